"""Waivers: granted to somebody, ended early, and all that count now."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.training import bp, queries, waiver_actions, waiver_queries
from portal.training.waiver_forms import WaiverEndForm, WaiverForm


@bp.route("/waivers")
@requires(Permission.TRAINING_RECORD)
def waivers_list() -> Any:
    """Every waiver that counts today or later, the soonest to end first."""
    return render_template(
        "training/waivers_list.html", waivers=waiver_queries.current_waivers(clock.today())
    )


@bp.route("/users/<int(max=2147483647):user_id>/waivers/new", methods=["GET", "POST"])
@requires(Permission.TRAINING_RECORD)
@redisplays
def waiver_add(user_id: int) -> Any:
    """Let somebody do without a course for a while."""
    name = dict(queries.users_who_train()).get(user_id)
    if name is None:
        abort(404)
    form = WaiverForm(
        courses=waiver_queries.courses(),
        course_id=request.args.get("course", type=int),
        starts_on=clock.today(),
    )
    if form.validate_on_submit():
        try:
            waiver_actions.grant_waiver(user_id, **form.values(), by=current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Waived for %(name)s.", name=name))
            return redirect(url_for(".user_show", user_id=user_id))
    page = render_template(
        "training/waiver_add.html",
        form=form,
        name=name,
        user_id=user_id,
        is_self=user_id == current_user.id,
    )
    return page, (422 if form.errors or form.form_errors else 200)


@bp.route("/waivers/<int(max=2147483647):waiver_id>/end", methods=["GET", "POST"])
@requires(Permission.TRAINING_RECORD)
@redisplays
def waiver_end(waiver_id: int) -> Any:
    """End a waiver early, saying why."""
    row = waiver_queries.waiver(waiver_id)
    if row is None:
        abort(404)
    form = WaiverEndForm()
    back = url_for(".user_show", user_id=row.user_id)
    if form.validate_on_submit():
        try:
            waiver_actions.end_waiver(waiver_id, form.reason.data, current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("The waiver ended today."))
            return redirect(back)
    has_errors = bool(form.errors or form.form_errors)
    if row.is_over(clock.today()) and not has_errors:
        flash(_("This waiver is over already. Nothing was changed."), "error")
        return redirect(back)
    page = render_template("training/waiver_end.html", row=row, form=form, back=back)
    return page, (422 if has_errors else 200)
