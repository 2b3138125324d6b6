"""Reading requests for a copy, and what has to be decided before one is given."""

from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.erasing import Whose
from portal.models import (
    AccessChoice,
    AccessRequest,
    Concern,
    Pair,
    Person,
    Referral,
    User,
)
from portal.models import AccessBlock as Bar
from portal.models import IntakeMessage as Message


class RequestRow(NamedTuple):
    """One request, as pages show it."""

    request_id: int
    person_id: int
    name: str
    asked_on: date
    how: str
    identity_how: str
    due_on: date
    extended_reason: str
    sent_on: date | None
    sent_how: str
    sent_to: str
    recorded_by_name: str | None
    version: int


class Choice(NamedTuple):
    """One thing to decide: a row that others wrote, with a line of what it is."""

    noun: str
    row: int
    title: str
    text: str
    is_decided: bool
    withheld: str
    note: str


def open_requests(user: SignedInUser) -> list[RequestRow]:
    """Requests that aren't answered, of people whom the user may open; soonest due first."""
    query = _requests().where(AccessRequest.sent_on.is_null(), scope.people(user, Person.id))
    query = query.order_by(AccessRequest.due_on, AccessRequest.id)
    return [RequestRow(*row) for row in query.tuples()]


def answered_requests(user: SignedInUser, limit: int = 50) -> list[RequestRow]:
    """Requests that were answered, newest first."""
    query = _requests().where(
        AccessRequest.sent_on.is_null(False), scope.people(user, Person.id)
    )
    query = query.order_by(AccessRequest.sent_on.desc(), AccessRequest.id.desc()).limit(limit)
    return [RequestRow(*row) for row in query.tuples()]


def requests_of(person_id: int) -> list[RequestRow]:
    """All requests of one person, newest first."""
    query = _requests().where(AccessRequest.person == person_id)
    query = query.order_by(AccessRequest.asked_on.desc(), AccessRequest.id.desc())
    return [RequestRow(*row) for row in query.tuples()]


def request_for(user: SignedInUser, request_id: int) -> RequestRow | None:
    """One request of somebody whom the user may open; else None."""
    query = _requests().where(AccessRequest.id == request_id, scope.people(user, Person.id))
    for row in query.tuples():
        return RequestRow(*row)
    return None


def open_request_of(person_id: int) -> int | None:
    """The newest request of a person that isn't answered."""
    query = (
        AccessRequest.select(AccessRequest.id)
        .where(AccessRequest.person == person_id, AccessRequest.sent_on.is_null())
        .order_by(AccessRequest.id.desc())
        .limit(1)
    )
    for (request_id,) in query.tuples():
        return int(request_id)
    return None


def choices_of(request_id: int | None, person_id: int) -> list[Choice]:
    """Everything about a person that somebody must decide on, in a fixed order.

    What isn't decided is held back. Rows without a word of anybody's need no deciding.
    """
    decided: dict[tuple[str, int], tuple[str, str]] = {}
    if request_id is not None:
        rows = AccessChoice.select(
            AccessChoice.noun, AccessChoice.row, AccessChoice.withheld, AccessChoice.note
        ).where(AccessChoice.request == request_id)
        decided = {(noun, row): (withheld, note) for noun, row, withheld, note in rows.tuples()}
    whose = Whose(person_id)
    found = []
    for noun, row, title, text in _to_decide(whose):
        withheld, note = decided.get((noun, row), ("", ""))
        found.append(Choice(noun, row, title, text, (noun, row) in decided, withheld, note))
    return found


def _to_decide(whose: Whose) -> list[tuple[str, int, str, str]]:
    found: list[tuple[str, int, str, str]] = []
    for row in whose.rows(Concern):
        found.append(("concern", row["id"], str(row["kind"]), row["text"]))
    for row in whose.rows(Pair):
        found.append(("pair", row["id"], str(row["kind"]), row["reason"]))
    for row in whose.rows(Bar):
        found.append(("access_block", row["id"], "", row["reason"]))
    for row in whose.rows(Referral):
        text = "\n".join(filter(None, (row["reason"], row["risk_note"])))
        found.append(("referral", row["id"], row["reference"], text))
    for row in whose.rows(Message):
        if row["body"]:
            found.append(("intake_message", row["id"], row["receipt"], row["content_type"]))
    return found


def _requests() -> Any:
    return (
        AccessRequest.select(
            AccessRequest.id,
            Person.id,
            Person.name,
            AccessRequest.asked_on,
            AccessRequest.how,
            AccessRequest.identity_how,
            AccessRequest.due_on,
            AccessRequest.extended_reason,
            AccessRequest.sent_on,
            AccessRequest.sent_how,
            AccessRequest.sent_to,
            User.name,
            AccessRequest.version,
        )
        .join(Person)
        .join_from(AccessRequest, User, JOIN.LEFT_OUTER, on=AccessRequest.recorded_by == User.id)
    )
