"""Reading messages to the office: for those who answer them, and for whoever wrote them."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, SQL, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Group, OfficeMessage, Session, User
from portal.paging import Page, page_of

# How long a group's page shows what its leaders wrote.
SHOWN_DAYS = 30


class MessageRow(NamedTuple):
    """A message and its answer; an empty answer is none yet."""

    message_id: int
    group_id: int
    group_name: str
    starts_at: datetime | None
    text: str
    raised_by: str
    created_at: datetime
    answer: str
    answered_by: str | None
    answered_at: datetime | None
    read_at: datetime | None
    version: int


def messages_for(user: SignedInUser, number: int = 1, *, answered: bool = False) -> Page:
    """One page of messages about groups that the user works for as staff.

    Those that wait, oldest first, or those answered, newest first. One statement.
    """
    query = _messages().where(scope.staffed(user, OfficeMessage.group))
    if answered:
        query = query.where(OfficeMessage.answered_at.is_null(False)).order_by(
            OfficeMessage.answered_at.desc(), OfficeMessage.id.desc()
        )
    else:
        query = query.where(OfficeMessage.answered_at.is_null()).order_by(
            OfficeMessage.created_at, OfficeMessage.id
        )
    page = page_of(query.tuples(), number)
    return Page([MessageRow(*row) for row in page.rows], page.number, page.has_next)


def waiting_count(user: SignedInUser) -> int:
    """How many messages wait for an answer of the user's office. One statement."""
    query = OfficeMessage.select(fn.COUNT(SQL("*"))).where(
        scope.staffed(user, OfficeMessage.group), OfficeMessage.answered_at.is_null()
    )
    return int(query.scalar())


def message_for(user: SignedInUser, message_id: int) -> MessageRow | None:
    """A message about a group that the user works for, else None. One statement."""
    row: Any = (
        _messages()
        .where(OfficeMessage.id == message_id, scope.staffed(user, OfficeMessage.group))
        .tuples()
        .first()
    )
    return MessageRow(*row) if row else None


def own_message(user: SignedInUser, message_id: int) -> MessageRow | None:
    """A message that the user wrote and may still see, else None. One statement."""
    row: Any = _own(user).where(OfficeMessage.id == message_id).tuples().first()
    return MessageRow(*row) if row else None


def unread_answers(user: SignedInUser) -> list[MessageRow]:
    """Answers that the user hasn't said they have read, oldest first. One statement."""
    query = (
        _own(user)
        .where(OfficeMessage.answered_at.is_null(False), OfficeMessage.read_at.is_null())
        .order_by(OfficeMessage.answered_at, OfficeMessage.id)
    )
    return [MessageRow(*row) for row in query.tuples()]


def own_messages_about(user: SignedInUser, group_id: int) -> list[MessageRow]:
    """What the user told the office about a group lately, newest first. One statement."""
    since = clock.now() - timedelta(days=SHOWN_DAYS)
    query = (
        _own(user)
        .where(OfficeMessage.group == group_id, OfficeMessage.created_at >= since)
        .order_by(OfficeMessage.created_at.desc(), OfficeMessage.id.desc())
    )
    return [MessageRow(*row) for row in query.tuples()]


def _own(user: SignedInUser) -> Any:
    # An answer may speak of members: it goes with the group, or for a substitute the session.
    sessions = Session.select(Session.id).where(scope.led_sessions(user))
    return _messages().where(
        OfficeMessage.raised_by == user.id,
        scope.rosters(user, OfficeMessage.group) | OfficeMessage.session.in_(sessions),
    )


def _messages() -> Any:
    raiser, answerer = User.alias("raiser"), User.alias("answerer")
    return (
        OfficeMessage.select(
            OfficeMessage.id,
            Group.id,
            Group.name,
            Session.starts_at,
            OfficeMessage.text,
            raiser.name,
            OfficeMessage.created_at,
            OfficeMessage.answer,
            answerer.name,
            OfficeMessage.answered_at,
            OfficeMessage.read_at,
            OfficeMessage.version,
        )
        .join_from(OfficeMessage, Group)
        .join_from(OfficeMessage, Session, JOIN.LEFT_OUTER)
        .join_from(OfficeMessage, raiser, on=(OfficeMessage.raised_by == raiser.id))
        .join_from(
            OfficeMessage, answerer, JOIN.LEFT_OUTER, on=(OfficeMessage.answered_by == answerer.id)
        )
    )
