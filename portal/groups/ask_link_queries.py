"""Reading a request for cover by what the mail's link holds, for whoever isn't signed in."""

import hashlib
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import SQL, Case, fn

from portal import clock
from portal.groups import rules
from portal.groups.where_queries import session_place
from portal.models import CoverAnswer, CoverAsk, Group, Role, Session, StandDown, User, UserRole


class LinkedAsk(NamedTuple):
    """What the link's page may say, and whom it is for. Neither group nor topic is in it."""

    ask_id: int
    user_id: int
    session_id: int
    starts_at: datetime
    duration_minutes: int
    state: str
    # '' for a sensitive group, whose place is told by the office.
    place: str
    role: str
    answer: str
    # Whether they may still be asked: they lead groups here and weren't stood down.
    may_answer: bool

    @property
    def meets(self) -> bool:
        """Whether the session takes place, as planned or moved."""
        return self.state in rules.MEETS

    @property
    def has_begun(self) -> bool:
        """Whether its start has passed, and the link with it."""
        return self.starts_at <= clock.now()

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.duration_minutes)

    @property
    def is_open(self) -> bool:
        """Whether it can be answered by the link: once, before the session begins."""
        is_asked = self.answer == CoverAnswer.ASKED
        return is_asked and self.meets and not self.has_begun and self.may_answer


def hash_of(token: str) -> str:
    """What is kept of a link: nobody who reads the table can answer."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def ask_by_token(token: str) -> LinkedAsk | None:
    """The request that a link is about; None where there is none. One statement."""
    down = StandDown.select(SQL("1")).where(
        StandDown.user == CoverAsk.user,
        StandDown.ended_at.is_null(),
        StandDown.group.is_null() | (StandDown.group == Session.group),
    )
    leads = UserRole.select(SQL("1")).where(
        UserRole.user == CoverAsk.user, UserRole.role == Role.FACILITATOR
    )
    may_answer = User.is_active & fn.EXISTS(leads) & ~fn.EXISTS(down)
    row: Any = (
        CoverAsk.select(
            CoverAsk.id,
            User.id,
            Session.id,
            Session.starts_at,
            Session.duration_minutes,
            Session.state,
            Case(None, ((Group.is_sensitive, ""),), session_place()),
            CoverAsk.role,
            CoverAsk.answer,
            Case(None, ((may_answer, 1),), 0),
        )
        .join_from(CoverAsk, User, on=CoverAsk.user == User.id)
        .join_from(CoverAsk, Session)
        .join_from(Session, Group)
        .where(CoverAsk.token_hash == hash_of(token))
        .tuples()
        .first()
    )
    return LinkedAsk._make([*row[:-1], bool(row[-1])]) if row else None
