"""Setting when a referral's contact and decision are due."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.referrals import bp, clock_actions, clock_queries, clock_words, page_queries
from portal.referrals.queue_forms import DueForm


@bp.route("/referrals/<int:referral_id>/due", methods=["GET", "POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def due_set(referral_id: int) -> Any:
    """Say by when somebody gets in touch and decides, in place of the rule."""
    referral = page_queries.referral_for(current_user, referral_id)
    if referral is None:
        abort(404)
    clocks = clock_queries.due_of(referral_id)
    form = DueForm(
        version=referral.version,
        contact_by_on=clocks.clocks.contact_by_on,
        decide_by_on=clocks.clocks.decide_by_on,
    )
    if form.validate_on_submit():
        try:
            clock_actions.set_due(
                referral.id,
                form.version.data,
                **form.days(),
                reason=form.reason.data,
                by=current_user,
            )
        except StaleVersion:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Saved. The queue goes by these days now."))
            return redirect(url_for(".referral_show", referral_id=referral.id))
    record_look(
        "referral_opened_to_read",
        "referral",
        referral.id,
        by=current_user,
        person=referral.person_id,
    )
    page = render_template(
        "referrals/referral_due.html",
        referral=referral,
        form=form,
        due=clocks,
        clock_words=clock_words,
        today=clock.today(),
        has_errors=form.is_submitted(),
    )
    return page, 422 if form.is_submitted() else 200
