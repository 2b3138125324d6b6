"""An assignment to a group: another role or last day, its end, and leave to go on."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, settings
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.groups import (
    assignment_actions,
    bp,
    leader_actions,
    leader_queries,
    leader_words,
    override_actions,
)
from portal.groups.leader_actions import Assignment, GateShut, ReasonsUnread
from portal.groups.leader_forms import LeaderChangeForm, LeaderEndForm, LeaveForm
from portal.groups.leader_queries import AssignmentRow
from portal.models import LeaderRole


@bp.route("/leaders/<int:assignment_id>/change", methods=["GET", "POST"])
@requires(Permission.LEADER_ASSIGN)
@redisplays
def leader_change(assignment_id: int) -> Any:
    """Give a leader another role from today on, or another last day; the gate is asked again."""
    row = _assignment_or_404(assignment_id)
    form = LeaderChangeForm(role=row.role, ends_on=row.ends_on, seen=row.seen)
    said = None
    if form.validate_on_submit() and form.check_leave():
        role = LeaderRole(form.role.data)
        try:
            assignment_actions.change_assignment(
                row,
                role,
                form.ends_on.data,
                current_user,
                seen=form.seen.data,
                has_read=form.has_read.data or "",
                leave=form.leave(),
                apart_reason=form.apart_reason.data or "",
            )
        except StaleVersion:
            raise
        except DomainError as problem:
            is_first = isinstance(problem, GateShut | ReasonsUnread) and not (
                form.has_read.data or form.leave()
            )
            if not is_first:
                form.refuse(problem)
        else:
            flash(_("Changed for %(name)s.", name=row.name), "good")
            return redirect(_group_page(row))
    if form.is_submitted() and not form.ends_on.errors and form.role.data in list(LeaderRole):
        new = assignment_actions.new_days(row, LeaderRole(form.role.data), form.ends_on.data)
        said = leader_words.gate_said(leader_actions.ask_gate(new)) if new else None
        form.has_read.data = said.has_read if said else ""
    page = render_template(
        "groups/leader_change.html",
        row=row,
        form=form,
        said=said,
        is_self=row.user_id == current_user.id,
        has_errors=bool(form.errors or form.form_errors),
    )
    return page, 422 if form.is_submitted() else 200


@bp.route("/leaders/<int:assignment_id>/end", methods=["GET", "POST"])
@requires(Permission.LEADER_ASSIGN)
@redisplays
def leader_end(assignment_id: int) -> Any:
    """Give an assignment its last day, in the usual way: they see the group a little longer."""
    row = _assignment_or_404(assignment_id)
    # A first day still ahead leaves no last day to choose: it is taken off.
    form = LeaderEndForm(ends_on=clock.today(), seen=row.seen)
    if row.is_ahead:
        form.ends_on.validators = ()
    if form.validate_on_submit():
        last = form.ends_on.data or row.starts_on
        try:
            assignment_actions.end_assignment(row, last, current_user, seen=form.seen.data)
        except StaleVersion:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            until = row._replace(ends_on=last).opens_until or last
            flash(leader_words.ended(row, last, until), "good")
            return redirect(_group_page(row))
    has_errors = bool(form.errors or form.form_errors)
    page = render_template(
        "groups/leader_end.html",
        row=row,
        form=form,
        tail_days=settings.current().leader_tail_days,
        has_errors=has_errors,
    )
    return page, 422 if has_errors else 200


@bp.route("/leaders/<int:assignment_id>/leave", methods=["GET", "POST"])
@requires(Permission.LEADER_ASSIGN)
@redisplays
def leave_give(assignment_id: int) -> Any:
    """Let somebody who leads go on without what blocks them, for a reason and until a day."""
    row = _assignment_or_404(assignment_id)
    form = LeaveForm()
    if form.validate_on_submit():
        try:
            override_actions.give_leave(
                row.group_id,
                row.user_id,
                row.role,
                (row.starts_on, row.ends_on),
                form.leave(),
                current_user,
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Leave given to %(name)s.", name=row.name), "good")
            return redirect(_group_page(row))
    has_errors = bool(form.errors or form.form_errors)
    answered = leader_actions.ask_gate(
        Assignment(row.group_id, row.user_id, LeaderRole(row.role), row.starts_on, row.ends_on)
    )
    page = render_template(
        "groups/leave_give.html",
        row=row,
        form=form,
        said=leader_words.gate_said(answered),
        is_self=row.user_id == current_user.id,
        has_errors=has_errors,
    )
    return page, 422 if has_errors else 200


def _group_page(row: AssignmentRow) -> str:
    return url_for(".group_show", group_id=row.group_id, _anchor="leaders")


def _assignment_or_404(assignment_id: int) -> AssignmentRow:
    """An assignment that stands, to a group that the user works for."""
    row = leader_queries.assignment_for(current_user, assignment_id)
    if row is None:
        abort(404)
    if row.stood_down_at is not None:
        raise DomainError(_("They are stood down from this group. Nothing here can be changed."))
    return row
