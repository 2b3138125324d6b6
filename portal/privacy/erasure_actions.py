"""Erasing: one person, and once more after a restore. Each leaves a certificate of what went."""

import json
from typing import Any

from flask_babel import gettext as _
from peewee import fn

from portal import clock, erasing, erasure_ledger, jobs, scrubbing
from portal.audit import record_event
from portal.auth.read_watch import reads_beyond
from portal.db import database, write
from portal.erasing import Again, Whose
from portal.errors import DomainError
from portal.log import log
from portal.models import Erasure, ErasureWhy, Person
from portal.privacy import due_queries
from portal.privacy.due_rules import Obstacle
from portal.privacy.due_words import OBSTACLES

SCRUB_JOB = "erasure_scrub"


@reads_beyond("Finds every row to erase it; nothing of it goes out.")
def erase_person(person_id: int, why: ErasureWhy, by: Any) -> int:
    """Erase one person, under all records that were merged. Returns the certificate's id.

    Figures of the past stay what they were. The ledger beside the database has it before the
    transaction ends, and counts it once that has: whoever was erased is erased again after a
    restore, and nobody else. A job rewrites the files. Raises DomainError for somebody who isn't
    there, or whom something keeps.
    """
    noted = _Noted()
    try:
        with write():
            whose = Whose(person_id, by)
            people = whose.rows(Person)
            _refuse(person_id, people, why)
            counts = erasing.erase(whose)
            made = _certify(counts, why, by)
            noted.begin(people)
    except BaseException:
        noted.give_up()
        raise
    return made


class _Noted:
    """An erasure in the ledger, which is to say of it what the database says."""

    def __init__(self) -> None:
        self.word, self.is_done = "", False

    def begin(self, people: list[dict[str, Any]]) -> None:
        """In the transaction that is open; counted once that has committed."""
        self.word = erasure_ledger.begin(people, clock.now())
        database.after_commit(self._done)

    def give_up(self) -> None:
        if self.word and not self.is_done:
            self._say(is_done=False)

    def _done(self) -> None:
        self.is_done = True
        self._say(is_done=True)

    def _say(self, is_done: bool) -> None:
        # The database has decided: what can't be written now is settled at the next start.
        try:
            erasure_ledger.end(self.word, is_done)
        except OSError as problem:
            log.error("erasure_not_settled", problem=problem)


def settle() -> None:
    """Let the ledger know of erasures that a crash cut off whether they were done.

    Asks the database that they were written to: never one that was just restored.
    """
    if not erasure_ledger.unsettled():
        return
    # Nobody erases anybody while this has the database.
    with write():
        query = Person.select(Person.id, Person.created_at).where(Person.erased_at.is_null())
        erasure_ledger.settle(query.order_by(Person.id).dicts())


@reads_beyond("Finds every row to erase it; nothing of it goes out.")
def would_go(person_id: int) -> dict[str, int]:
    """How many rows of each table erasing somebody would delete or empty; nothing is written.

    Raises DomainError as `erase_person`.
    """
    whose = Whose(person_id)
    _refuse(person_id, whose.rows(Person), ErasureWhy.ASKED)
    return whose.counts()


@reads_beyond("Finds every row to erase it; nothing of it goes out.")
def apply_again() -> Again:
    """Erase once more whoever the ledger names and a restore brought back.

    A legal hold keeps a record here too; it is said whose.
    """
    lines = erasure_ledger.read()
    erased, held = 0, []
    for person_id in _back_again(lines):
        with write():
            if not _stands(person_id):
                continue
            if Obstacle.HOLD in due_queries.obstacles_of(person_id):
                record_event("erasure_held", "person", person_id, person=person_id)
                held.append(person_id)
                continue
            counts = erasing.erase(Whose(person_id))
            _certify(counts, ErasureWhy.AGAIN, None)
            erased += 1
    if erased:
        scrub()
    return Again(erased, tuple(held))


def _stands(person_id: int) -> bool:
    query = Person.select().where(Person.id == person_id, Person.erased_at.is_null())
    return bool(query.exists())


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
