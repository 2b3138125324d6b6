"""Supervision: put on record for one or many, taken back, who supervises whom and who is due."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal import clock
from portal.addresses import number_of
from portal.auth import actions as auth_actions
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.training import (
    book_queries,
    bp,
    queries,
    standing_queries,
    supervision_actions,
    supervision_pages,
    supervision_queries,
)
from portal.training.supervision_forms import SupervisionForm, SupervisorForm, SureForm


@bp.route("/supervision")
@requires(Permission.TRAINING_RECORD)
def supervision_list() -> Any:
    """Everybody who is under supervision and when each is due, overdue first."""
    book = book_queries.load()
    return render_template(
        "training/supervision_list.html",
        rows=supervision_pages.supervised(
            book, queries.users_who_train(), clock.today(), needed_only=True
        ),
        names=supervision_queries.supervisors(),
        has_course=bool(supervision_queries.courses()),
    )


@bp.route("/supervision/new", methods=["GET", "POST"])
@requires(Permission.TRAINING_OWN_ADD)
@redisplays
def supervision_add() -> Any:
    """Put a meeting on record, for one or many: staff for anybody, supervisors for their own."""
    keeps = current_user.may(Permission.TRAINING_RECORD)
    everybody = queries.users_who_train() if keeps else []
    users = everybody if keeps else supervision_queries.supervised_by(current_user.id)
    if not users:
        abort(404)
    users = [one for one in users if one[0] != current_user.id]
    courses = supervision_queries.courses()
    asked = number_of(request.args.get("user"))
    form = SupervisionForm(
        users=users,
        courses=courses,
        supervisors=everybody if keeps else None,
        user_ids=[asked] if asked else [],
        course_id=request.args.get("course", type=int)
        or (courses[0][0] if len(courses) == 1 else None),
        supervisor_id=_usual_supervisor(asked) if keeps and asked else None,
    )
    if form.validate_on_submit():
        try:
            plan = supervision_actions.Meeting(**form.values())
            made = supervision_actions.record_supervision(plan, current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            names = dict(users)
            chosen = form.user_ids.data or []
            if len(made) == 1:
                flash(_("Supervision recorded for %(name)s.", name=names.get(chosen[0], "")))
            else:
                flash(
                    ngettext(
                        "Supervision recorded for %(num)s person.",
                        "Supervision recorded for %(num)s people.",
                        len(made),
                    )
                )
            if not keeps:
                return redirect(url_for(".training_show"))
            if len(made) == 1:
                return redirect(url_for(".user_show", user_id=chosen[0]))
            return redirect(url_for(".supervision_list"))
    page = render_template("training/supervision_add.html", form=form, courses=courses, keeps=keeps)
    return page, (422 if form.errors or form.form_errors else 200)


def _usual_supervisor(user_id: int) -> int | None:
    try:
        return standing_queries.account(user_id).supervisor_id
    except LookupError:
        return None


@bp.route("/supervision/<int(max=2147483647):supervision_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.TRAINING_OWN_ADD)
@redisplays
def supervision_withdraw(supervision_id: int) -> Any:
    """Say that a meeting was put on record by mistake."""
    row = supervision_queries.supervision_for(current_user, supervision_id)
    if row is None:
        abort(404)
    keeps = current_user.may(Permission.TRAINING_RECORD)
    back = url_for(".user_show", user_id=row.user_id) if keeps else url_for(".training_show")
    form = SureForm()
    if form.validate_on_submit():
        try:
            supervision_actions.withdraw_supervision(supervision_id, current_user)
        except DomainError as problem:
            flash(problem.message, "error")
        else:
            flash(_("Withdrawn. It stays in sight and counts for nothing."))
        return redirect(back)
    if row.withdrawn_at is not None:
        flash(_("This meeting is withdrawn already. Nothing was changed."), "error")
        return redirect(back)
    page = render_template("training/supervision_withdraw.html", row=row, form=form, back=back)
    return page, (422 if form.errors or form.form_errors else 200)


@bp.route("/users/<int(max=2147483647):user_id>/supervisor", methods=["GET", "POST"])
@requires(Permission.TRAINING_RECORD)
@redisplays
def supervisor_set(user_id: int) -> Any:
    """Say who supervises somebody, or that nobody does."""
    users = queries.users_who_train()
    name = dict(users).get(user_id)
    if name is None:
        abort(404)
    form = SupervisorForm(
        users=[one for one in users if one[0] != user_id],
        supervisor_id=standing_queries.account(user_id).supervisor_id,
    )
    if form.validate_on_submit():
        try:
            auth_actions.set_supervisor(user_id, form.supervisor_id.data, current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Saved who supervises %(name)s.", name=name))
            return redirect(url_for(".user_show", user_id=user_id))
    page = render_template("training/supervisor_set.html", form=form, name=name, user_id=user_id)
    return page, (422 if form.errors or form.form_errors else 200)
