"""Reading who was asked to stand in, and what they said."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from peewee import SQL, fn

from portal import clock
from portal.groups import rules
from portal.groups.where_queries import session_place
from portal.models import CoverAnswer, CoverAsk, Group, Session, StandDown, User


def open_counts(session_ids: Sequence[int]) -> dict[int, int]:
    """By session, how many were asked and haven't answered. One statement."""
    return dict(
        CoverAsk.select(CoverAsk.session, fn.COUNT(SQL("*")))
        .where(CoverAsk.session.in_(list(session_ids)), CoverAsk.answer == CoverAnswer.ASKED)
        .group_by(CoverAsk.session)
        .order_by(CoverAsk.session)
        .tuples()
    )


class AskRow(NamedTuple):
    """Somebody asked to stand in at a session, and what they said."""

    ask_id: int
    user_id: int
    name: str
    role: str
    answer: str
    asked_at: datetime
    answered_at: datetime | None


def asks_of(session_id: int) -> list[AskRow]:
    """Everybody asked to stand in at a session, in the order they were asked. One statement."""
    rows = (
        CoverAsk.select(
            CoverAsk.id,
            User.id,
            User.name,
            CoverAsk.role,
            CoverAsk.answer,
            CoverAsk.asked_at,
            CoverAsk.answered_at,
        )
        .join(User, on=CoverAsk.user)
        .where(CoverAsk.session == session_id)
        .order_by(CoverAsk.asked_at, CoverAsk.id)
        .tuples()
    )
    return [AskRow(*row) for row in rows]


class OwnAsk(NamedTuple):
    """What the office asked of somebody: to stand in at one session."""

    ask_id: int
    session_id: int
    group_id: int
    group_name: str
    is_sensitive: bool
    starts_at: datetime
    duration_minutes: int
    place: str
    role: str
    answer: str


def open_asks_of(user_id: int) -> list[OwnAsk]:
    """What somebody was asked and hasn't answered, of sessions still to begin, soonest first.

    One statement.
    """
    rows = (
        _own(user_id)
        .where(CoverAsk.answer == CoverAnswer.ASKED, Session.starts_at > clock.now())
        .tuples()
    )
    return [OwnAsk(*row) for row in rows]


def own_ask(user_id: int, ask_id: int) -> OwnAsk | None:
    """One thing somebody was asked, answered or not; None where it isn't theirs. One statement."""
    return next((OwnAsk(*row) for row in _own(user_id).where(CoverAsk.id == ask_id).tuples()), None)


def _own(user_id: int) -> Any:
    return (
        CoverAsk.select(
            CoverAsk.id,
            Session.id,
            Group.id,
            Group.name,
            Group.is_sensitive,
            Session.starts_at,
            Session.duration_minutes,
            session_place(),
            CoverAsk.role,
            CoverAsk.answer,
        )
        .join_from(CoverAsk, Session)
        .join_from(Session, Group)
        .where(
            CoverAsk.user == user_id,
            Session.state.in_(rules.MEETS),
            # Who is stood down is asked for nothing there, whatever was asked before.
            ~fn.EXISTS(
                StandDown.select(SQL("1")).where(
                    StandDown.user == CoverAsk.user,
                    StandDown.ended_at.is_null(),
                    StandDown.group.is_null() | (StandDown.group == Session.group),
                )
            ),
        )
        .order_by(Session.starts_at, CoverAsk.id)
    )


def waiting_for_answer(session_id: int) -> list[tuple[int, int, str, str | None, str]]:
    """(ask_id, user_id, name, email, role) of whoever was asked and hasn't answered.

    In the order they were asked. One statement.
    """
    return list(
        CoverAsk.select(CoverAsk.id, User.id, User.name, User.email, CoverAsk.role)
        .join(User, on=CoverAsk.user)
        .where(CoverAsk.session == session_id, CoverAsk.answer == CoverAnswer.ASKED)
        .order_by(CoverAsk.asked_at, CoverAsk.id)
        .tuples()
    )
