"""The audit trail: one sealed event for each thing done or looked at.

A seal is an HMAC by a key that is kept outside the database, over the row and the seal of the
row before it. How far the trail has come is noted outside as well: see `high_water`.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from peewee import fn

from portal import clock, high_water, keys
from portal.db import database, write
from portal.keys import Purpose
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
        "key_name": keys.ring(Purpose.AUDIT).newest,
    }
    Event.insert(**row, hash=seal(row)).execute()
    high_water.follow(number)


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
    """The seal over a row's content and the seal of the row before it.

    By the key that the row names. Rows from before there were keys have the bare SHA-256,
    which anybody could make anew. Raises KeyError where the key is gone.
    """
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
    name = row["key_name"]
    if not name:
        return hashlib.sha256(_canonical(content)).hexdigest()
    return keys.seal(Purpose.AUDIT, _canonical([*content, name]), name)[1]


def _canonical(content: list[Any]) -> bytes:
    return json.dumps(content, ensure_ascii=True).encode("ascii")


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: how many events it checked, and the first that is wrong."""

    checked_count: int
    problem: str = ""
    # The event that the problem is about; None where it is about no single one.
    number: int | None = field(default=None, compare=False)

    @property
    def is_sound(self) -> bool:
        return not self.problem


def verify(progress: Callable[[int, int], None] = lambda done, total: None) -> Verdict:
    """Check the whole chain, oldest first, then its end against the note outside the database.

    Names the first row that was changed, deleted, swapped or put in. An empty trail isn't
    sound: an instance in use has at least the event of its own making. `progress` is told
    from time to time how many events of how many are checked.
    """
    checked, expected, previous, is_keyed = 0, 1, GENESIS, False
    columns = [getattr(Event, name) for name in Event._meta.sorted_field_names if name != "id"]
    total = Event.select(fn.COUNT(Event.id)).scalar()
    while True:
        rows = list(
            Event.select(*columns)
            .where(Event.number >= expected)
            .order_by(Event.number)
            .limit(_CHUNK)
            .dicts()
        )
        for row in rows:
            is_keyed = is_keyed or bool(row["key_name"])
            problem = _problem(row, expected, previous, is_keyed)
            if problem:
                return Verdict(checked, problem, expected)
            checked, expected, previous = checked + 1, expected + 1, row["hash"]
        if len(rows) < _CHUNK:
            break
        progress(checked, total)
    lost = high_water.check()
    if lost:
        return Verdict(checked, lost, expected)
    if not checked:
        return Verdict(0, "There are no events: the trail is empty or was emptied.")
    before = Event.select(fn.COUNT(Event.id)).where(Event.number < 1).scalar()
    if before:
        return Verdict(checked, f"{before} events stand before event 1.")
    return Verdict(checked)


def _problem(row: dict[str, Any], expected: int, previous: str, is_keyed: bool) -> str:
    if row["number"] != expected:
        return f"Event {expected} is missing: the next one found is {row['number']}."
    if is_keyed and not row["key_name"]:
        return f"Event {expected} bears no key's seal, though earlier ones do: it was put in."
    try:
        expected_hash = seal(row)
    except KeyError:
        return (
            f"Event {expected} was sealed with the key {row['key_name']}, which isn't in "
            f"{keys.file_of(Purpose.AUDIT)}: bring the file back from where you keep it."
        )
    if not hmac.compare_digest(row["hash"], expected_hash):
        return f"Event {expected} was changed after it was written."
    if not hmac.compare_digest(row["previous_hash"], previous):
        return f"Event {expected} doesn't follow event {expected - 1}: one of them was replaced."
    return ""


def _id(thing: Any) -> int | None:
    if thing is None or isinstance(thing, int):
        return thing
    # Whoever holds a link stands where a user does, and is none.
    return None if thing.id is None else int(thing.id)
