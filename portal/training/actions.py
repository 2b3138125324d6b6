"""Writes about training."""

from datetime import date

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.errors import DomainError
from portal.formats import long_date
from portal.models import TrainingRecord
from portal.training import queries

# An older date than anybody's first course: a year typed wrongly.
EARLIEST = date(1950, 1, 1)


class AlreadyRecorded(DomainError):
    """The same user, course and date are on record: nothing was written."""


def record_training(
    user_id: int, course_id: int, completed_on: date, note: str = "", *, by: SignedInUser
) -> int:
    """Record that a user completed a course on a date. Returns the record's id.

    A renewal is a new record; nothing is overwritten. Raises AlreadyRecorded for what is
    on record already, so that a form sent twice writes once, and DomainError for a date
    in the future or a user or course that can't be chosen; each names its field.
    """
    if completed_on > clock.today():
        raise DomainError(
            _("The course can't have been completed in the future. Enter today or earlier."),
            "completed_on",
        )
    if completed_on < EARLIEST:
        raise DomainError(
            _("Check the year: enter a date from %(day)s on.", day=long_date(EARLIEST)),
            "completed_on",
        )
    with write():
        if user_id not in dict(queries.users_who_train()):
            raise DomainError(_("Choose who completed the course."), "user_id")
        if course_id not in dict(queries.courses()):
            raise DomainError(_("Choose a course."), "course_id")
        if queries.is_recorded(user_id, course_id, completed_on):
            raise AlreadyRecorded(
                _(
                    "This course is already on record for %(day)s. Nothing was changed.",
                    day=long_date(completed_on),
                ),
                "completed_on",
            )
        record = TrainingRecord.create(
            user=user_id,
            course=course_id,
            completed_on=completed_on,
            note=note or "",
            recorded_by=by.id,
            recorded_at=clock.now(),
        )
        record_event(
            "training_recorded",
            "training_record",
            record.id,
            by=by,
            fields=("user", "course", "completed_on", *(["note"] if note else [])),
        )
    return int(record.id)
