"""Writes around the trail: what looks at it, checks it and tells of it."""

import hashlib
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from portal import clock, high_water, jobs, mail, settings
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.office import trail_queries
from portal.office.trail_queries import CHECK_KIND
from portal.office.trail_rules import digest_day


def note_opened(used: Iterable[str], *, by: SignedInUser) -> None:
    """Put it into the trail that somebody looked at the trail, and by which filters."""
    with write():
        record_event("trail_opened", by=by, fields=used)


def note_person(person_id: int, *, by: SignedInUser) -> None:
    """Put it into the trail that somebody asked what was done about a person."""
    with write():
        record_event("trail_person_asked", "person", None, by=by, person=person_id)


def note_export(form: str, used: Iterable[str], *, by: SignedInUser) -> None:
    """Put it into the trail that the trail was taken out, and by which filters."""
    with write():
        record_event("trail_exported", form, by=by, fields=used)


def note_printed(*, by: SignedInUser) -> None:
    """Put it into the trail that the digest was printed; so its number is the newest."""
    with write():
        record_event("trail_digest_printed", by=by)


def ask_check(by: SignedInUser) -> int:
    """Have the whole trail checked in the background, and return the job's id.

    One that this user asked for and that isn't through is that job.
    """
    with write():
        job_id = trail_queries.running_check(by.id)
        if job_id is None:
            record_event("trail_check_asked", by=by)
            job_id = jobs.add(CHECK_KIND, by=by)
    return job_id


def accept_loss(by: Any = None) -> None:
    """Take the database as it is from now on: what was lost isn't asked after any more."""
    with write():
        record_event("trail_loss_accepted", by=by)
    high_water.accept()


def send_digest() -> bool:
    """Mail the week's digest to the trustee, once a week. Returns whether it was sent now."""
    current = settings.current()
    if not current.trustee_email:
        return False
    key = f"trail_digest:{digest_day(clock.today(), current.trustee_weekday)}"
    if trail_queries.was_put(key):
        return False
    with write():
        # First, so that the number and code in the mail are those of the newest event.
        record_event("trail_digest_made")
        digest = trail_queries.digest()
        mail.put(
            key,
            current.trustee_email,
            _("Audit trail of %(organisation)s this week", organisation=current.organisation)[:150],
            "trail_digest",
            digest=digest,
        )
    return True


def tell_fault(problem: str) -> bool:
    """Mail administrators that something is wrong with the trail, once for each fault.

    Returns whether anybody was told now.
    """
    name = hashlib.sha256(problem.encode("utf-8")).hexdigest()[:16]
    letters = [
        mail.Letter(
            f"trail_fault:{name}:{user_id}",
            email,
            _("Something is wrong with the audit trail"),
            "trail_fault",
            user_id,
            {"problem": problem},
        )
        for user_id, email in trail_queries.administrators()
    ]
    if all(trail_queries.was_put(one.key) for one in letters):
        return False
    with write():
        mail.put_all(letters)
        record_event("trail_fault_told")
    return True
