"""Reading the lines of a notice: who is told by what, and whether they know."""

from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN, SQL, Case, fn

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import group_end_queries, telling_rules
from portal.groups.group_end_queries import Concerned
from portal.groups.notice_queries import NoticeHead, is_open, seen_by
from portal.models import Group, OutboxMessage, Person, Telling, TellingState, User
from portal.people import reach_queries
from portal.people.channel_rules import channels


class TellingRow(NamedTuple):
    """A line of a notice: who, by what, and whether they know."""

    telling_id: int
    group_id: int
    group_name: str
    session_id: int | None
    part: str
    person_id: int | None
    name: str
    phone: str
    email: str
    address: str
    contact_note: str
    # What a person agreed to besides mail.
    may_text: bool
    may_call: bool
    may_post: bool
    is_closed: bool
    channel: str
    state: str
    mail_state: str | None
    told_at: datetime | None
    told_by_name: str | None
    note: str
    version: int
    is_open: bool

    @property
    def way(self) -> str:
        """By what to tell them now: where a letter came to nothing, the next way they agreed to."""
        if self.state != TellingState.SENT:
            return self.channel
        ways = channels(
            email="",
            phone=self.phone,
            address=self.address,
            may_email=False,
            may_text=self.may_text,
            may_call=self.may_call,
            may_post=self.may_post,
            is_closed=bool(self.is_closed),
        )
        return telling_rules.first_channel(ways, can_mail=False)


def tellings_of(user: SignedInUser, notice_id: int) -> list[TellingRow]:
    """Everybody on a notice whom the user may see: who isn't told first, then by name.

    One statement.
    """
    teller, name = User.alias("teller"), _name()
    query = (
        Telling.select(
            Telling.id,
            Group.id,
            Group.name,
            Telling.session,
            Telling.part,
            Telling.person,
            name,
            fn.COALESCE(reach_queries.phone(), Telling.phone),
            fn.COALESCE(Person.email, User.email, Telling.email),
            fn.COALESCE(Person.address, ""),
            fn.COALESCE(reach_queries.note(), ""),
            # Whoever is no person of ours gave their number to be rung.
            *(_agreed(one) for one in (Person.may_text, Person.may_call, Person.may_post)),
            fn.COALESCE(reach_queries.is_closed(), False),
            Telling.channel,
            Telling.state,
            OutboxMessage.state,
            Telling.told_at,
            teller.name,
            Telling.note,
            Telling.version,
            Case(None, ((is_open(), 1),), 0).alias("is_open"),
        )
        .join_from(Telling, Group)
        .join_from(Telling, Person, JOIN.LEFT_OUTER)
        .join_from(Telling, User, JOIN.LEFT_OUTER, on=(Telling.user == User.id))
        .join_from(Telling, OutboxMessage, JOIN.LEFT_OUTER)
        .join_from(Telling, teller, JOIN.LEFT_OUTER, on=(Telling.told_by == teller.id))
        .where(Telling.notice == notice_id, seen_by(user))
        .order_by(SQL("is_open").desc(), name, Telling.id)
    )
    return [TellingRow._make([*row[:-1], bool(row[-1])]) for row in query.tuples()]


def what_next(user: SignedInUser, head: NoticeHead) -> dict[int, Concerned]:
    """By person of a group that ends: what comes next for them, for whoever rings them.

    Nothing for other notices. Two statements.
    """
    if head.group_id is None:
        return {}
    end = group_end_queries.end_head(user, head.group_id)
    if end is None or end.end_id is None:
        return {}
    return {row.person_id: row for row in group_end_queries.answered(user, end.end_id)}


def unseen_count(user: SignedInUser, notice_id: int) -> int:
    """How many more are to be told whom the user may not see: a colleague's to do."""
    query = (
        Telling.select(fn.COUNT(SQL("*")))
        .join(OutboxMessage, JOIN.LEFT_OUTER)
        .where(
            Telling.notice == notice_id,
            is_open(),
            scope.staffed(user, Telling.group),
            Telling.person.is_null(False),
            ~scope.not_blocked(user, Telling.person),
        )
    )
    return int(query.scalar())


def telling_for(user: SignedInUser, notice_id: int, telling_id: int) -> bool:
    """Whether this line of a notice is the user's to tick off. One statement."""
    query = Telling.select(Telling.id).where(
        Telling.id == telling_id, Telling.notice == notice_id, seen_by(user)
    )
    return bool(query.exists())


def _agreed(field: Any) -> Any:
    return Case(None, ((Person.id.is_null() | field, 1),), 0)


def _name() -> Any:
    return fn.COALESCE(Person.name, User.name, Telling.name)
