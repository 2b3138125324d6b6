"""Writes of the list of who is due: made anew each night, and erased once somebody has looked."""

import json
from typing import Any

from flask_babel import gettext as _

from portal import clock, jobs, mail, settings
from portal.audit import record_event
from portal.db import write
from portal.erasing import Whose
from portal.errors import DomainError
from portal.models import DuePerson, ErasureWhy
from portal.privacy import due_queries, erasure_actions
from portal.privacy.due_rules import due

# Of one night; what is left is found again the next.
MOST_LISTED = 500
ERASE_JOB = "erase_due"


def list_due() -> int:
    """Make the list anew of everybody whose time is up. Returns how many there are.

    Whoever is no longer due drops off it; whoever stays keeps the day they were first listed.
    The office is told of a number alone, where the list grew.
    """
    today, months = clock.today(), due_queries.months()
    found = [one for life in due_queries.lives() if (one := due(life, months, today)) is not None]
    found.sort(key=lambda one: (one.due_on, one.person_id))
    found = found[:MOST_LISTED]
    counts = {one.person_id: Whose(one.person_id).counts() for one in found}
    with write():
        known = set(due_queries.listed_ids())
        ids = [one.person_id for one in found]
        DuePerson.delete().where(DuePerson.person.not_in(ids)).execute()
        for one in found:
            values = {
                "kind": one.kind,
                "since_on": one.since_on,
                "due_on": one.due_on,
                "counts": json.dumps(counts[one.person_id]),
            }
            if one.person_id in known:
                DuePerson.update(**values).where(DuePerson.person == one.person_id).execute()
            else:
                DuePerson.insert(person=one.person_id, listed_at=clock.now(), **values).execute()
        if set(ids) - known:
            record_event("due_listed", "erasure", None, by=None)
            _tell(len(ids))
    return len(found)


def erase_due(ids: list[int], by: Any) -> tuple[int, int]:
    """Erase those of the list; each in a transaction of its own. Returns (erased, left out).

    Somebody about whom anything happened since stays, and drops off the list by the next night.
    """
    erased = 0
    listed = set(due_queries.listed_ids())
    for person_id in ids:
        if person_id not in listed:
            continue
        try:
            erasure_actions.erase_person(person_id, ErasureWhy.RETENTION, by)
        except DomainError:
            continue
        erased += 1
    return erased, len(ids) - erased


def have_erased(ids: list[int], by: Any) -> int:
    """Have a worker erase these of the list. Returns the job's id."""
    with write():
        record_event("erasure_asked", "erasure", None, by=by)
        return jobs.add(ERASE_JOB, {"people": sorted(ids)}, by=by)


def _tell(count: int) -> None:
    mail.put(
        f"erasure_due {clock.today()}",
        settings.current().contact_email,
        _("Records that are due to be erased"),
        "erasure_due",
        count=count,
        by_itself=settings.current().erasure_by_itself,
    )
