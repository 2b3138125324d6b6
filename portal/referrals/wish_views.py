"""Writing down what somebody wants of a group."""

from dataclasses import asdict
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import StaleVersion
from portal.groups import matching_queries
from portal.referrals import bp, page_queries, wish_actions, wish_queries, wish_words
from portal.referrals.wish_forms import WishesForm


@bp.route("/referrals/<int:referral_id>/wishes", methods=["GET", "POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def wishes_edit(referral_id: int) -> Any:
    """What they want and what they can't do, as asked; both texts where somebody was quicker."""
    referral = page_queries.referral_for(current_user, referral_id)
    if referral is None:
        abort(404)
    known = wish_queries.wishes_of(referral_id)
    shown = {
        **asdict(known.details),
        "cannot_days": [str(one) for one in known.details.cannot_days],
    }
    form = WishesForm(data={**shown, "version": known.version})
    form.offer(matching_queries.areas(), known.details)
    stale: list[tuple[str, str]] = []
    if form.validate_on_submit():
        try:
            wish_actions.set_wishes(referral_id, form.version.data, form.details(), by=current_user)
        except StaleVersion as problem:
            form.refuse(problem)
            form.version.data, form.version.raw_data = known.version, None
            stale = wish_words.said(known.details)
        else:
            flash(_("Kept. The groups are weighed against it."), "good")
            return redirect(url_for(".referral_show", referral_id=referral_id))
    record_look(
        "referral_opened_to_read", "referral", referral_id, by=current_user,
        person=referral.person_id,
    )  # fmt: skip
    page = render_template("referrals/wishes_edit.html", referral=referral, form=form, stale=stale)
    return (page, 422) if form.is_submitted() else page
