"""The audit trail: one sealed event for each thing done or looked at."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from peewee import fn

from portal import clock
from portal.db import database, write
from portal.log import request_id
from portal.models import Event, Person, Pseudonym

GENESIS = "0" * 64
_CHUNK = 5_000


def record_event(
    action: str,
    subject: str = "",
    subject_id: int | None = None,
    *,
    by: Any = None,
    person: Person | int | None = None,
    fields: Iterable[str] = (),
) -> None:
    """Append one event to the trail, in the transaction that is open.

    `action` is a verb phrase in snake case ("referral_accepted"), `subject` a table's
    noun, `by` the signed-in user or None when a message or a form did it, `fields` the
    names of what changed: never values, which the trail doesn't hold. Raises
    RuntimeError outside `db.write()`: an event that could commit alone would lie.
    """
    if not database.in_transaction():
        raise RuntimeError("record_event needs an open db.write().")
    last = Event.select(Event.number, Event.hash).order_by(Event.number.desc()).limit(1).tuples()
    number, previous = next(iter(last), (0, GENESIS))
    row = {
        "number": number + 1,
        "at": clock.now(),
        "user_id": _id(by),
        "action": action,
        "subject": subject,
        # A person is known here by their pseudonym alone.
        "subject_id": None if subject == "person" else subject_id,
        "pseudonym": pseudonym_of(person) if person is not None else "",
        "fields": " ".join(sorted(fields)),
        "request_id": request_id(),
        "previous_hash": previous,
    }
    Event.insert(**row, hash=seal(row)).execute()


def record_look(
    action: str, subject: str, subject_id: int | None, *, by: Any, person: Any = None
) -> None:
    """Record that somebody opened something, in a transaction of its own."""
    with write():
        record_event(action, subject, subject_id, by=by, person=person)


def pseudonym_of(person: Person | int) -> str:
    """The trail's name for a person, made at first need.

    Once its row is erased, nothing in the trail says who it was; events about their
    referrals and memberships lead nowhere once those rows are erased too.
    """
    person_id = _id(person)
    found = Pseudonym.select(Pseudonym.pseudonym).where(Pseudonym.person == person_id).tuples()
    for (pseudonym,) in found:
        return str(pseudonym)
    pseudonym = secrets.token_hex(8)
    Pseudonym.insert(person=person_id, pseudonym=pseudonym).execute()
    return pseudonym


def seal(row: dict[str, Any]) -> str:
    """The SHA-256 over a row's content and the hash of the row before it."""
    content = [
        row["number"],
        row["at"].isoformat(timespec="microseconds"),
        row["user_id"],
        row["action"],
        row["subject"],
        row["subject_id"],
        row["pseudonym"],
        row["fields"],
        row["request_id"],
        row["previous_hash"],
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=True).encode("ascii")).hexdigest()


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: how many events it checked, and the first that is wrong."""

    checked_count: int
    problem: str = ""

    @property
    def is_sound(self) -> bool:
        return not self.problem


def verify() -> Verdict:
    """Check the whole chain, oldest first.

    Names the first row that was changed, deleted or swapped. An empty trail isn't
    sound: an instance in use has at least the event of its own making. Events cut off
    the very end can only be seen against a count noted elsewhere.
    """
    checked, expected, previous = 0, 1, GENESIS
    columns = [getattr(Event, name) for name in Event._meta.sorted_field_names if name != "id"]
    while True:
        rows = list(
            Event.select(*columns)
            .where(Event.number >= expected)
            .order_by(Event.number)
            .limit(_CHUNK)
            .dicts()
        )
        for row in rows:
            problem = _problem(row, expected, previous)
            if problem:
                return Verdict(checked, problem)
            checked, expected, previous = checked + 1, expected + 1, row["hash"]
        if len(rows) < _CHUNK:
            break
    total = Event.select(fn.COUNT(Event.id)).scalar()
    if not checked:
        return Verdict(0, "There are no events: the trail is empty or was emptied.")
    if total != checked:
        return Verdict(checked, f"{total - checked} events stand before event 1.")
    return Verdict(checked)


def _problem(row: dict[str, Any], expected: int, previous: str) -> str:
    if row["number"] != expected:
        return f"Event {expected} is missing: the next one found is {row['number']}."
    if not hmac.compare_digest(row["hash"], seal(row)):
        return f"Event {expected} was changed after it was written."
    if not hmac.compare_digest(row["previous_hash"], previous):
        return f"Event {expected} doesn't follow event {expected - 1}: one of them was replaced."
    return ""


def _id(thing: Any) -> int | None:
    if thing is None or isinstance(thing, int):
        return thing
    # Whoever holds a link stands where a user does, and is none.
    return None if thing.id is None else int(thing.id)
