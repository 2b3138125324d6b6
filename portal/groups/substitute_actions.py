"""Writes about who leads one session alone: substitutes, guests and observers."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.errors import DomainError
from portal.groups import (
    ask_actions,
    cover_queries,
    cover_words,
    gate_queries,
    override_actions,
    substitute_queries,
)
from portal.groups.apart_actions import see_to_apart
from portal.groups.override_actions import Leave
from portal.groups.session_head_queries import SessionHead
from portal.groups.substitute_queries import NameableUser
from portal.models import CoverAnswer, CoverAsk, LeaderRole, PairPlace, SessionLeader
from portal.people.apart_queries import Party
from portal.training.gate_rules import LEADING, GateAnswer, GateState, GroupFacts


class GateBlocks(DomainError):
    """The gate stops it; `answer` says what is lacking."""

    def __init__(self, message: str, answer: GateAnswer):
        super().__init__(message, "user_id")
        self.answer = answer


@dataclass(frozen=True)
class Naming:
    """Whom to name for a session, as what, and leave to give where something blocks."""

    user_id: int
    role: LeaderRole
    leave: Leave | None = None
    # Why they may meet somebody whom they are kept apart from.
    apart_reason: str = ""


def name_substitute(head: SessionHead, naming: Naming, by: SignedInUser) -> None:
    """Let somebody lead or attend one session in a role, through the gate, and tell them.

    Whoever was asked and isn't needed any more is told too. Leave, where it is given, is for
    that one day. Raises GateBlocks where something blocks and no leave is given, and
    DomainError, with its field, for a session that is over or called off, somebody who can't
    be named, or who leads it in that role already.
    """
    with write():
        ask_actions.refuse_past(head)
        user = _nameable(head, naming)
        _refuse_leading(head, naming)
        if ask_actions.is_away(head, naming.user_id):
            raise DomainError(
                _("They are away that day. Choose somebody else, or take their days back first."),
                "user_id",
            )
        see_to_apart(
            PairPlace.SUBSTITUTE,
            head.group_id,
            [Party(user_id=naming.user_id)],
            by,
            reason=naming.apart_reason,
            session_id=head.session_id,
        )
        answer = _answer(head, naming)
        if answer.state == GateState.STOOD_DOWN:
            raise GateBlocks(_("They are stood down and can't lead. Choose somebody else."), answer)
        if answer.state == GateState.BLOCKED:
            _give_leave(head, naming, answer, by)
        made = SessionLeader.create(session=head.session_id, user=naming.user_id, role=naming.role)
        # Somebody who was asked and rang to say yes has answered.
        CoverAsk.update(answer=CoverAnswer.ACCEPTED, answered_at=clock.now()).where(
            CoverAsk.session == head.session_id,
            CoverAsk.user == naming.user_id,
            CoverAsk.answer == CoverAnswer.ASKED,
        ).execute()
        record_event("substitute_named", "session", head.session_id, by=by, fields=["user", "role"])
        ask_actions.tell(
            f"cover_named {made.id}",
            user.user_id,
            user.name,
            user.email,
            _("You are expected at a session"),
            "cover_named",
            head,
            role=cover_words.as_role(naming.role),
        )
        ask_actions.tell_others(head)


def remove_substitute(head: SessionHead, user_id: int, by: SignedInUser) -> str:
    """Take somebody off a session that hasn't begun, and tell them. Returns their name.

    They lose its roll at that instant. Raises DomainError for a session that has begun, whose
    leaders are part of what happened, or somebody who doesn't stand in at it.
    """
    with write():
        if head.starts_at <= clock.now():
            raise DomainError(
                _("This session has begun: who was there stays on record. Stand them down instead.")
            )
        row = substitute_queries.stand_in(head.session_id, user_id)
        if row is None:
            raise DomainError(_("They don't stand in at this session any more."))
        SessionLeader.delete().where(SessionLeader.id == row.id).execute()
        record_event("substitute_removed", "session", head.session_id, by=by, fields=["user"])
        subject = _("You aren't expected at a session any more")
        ask_actions.tell(
            f"cover_removed {row.id}", user_id, row.name, row.email, subject, "cover_removed", head
        )
    return row.name


def _nameable(head: SessionHead, naming: Naming) -> NameableUser:
    known = {one.user_id: one for one in substitute_queries.nameable(head)}
    user = known.get(naming.user_id)
    if user is None:
        raise DomainError(_("Choose somebody from the list."), "user_id")
    if naming.role in LEADING and not user.leads:
        raise DomainError(
            _("Only a facilitator can lead. Name them as a guest or an observer."), "role"
        )
    return user


def _refuse_leading(head: SessionHead, naming: Naming) -> None:
    standing = substitute_queries.standing_in(head.session_id)
    if naming.user_id in standing:
        if standing[naming.user_id][1] is not None:
            raise DomainError(_("They were stood down from this session."), "user_id")
        raise DomainError(
            _("They stand in at this session already. Take them off first to change their role."),
            "user_id",
        )
    found = cover_queries.cover_of_session(head.session_id)
    roles = {one.user_id: one.role for one in found[0].cover.answers} if found else {}
    if roles.get(naming.user_id) == naming.role:
        raise DomainError(_("They lead this session already, in that role."), "user_id")


def _answer(head: SessionHead, naming: Naming) -> GateAnswer:
    return ask_actions.gate_answers(head, [naming.user_id], naming.role)[naming.user_id]


def _give_leave(head: SessionHead, naming: Naming, answer: GateAnswer, by: SignedInUser) -> None:
    if naming.leave is None:
        raise GateBlocks(
            _("They lack something that blocks on that day. Choose somebody else, or give leave."),
            answer,
        )
    day = clock.local(head.starts_at).date()
    session = gate_queries.SessionAhead(
        head.session_id,
        head.starts_at,
        day,
        GroupFacts(head.group_id, head.kind, head.audience),
    )
    asked = [gate_queries.Answered(session, answer)]
    override_actions.give_for(asked, naming.leave, by, starts_on=day)
    if _answer(head, naming).state == GateState.BLOCKED:
        raise DomainError(
            _("Leave must reach the day of the session. Enter it or a later day."), "leave_until"
        )


def leave_for(reason: Any, until: date | None, head: SessionHead) -> Leave | None:
    """Leave as a form gives it: none without a reason; until the session's day unless said."""
    if not reason:
        return None
    return Leave(str(reason), until or clock.local(head.starts_at).date())
