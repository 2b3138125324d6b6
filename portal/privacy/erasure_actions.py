"""Erasing: one person, and once more after a restore. Each leaves a certificate of what went."""

import json
from typing import Any

from flask_babel import gettext as _
from peewee import fn

from portal import clock, erasing, erasure_ledger, jobs, scrubbing
from portal.audit import record_event
from portal.auth.read_watch import reads_beyond
from portal.db import write
from portal.erasing import Whose
from portal.errors import DomainError
from portal.models import Erasure, ErasureWhy, Person
from portal.privacy import due_queries
from portal.privacy.due_words import OBSTACLES

SCRUB_JOB = "erasure_scrub"


@reads_beyond("Finds every row to erase it; nothing of it goes out.")
def erase_person(person_id: int, why: ErasureWhy, by: Any) -> int:
    """Erase one person, under all records that were merged. Returns the certificate's id.

    Figures of the past stay what they were. The ledger beside the database says so before the
    transaction ends: whoever was erased is erased again after a restore. A job rewrites the
    files. Raises DomainError for somebody who isn't there, or whom something keeps.
    """
    with write():
        whose = Whose(person_id, by)
        people = whose.rows(Person)
        _refuse(person_id, people, why)
        counts = erasing.erase(whose)
        made = _certify(counts, why, by)
        erasure_ledger.append(people, clock.now())
    return made


@reads_beyond("Finds every row to erase it; nothing of it goes out.")
def would_go(person_id: int) -> dict[str, int]:
    """How many rows of each table erasing somebody would delete or empty; nothing is written.

    Raises DomainError as `erase_person`.
    """
    whose = Whose(person_id)
    _refuse(person_id, whose.rows(Person), ErasureWhy.ASKED)
    return whose.counts()


@reads_beyond("Finds every row to erase it; nothing of it goes out.")
def apply_again() -> int:
    """Erase once more whoever the ledger names and a restore brought back. Returns how many."""
    lines = erasure_ledger.read()
    count = 0
    for person_id in _back_again(lines):
        with write():
            if Person.select().where(Person.id == person_id, Person.erased_at.is_null()).exists():
                counts = erasing.erase(Whose(person_id))
                _certify(counts, ErasureWhy.AGAIN, None)
                count += 1
    if count:
        scrub()
    return count


def scrub() -> bool:
    """Rewrite the files, and note it on every certificate that waits for it."""
    waiting = [one for (one,) in _unscrubbed().tuples()]
    if not scrubbing.scrub():
        return False
    if waiting:
        with write():
            Erasure.update(scrubbed_at=clock.now()).where(Erasure.id.in_(waiting)).execute()
    return True


def _unscrubbed() -> Any:
    return Erasure.select(Erasure.id).where(Erasure.scrubbed_at.is_null()).order_by(Erasure.id)


def _refuse(person_id: int, people: list[dict[str, Any]], why: ErasureWhy) -> None:
    own = next((row for row in people if row["id"] == person_id), None)
    if own is None or own["erased_at"] is not None:
        raise DomainError(_("There is nobody with this number."))
    if own["merged_into"] is not None:
        raise DomainError(_("This record is part of another one. Erase that one."))
    obstacles = due_queries.in_the_way(person_id)
    if obstacles:
        raise DomainError(" ".join(dict.fromkeys(str(OBSTACLES[one]) for one in obstacles)))
    end = due_queries.end_of(person_id)
    if why == ErasureWhy.RETENTION and (end is None or end.due_on > clock.today()):
        raise DomainError(_("Their record isn't due any more: something happened since."))


def _certify(counts: dict[str, int], why: ErasureWhy, by: Any) -> int:
    goes = {one.table for one in erasing.holdings() if one.goes}
    number = (Erasure.select(fn.MAX(Erasure.number)).scalar() or 0) + 1
    made = Erasure.create(
        number=number,
        why=why,
        erased_at=clock.now(),
        erased_by=getattr(by, "id", by),
        gone=json.dumps({table: n for table, n in sorted(counts.items()) if table in goes}),
        stripped=json.dumps({table: n for table, n in sorted(counts.items()) if table not in goes}),
    )
    # Without the person: their name in the trail goes with them.
    record_event("person_erased", "erasure", made.id, by=by, fields=counts)
    jobs.add(SCRUB_JOB, key=f"{SCRUB_JOB} {number}")
    return int(made.id)


def _back_again(lines: list[erasure_ledger.Line]) -> list[int]:
    if not lines:
        return []
    query = (
        Person.select(Person.id, Person.name, Person.nhs_number, Person.born_on, Person.created_at)
        .where(Person.erased_at.is_null())
        .order_by(Person.id)
    )
    return erasure_ledger.back_again(lines, query.dicts())
