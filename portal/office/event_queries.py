"""Reading the audit trail: newest first, filtered, from any place on."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN

from portal import clock
from portal.auth.read_watch import reads_beyond
from portal.models import Event, Pseudonym, User
from portal.paging import PAGE_SIZE

# Rows of one file to take away: more opens in no spreadsheet with pleasure.
MOST_EXPORTED = 50_000
_CHUNK = 5_000
# A server's clock may have been put right by less than this.
_CLOCK_STEP = timedelta(days=1)


class Wanted(NamedTuple):
    """Which events; None and "" leave all in."""

    user_id: int | None = None
    action: str = ""
    subject: str = ""
    subject_id: int | None = None
    pseudonym: str = ""
    first: date | None = None
    last: date | None = None


class EventRow(NamedTuple):
    """One event as the trail's page shows it; never a value, a person by pseudonym alone."""

    number: int
    at: datetime
    user_id: int | None
    user_name: str | None
    action: str
    subject: str
    subject_id: int | None
    pseudonym: str
    fields: str
    request_id: str


class EventsPage(NamedTuple):
    """Some events, newest first, and the numbers from which newer and older ones are asked for."""

    rows: list[EventRow]
    newer_than: int | None
    older_than: int | None


_COLUMNS = [
    Event.number,
    Event.at,
    Event.user_id,
    User.name,
    Event.action,
    Event.subject,
    Event.subject_id,
    Event.pseudonym,
    Event.fields,
    Event.request_id,
]


def events_page(
    wanted: Wanted, *, before: int | None = None, after: int | None = None
) -> EventsPage:
    """A page of the trail: the newest, or those before or after an event. One statement."""
    query = _query(wanted)
    if after is not None:
        query = query.where(Event.number > after).order_by(Event.number)
    elif before is not None:
        query = query.where(Event.number < before).order_by(Event.number.desc())
    else:
        query = query.order_by(Event.number.desc())
    found = [EventRow(*row) for row in query.limit(PAGE_SIZE + 1).tuples()]
    has_more, rows = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if after is not None:
        rows.reverse()
    has_newer = has_more if after is not None else before is not None
    has_older = True if after is not None else has_more
    return EventsPage(
        rows,
        rows[0].number if rows and has_newer else None,
        rows[-1].number if rows and has_older else None,
    )


def events_to_export(wanted: Wanted) -> Iterator[EventRow]:
    """The newest events in order, at most MOST_EXPORTED. A statement for each few thousand."""
    before, count = None, 0
    while count < MOST_EXPORTED:
        query = _query(wanted).order_by(Event.number.desc())
        if before is not None:
            query = query.where(Event.number < before)
        rows = [EventRow(*row) for row in query.limit(min(_CHUNK, MOST_EXPORTED - count)).tuples()]
        yield from rows
        count += len(rows)
        if len(rows) < _CHUNK:
            return
        before = rows[-1].number


def users() -> list[tuple[int, str]]:
    """Everybody who may have done something here, by name: (user_id, name). One statement."""
    return list(User.select(User.id, User.name).order_by(User.name, User.id).tuples())


@reads_beyond("A person's code in the trail, for an administrator who was given their number.")
def pseudonym_of_number(person_id: int) -> str:
    """What the trail calls the person of this number; "" where it doesn't. One statement."""
    query = Pseudonym.select(Pseudonym.pseudonym).where(Pseudonym.person == person_id)
    return str(query.scalar() or "")


def _query(wanted: Wanted) -> Any:
    query = Event.select(*_COLUMNS).join(User, JOIN.LEFT_OUTER, on=(Event.user_id == User.id))
    for column in ("user_id", "action", "subject", "subject_id", "pseudonym"):
        value = getattr(wanted, column)
        if value not in (None, ""):
            query = query.where(getattr(Event, column) == value)
    if wanted.first:
        start = clock.start_of(wanted.first)
        query = query.where(Event.at >= start, Event.number >= _edge(start - _CLOCK_STEP))
    if wanted.last:
        end = clock.start_of(wanted.last + timedelta(days=1))
        query = query.where(Event.at < end, Event.number <= _edge(end + _CLOCK_STEP, is_last=True))
    return query


def _edge(instant: datetime, *, is_last: bool = False) -> Any:
    """The number of the first event from an instant on, or of the last one before it.

    Numbers follow time, so a period is a stretch of numbers: found by the index, however long
    the trail is.
    """
    edge = Event.alias()
    if is_last:
        return (
            edge.select(edge.number)
            .where(edge.at < instant)
            .order_by(edge.at.desc(), edge.number.desc())
            .limit(1)
        )
    return (
        edge.select(edge.number).where(edge.at >= instant).order_by(edge.at, edge.number).limit(1)
    )
