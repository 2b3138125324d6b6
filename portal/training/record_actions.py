"""Writes that put a completion on record: by staff, and sent in by whoever completed it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.errors import DomainError
from portal.file_kinds import Upload
from portal.formats import long_date
from portal.models import CourseKind, RecordState, TrainingRecord
from portal.training import (
    evidence_actions,
    queries,
    record_queries,
    record_rules,
    record_words,
)


class AlreadyRecorded(DomainError):
    """The same user, course and date are on record: nothing was written."""


def record_training(
    user_id: int | None,
    course_id: int | None,
    completed_on: date,
    *,
    by: SignedInUser,
    files: Sequence[Upload] = (),
    **kept: Any,
) -> int:
    """Record that a user completed a course on a date, verified at once. Returns the record's id.

    `kept` are fields of record_rules.KEPT. A renewal is a new record; nothing is overwritten.
    Raises AlreadyRecorded for what is on record already, so that a form sent twice writes
    once, and DomainError for dates that can't be, fields that the kind of course doesn't
    keep, one's own training, or a user or course that can't be chosen; each names its field.
    """
    _check_dates(completed_on, kept.get("expires_on"))
    with write():
        if user_id is None or user_id not in dict(queries.users_who_train()):
            raise DomainError(_("Choose who completed the course."), "user_id")
        if record_rules.decides_about_self(user_id, by.id):
            raise DomainError(
                _("Nobody checks their own training. Send yours in, and a colleague checks it."),
                "user_id",
            )
        kind = _kind_of(course_id, tuple(CourseKind))
        return _add(user_id, course_id, kind, completed_on, kept, files, RecordState.VERIFIED, by)


def send_training(
    course_id: int | None,
    completed_on: date,
    *,
    by: SignedInUser,
    files: Sequence[Upload] = (),
    **kept: Any,
) -> int:
    """Put one's own completion on record, to be checked by staff. Returns the record's id.

    Raises as `record_training` does; background checks are for staff to record.
    """
    _check_dates(completed_on, kept.get("expires_on"))
    with write():
        kind = _kind_of(course_id, record_rules.SENT_IN)
        return _add(by.id, course_id, kind, completed_on, kept, files, RecordState.PENDING, by)


def _check_dates(completed_on: date, expires_on: date | None) -> None:
    problem = record_words.completed_problem(completed_on, clock.today())
    if problem:
        raise DomainError(problem, "completed_on")
    problem = record_words.expires_problem(completed_on, expires_on)
    if problem:
        raise DomainError(problem, "expires_on")


def _kind_of(course_id: int | None, kinds: tuple[CourseKind, ...]) -> str:
    known = {one: kind for one, _title, kind in record_queries.course_choices()}
    if course_id is None or course_id not in known:
        raise DomainError(_("Choose a course."), "course_id")
    if known[course_id] not in kinds:
        raise DomainError(record_words.not_sent_in(known[course_id]), "course_id")
    return known[course_id]


def _add(
    user_id: int,
    course_id: int | None,
    kind: str,
    completed_on: date,
    kept: dict[str, Any],
    files: Sequence[Upload],
    state: RecordState,
    by: SignedInUser,
) -> int:
    given = {name: value for name, value in kept.items() if value}
    for name in record_rules.unfit_fields(kind):
        if given.get(name) or (name == "files" and files):
            raise DomainError(record_words.unfit_field(kind, name), name)
    if course_id is not None and record_queries.is_recorded(user_id, course_id, completed_on):
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
        state=state,
        recorded_by=by.id,
        recorded_at=clock.now(),
        **given,
    )
    is_sent = state == RecordState.PENDING
    record_event(
        "training_sent_in" if is_sent else "training_recorded",
        "training_record",
        record.id,
        by=by,
        fields=("user", "course", "completed_on", *given),
    )
    if files:
        evidence_actions.add_to(record.id, files, by)
    return int(record.id)
