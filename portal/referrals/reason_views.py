"""The reasons for which a referral may end, as the charity words them."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.referrals import bp, reason_actions, reason_queries, reason_rules, words
from portal.referrals.reason_forms import ReasonAddForm, ReasonEditForm


@bp.route("/reasons")
@requires(Permission.REASON_EDIT)
def reason_list() -> Any:
    """Every reason by the end it belongs to, and how often each was used."""
    found = reason_queries.reasons()
    return render_template(
        "referrals/reason_list.html",
        groups=[
            (words.ENDING[ending], [one for one in found if one.ending == ending])
            for ending in dict.fromkeys(one.ending for one in found)
        ],
        counts=reason_queries.use_counts(),
    )


@bp.route("/reasons/new", methods=["GET", "POST"])
@requires(Permission.REASON_EDIT)
@redisplays
def reason_add() -> Any:
    """Add a reason of the charity's own."""
    form = ReasonAddForm()
    if form.validate_on_submit():
        try:
            reason_actions.add_reason(**form.values(), by=current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Added."), "good")
            return redirect(url_for(".reason_list"))
    page = render_template("referrals/reason_edit.html", form=form, reason=None)
    return (page, 422) if form.is_submitted() else page


@bp.route("/reasons/<reason_code>", methods=["GET", "POST"])
@requires(Permission.REASON_EDIT)
@redisplays
def reason_edit(reason_code: str) -> Any:
    """Reword a reason, or stop offering it."""
    reason = reason_queries.reason_of(reason_code)
    if reason is None:
        abort(404)
    form = ReasonEditForm(obj=reason)
    status, as_it_is = 422 if form.is_submitted() else 200, None
    if form.validate_on_submit():
        try:
            reason_actions.change_reason(
                reason_code, form.version.data, by=current_user, **_without_version(form)
            )
        except StaleVersion as problem:
            reason = reason_queries.reason_of(reason_code) or reason
            status, as_it_is = 409, reason
            form.refuse(problem)
            form.version.data, form.version.raw_data = reason.version, None
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Kept."), "good")
            return redirect(url_for(".reason_list"))
    page = render_template(
        "referrals/reason_edit.html",
        form=form,
        reason=reason,
        as_it_is=as_it_is,
        ending=words.ENDING[reason.ending],
        used_count=reason_queries.use_counts().get(reason_code, 0),
        is_built_in=reason_code in {one.code for one in reason_rules.BUILT_IN},
        has_errors=status != 200,
    )
    return page, status


def _without_version(form: ReasonEditForm) -> dict[str, Any]:
    return {name: value for name, value in form.values().items() if name != "version"}
