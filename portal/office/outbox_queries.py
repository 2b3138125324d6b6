"""Reading the outbox: what waits, what went out, and what somebody must decide about."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from peewee import SQL, fn

from portal import clock
from portal.models import OutboxMessage, OutboxState
from portal.paging import Page, page_of

# An address that is itself a key opens something to whoever reads it: not to those who mind
# the mail.
_SECRETS = re.compile(r"(/(?:roll|offer|calendar|respond|invitation|passphrase)/)[\w-]{16,}")


class Shelf(StrEnum):
    """A part of the outbox, as an address names it."""

    WAITING = "waiting"
    PROBLEM = "problem"
    SENT = "sent"


STATES = {
    Shelf.WAITING: (OutboxState.QUEUED, OutboxState.SENDING),
    Shelf.PROBLEM: (OutboxState.FAILED, OutboxState.UNSURE),
    Shelf.SENT: (OutboxState.SENT, OutboxState.PULLED),
}


class OutboxRow(NamedTuple):
    """A message as the list shows it."""

    outbox_id: int
    created_at: datetime
    to_address: str
    subject: str
    state: str
    attempt_count: int
    due_at: datetime
    sent_at: datetime | None
    problem: str


class OutboxPage(NamedTuple):
    """A message as its own page shows it."""

    outbox_id: int
    created_at: datetime
    to_address: str
    subject: str
    state: str
    attempt_count: int
    due_at: datetime
    sent_at: datetime | None
    problem: str
    text: str
    message_id: str


_ROW = [getattr(OutboxMessage, name) for name in OutboxRow._fields[1:]]


def outbox_page(shelf: Shelf, number: int) -> Page:
    """One page of a shelf, newest first. Rows are OutboxRow; one statement."""
    query = (
        OutboxMessage.select(OutboxMessage.id, *_ROW)
        .where(OutboxMessage.state.in_(STATES[shelf]))
        .order_by(OutboxMessage.created_at.desc(), OutboxMessage.id.desc())
    )
    page = page_of(query.tuples(), number)
    return Page([OutboxRow(*row) for row in page.rows], page.number, page.has_next)


def outbox_message(outbox_id: int) -> OutboxPage | None:
    """One message with its text, or None. One statement."""
    row = (
        OutboxMessage.select(OutboxMessage.id, *_ROW, OutboxMessage.text, OutboxMessage.message_id)
        .where(OutboxMessage.id == outbox_id)
        .tuples()
        .first()
    )
    return OutboxPage(*row)._replace(text=_SECRETS.sub(r"\1…", row[-2])) if row else None


def shelf_counts() -> dict[Shelf, int]:
    """How many messages wait, and how many somebody must look at. One statement.

    What was sent isn't counted: it only grows.
    """
    query = (
        OutboxMessage.select(OutboxMessage.state, fn.COUNT(SQL("*")))
        .where(OutboxMessage.state.not_in(STATES[Shelf.SENT]))
        .group_by(OutboxMessage.state)
        .order_by(OutboxMessage.state)
    )
    by_state = dict(query.tuples())
    return {
        shelf: sum(by_state.get(state, 0) for state in STATES[shelf])
        for shelf in (Shelf.WAITING, Shelf.PROBLEM)
    }


def problem_count() -> int:
    """How many messages failed or were perhaps sent. One statement."""
    query = OutboxMessage.select(fn.COUNT(SQL("*")))
    return int(query.where(OutboxMessage.state.in_(STATES[Shelf.PROBLEM])).scalar())


def waiting_longer_count(than: timedelta) -> int:
    """How many messages have waited for longer than this. One statement."""
    waits = OutboxMessage.state.in_(STATES[Shelf.WAITING])
    query = OutboxMessage.select(fn.COUNT(SQL("*")))
    return int(query.where(waits, OutboxMessage.created_at < clock.now() - than).scalar())
