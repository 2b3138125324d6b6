"""Assigning somebody to a group, through the gate."""

from typing import Any, NamedTuple

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from portal import clock
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import (
    apart_actions,
    bp,
    gate_queries,
    gate_words,
    leader_actions,
    leader_queries,
    leader_words,
    queries,
)
from portal.groups.leader_actions import Assignment, GateShut, ReasonsUnread
from portal.groups.leader_forms import (
    AssignmentTermForm,
    LeaderAssignForm,
)
from portal.groups.queries import GroupHead
from portal.models import LeaderRole
from portal.training.gate_rules import GateState

# Fields of a form that are shown with the reasons.
LEAVE = ("leave_reason", "leave_until", apart_actions.FIELD)


class CandidateShown(NamedTuple):
    """Somebody who may be chosen, with what the gate says; `hint` tells same names apart."""

    user_id: int
    name: str
    hint: str
    said: leader_words.GateSaid


@bp.context_processor
def _gate_words() -> dict[str, Any]:
    return {"gate_words": gate_words, "leader_words": leader_words}


@bp.route("/groups/<int:group_id>/leaders/new", methods=["GET", "POST"])
@requires(Permission.LEADER_ASSIGN)
@redisplays
def leader_assign(group_id: int) -> Any:
    """Choose who leads, from those who may at each session's own date, and say why not."""
    head = _staffed_or_404(group_id)
    if request.method != "POST":
        return _choose(head, _term())
    form = LeaderAssignForm()
    if not form.validate_on_submit() or not form.check_leave():
        has_term = form.starts_on.data is not None and not form.role.errors
        if form.user_id.errors or not has_term:
            return _choose(head, _term_of(form), form)
        return _read_reasons(head, form)
    asked = _asked(group_id, form)
    try:
        leader_actions.assign_leader(
            asked,
            current_user,
            has_read=form.has_read.data or "",
            leave=form.leave(),
            apart_reason=form.apart_reason.data or "",
        )
    except DomainError as problem:
        if not isinstance(problem, GateShut | ReasonsUnread) and problem.field not in LEAVE:
            form.form_errors.append(problem.message)
            return _choose(head, _term_of(form), form)
        # The first time round the page itself says the reasons, in full.
        is_apart = isinstance(problem, apart_actions.KeptApart)
        if is_apart or form.has_read.data or form.leave():
            form.refuse(problem)
        return _read_reasons(head, form)
    name = dict(leader_queries.names_of([form.user_id.data]))[form.user_id.data]
    flash(leader_words.assigned(name, asked.role, head.name), "good")
    return redirect(url_for(".group_show", group_id=group_id, _anchor="leaders"))


def _asked(group_id: int, form: LeaderAssignForm) -> Assignment:
    typed = form.values()
    return Assignment(
        group_id,
        typed["user_id"],
        LeaderRole(typed["role"]),
        typed["starts_on"],
        typed["ends_on"],
    )


def _term() -> AssignmentTermForm:
    """The role and days of the address; today and without end unless it says so."""
    asked = MultiDict(request.args)
    asked.setdefault("role", LeaderRole.LEAD)
    asked.setdefault("starts_on", clock.today().isoformat())
    form = AssignmentTermForm(asked)
    form.validate()
    return form


def _term_of(form: LeaderAssignForm) -> AssignmentTermForm:
    """The term that a sent form was about, to be shown above it again."""
    typed = {name: request.form.get(name, "") for name in ("role", "starts_on", "ends_on")}
    again = AssignmentTermForm(MultiDict(typed))
    again.validate()
    return again


def _choose(
    head: GroupHead, term: AssignmentTermForm, form: LeaderAssignForm | None = None
) -> tuple[str, int]:
    shown = [] if term.errors else _candidates(head.group_id, term)
    has_errors = bool(term.errors) or bool(form and (form.errors or form.form_errors))
    page = render_template(
        "groups/leader_assign.html",
        head=head,
        term=term,
        form=form or LeaderAssignForm(formdata=None),
        candidates=shown,
        chosen_id=form.user_id.data if form else None,
        has_errors=has_errors,
    )
    return page, 422 if has_errors else 200


def _candidates(group_id: int, term: AssignmentTermForm) -> list[CandidateShown]:
    """Who may be chosen and doesn't lead then already: who may lead first, then by name."""
    typed = term.values()
    first, last = typed["starts_on"], typed["ends_on"]
    busy = {
        one.user_id
        for one in leader_queries.assignments_to(group_id)
        if one.stood_down_at is None
        and (one.ends_on is None or one.ends_on >= first)
        and (last is None or one.starts_on <= last)
    }
    found = [one for one in leader_queries.candidates(term.role.data) if one.user_id not in busy]
    said = gate_queries.answers_ahead(
        [one.user_id for one in found], group_id, term.role.data, first, last
    )
    names = [one.name.casefold() for one in found]
    shown = [
        CandidateShown(
            one.user_id,
            one.name,
            (one.email or "") if names.count(one.name.casefold()) > 1 else "",
            leader_words.gate_said(said[one.user_id]),
        )
        for one in found
    ]
    order = [
        GateState.CLEAR,
        GateState.OVERRIDDEN,
        GateState.WARNED,
        GateState.BLOCKED,
        GateState.STOOD_DOWN,
    ]
    return sorted(shown, key=lambda one: order.index(one.said.state))


def _read_reasons(head: GroupHead, form: LeaderAssignForm) -> tuple[str, int]:
    """What is lacking, to be read before somebody is assigned all the same."""
    user_id = form.user_id.data
    names = dict(leader_queries.names_of([user_id]))
    if user_id not in names:
        abort(404)
    asked = _asked(head.group_id, form)
    said = leader_words.gate_said(leader_actions.ask_gate(asked))
    form.has_read.data = said.has_read
    page = render_template(
        "groups/leader_check.html",
        head=head,
        asked=asked,
        name=names[user_id],
        form=form,
        said=said,
        is_self=user_id == current_user.id,
        has_errors=bool(form.errors or form.form_errors),
    )
    return page, 422


def _staffed_or_404(group_id: int) -> GroupHead:
    """A group that the user works for and that still meets."""
    head = queries.group_head(current_user, group_id)
    if head is None or leader_queries.staffed_group(current_user, group_id) is None:
        abort(404)
    if head.is_over:
        raise DomainError(_("This group has ended. Nobody can be assigned to it."))
    return head
