"""Writes about training."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.errors import DomainError
from portal.formats import long_date
from portal.models import Course, TrainingRecord
from portal.models.training import COURSE_TITLE_LENGTH
from portal.training import queries

# An older date than anybody's first course: a year typed wrongly.
EARLIEST = date(1950, 1, 1)
# Longer than a working life, or than anybody plans ahead: slips of a key.
MOST_MONTHS = 600
MOST_NOTICE_DAYS = 730


class AlreadyRecorded(DomainError):
    """The same user, course and date are on record: nothing was written."""


def add_course(
    title: str, valid_months: int | None, notice_days: int, is_required: bool, by: Any
) -> int:
    """Add a kind of training or check. Returns its id.

    `valid_months` None never lapses; `notice_days` is how long before it lapses a record
    counts as expiring. Raises DomainError, with its field, for a title that is empty, too
    long or taken whatever its capitals, and for a term that can't be.
    """
    title = " ".join(title.split())
    _check_terms(title, valid_months, notice_days)
    with write():
        if title.casefold() in {course.title.casefold() for course in queries.courses()}:
            raise DomainError(
                _("There is a course called %(title)s already.", title=title), "title"
            )
        course = Course.create(
            title=title,
            valid_months=valid_months,
            notice_days=notice_days,
            is_required=is_required,
        )
        record_event(
            "course_added",
            "course",
            course.id,
            by=by,
            fields=["title", "valid_months", "notice_days", "is_required"],
        )
    return int(course.id)


def _check_terms(title: str, valid_months: int | None, notice_days: int) -> None:
    if not title:
        raise DomainError(_("Enter the course's title."), "title")
    if len(title) > COURSE_TITLE_LENGTH:
        raise DomainError(
            _("Use at most %(most)s characters for the title.", most=COURSE_TITLE_LENGTH), "title"
        )
    if valid_months is not None and not 1 <= valid_months <= MOST_MONTHS:
        raise DomainError(
            _("Enter from 1 to %(most)s months, or none for good.", most=MOST_MONTHS),
            "valid_months",
        )
    if not 0 <= notice_days <= MOST_NOTICE_DAYS:
        raise DomainError(
            _("Enter from 0 to %(most)s days of notice.", most=MOST_NOTICE_DAYS), "notice_days"
        )


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
        if course_id not in {course.id for course in queries.courses()}:
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
