"""One line makes one object of training; `factories` hands all of them on."""

from __future__ import annotations

import hashlib
import itertools
from datetime import date, timedelta
from typing import Any

from portal import clock
from portal.models import (
    BookingState,
    ClassBooking,
    Course,
    CourseExtension,
    CourseKind,
    CourseLink,
    CourseQuota,
    Evidence,
    EvidenceBody,
    LearningRecord,
    LinkKind,
    Renewal,
    Requirement,
    Supervision,
    SupervisionKind,
    TrainingClass,
    TrainingRecord,
    User,
    Waiver,
)

_numbers = itertools.count(1)


def course(title: str = "Safeguarding level 2", **more: Any) -> Course:
    """A course that lapses after two years and that everybody who leads needs."""
    is_required = more.pop("is_required", True)
    more.setdefault("valid_months", 24)
    if more["valid_months"] is None:
        more.setdefault("renewal", Renewal.NEVER)
    made = Course.create(title=title, **more)
    if is_required:
        need(made)
    return made


def need(of: Course, **more: Any) -> Requirement:
    return Requirement.create(course=of, created_at=clock.now(), **more)


def course_link(of: Course, other: Course, **more: Any) -> CourseLink:
    """Another course that counts as this one, unless told otherwise."""
    return CourseLink.create(course=of, other=other, **{"kind": LinkKind.COUNTS_AS, **more})


def extension(of: Course, **more: Any) -> CourseExtension:
    """A decree: what lapses in the thirty days ahead lapses in ninety."""
    today = clock.today()
    more.setdefault("lapses_from", today)
    more.setdefault("lapses_until", today + timedelta(days=30))
    more.setdefault("extended_to", today + timedelta(days=90))
    more.setdefault("reason", "The trainer was ill.")
    return CourseExtension.create(course=of, decided_at=clock.now(), **more)


def record(of: User, on: Course, completed_on: date, **more: Any) -> TrainingRecord:
    return TrainingRecord.create(
        user=of, course=on, completed_on=completed_on, recorded_at=clock.now(), **more
    )


def evidence(of: TrainingRecord, body: bytes = b"\xff\xd8\xff\xe0 photo", **more: Any) -> Evidence:
    """A photo, unless told otherwise."""
    more.setdefault("file_name", "certificate.jpg")
    more.setdefault("media_type", "image/jpeg")
    made = Evidence.create(
        record=of,
        byte_count=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        uploaded_at=clock.now(),
        **more,
    )
    EvidenceBody.create(evidence=made, body=body)
    return made


def training_class(of: Course, starts_at: Any = None, **more: Any) -> TrainingClass:
    """A class in a week's time, unless told otherwise."""
    more.setdefault("place", "Hall")
    return TrainingClass.create(
        course=of,
        starts_at=starts_at or clock.now() + timedelta(days=7),
        created_at=clock.now(),
        **more,
    )


def booking(of: TrainingClass, who: User, **more: Any) -> ClassBooking:
    """A place in a class; the later one waits behind the earlier."""
    more.setdefault("state", BookingState.BOOKED)
    more.setdefault(
        "booked_at", clock.now() - timedelta(days=1) + timedelta(seconds=next(_numbers))
    )
    return ClassBooking.create(training_class=of, user=who, booked_by=who, **more)


def hour_course(title: str = "Continuing learning", **more: Any) -> Course:
    """A course that asks for ten hours in two years; `quotas` maps topics to minutes."""
    quotas = more.pop("quotas", {})
    more.setdefault("needed_minutes", 600)
    made = course(title, renewal=Renewal.HOURS, **more)
    for topic, minutes in quotas.items():
        CourseQuota.create(course=made, topic=topic, needed_minutes=minutes)
    return made


def learning(of: User, on: Course | None = None, **more: Any) -> LearningRecord:
    more.setdefault("title", f"Talk {next(_numbers)}")
    more.setdefault("done_on", clock.today())
    more.setdefault("minutes", 90)
    more.setdefault("recorded_at", clock.now())
    on = on or hour_course(f"Hours {next(_numbers)}", is_required=False)
    return LearningRecord.create(user=of, course=on, **more)


def supervision_course(title: str = "Supervision", **more: Any) -> Course:
    """Supervision that is due every three months and that everybody who leads needs."""
    more.setdefault("valid_months", 3)
    return course(title, kind=CourseKind.SUPERVISION, **more)


def supervision(of: User, on: Course | None = None, **more: Any) -> Supervision:
    more.setdefault("kind", SupervisionKind.ONE_TO_ONE)
    more.setdefault("held_on", clock.today())
    more.setdefault("minutes", 60)
    on = on or supervision_course(f"Supervision {next(_numbers)}", is_required=False)
    return Supervision.create(user=of, course=on, recorded_at=clock.now(), **more)


def waiver(of: User, on: Course, **more: Any) -> Waiver:
    more.setdefault("reason", "Holds another one.")
    more.setdefault("starts_on", clock.today())
    more.setdefault("ends_on", clock.today() + timedelta(days=30))
    return Waiver.create(user=of, course=on, granted_at=clock.now(), **more)
