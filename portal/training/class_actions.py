"""Writes about classes: planned, changed, cancelled. Who sits in them is `booking_actions`."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.lines import local_time, one_line, web_link
from portal.models import BookingState, ClassState, TrainingClass
from portal.models.people import NAME_LENGTH
from portal.models.training_classes import (
    CLASS_LINK_LENGTH,
    CLASS_PLACE_LENGTH,
    CLASS_REASON_LENGTH,
)
from portal.training import booking_actions, class_queries, class_rules
from portal.training.class_notice_actions import tell, untold
from portal.training.class_queries import BookingRow, ClassHead
from portal.training.class_words import Told

# More seats than any room, longer than any day, further off than anybody plans: slips of a key.
MOST_SEATS = 500
MOST_MINUTES = 24 * 60
MOST_DAYS_AHEAD = 3 * 366
# What those who come have to know.
_TOLD_OF = ("starts_at", "duration_minutes", "place", "online_link")


@dataclass(frozen=True)
class ClassPlan:
    """What a class is to be. `starts_local` is on the charity's clock, such as "18:30"."""

    held_on: date | None
    starts_local: str
    duration_minutes: int | None = 120
    place: str = ""
    online_link: str = ""
    trainer: str = ""
    capacity: int | None = 12


def add_class(course_id: int | None, plan: ClassPlan, by: SignedInUser) -> int:
    """Plan a class of a course. Returns its id.

    Raises DomainError, with its field, for a course of which no classes are given, and for a
    time, place or number that can't be.
    """
    values = _checked(plan)
    with write():
        if course_id not in dict(class_queries.courses_to_give()):
            raise DomainError(_("Choose a course."), "course_id")
        made = TrainingClass.create(
            course=course_id, created_by=by.id, created_at=clock.now(), **values
        )
        record_event("class_added", "training_class", made.id, by=by, fields=["course", *values])
    return int(made.id)


def edit_class(class_id: int, plan: ClassPlan, version: int, by: SignedInUser) -> list[str]:
    """Change a class that hasn't begun, and tell those with a place when time or place change.

    Returns the names of those who have no address and must be rung. Raises StaleVersion if
    somebody changed it since `version`, and DomainError, with its field, as `add_class` does
    and for fewer places than are taken.
    """
    values = _checked(plan)
    with write():
        head = _planned(class_id, version)
        booking_actions.settle(class_id)
        changed = {name: value for name, value in values.items() if value != getattr(head, name)}
        if not changed:
            return []
        if values["capacity"] < head.capacity:
            _refuse_too_small(class_id, head, values["capacity"])
        _update(class_id, version + 1, changed)
        record_event("class_changed", "training_class", class_id, by=by, fields=changed)
        to_ring: list[str] = []
        if set(changed) & set(_TOLD_OF):
            now_so = _head(class_id)
            rows = _with(class_id, (BookingState.BOOKED, BookingState.OFFERED))
            for row in rows:
                tell(Told.CHANGED, row, now_so, str(version + 1))
            to_ring = untold(rows)
        # More places go to those who wait; an earlier start ends offers earlier.
        booking_actions.settle(class_id)
    return to_ring


def cancel_class(class_id: int, reason: str, version: int, by: SignedInUser) -> list[str]:
    """Say that a class doesn't take place, and tell everybody who had or awaited a place.

    Returns the names of those who have no address and must be rung. One that has begun can
    still be said not to have taken place; nobody is told of that, and nobody to be rung.
    Raises StaleVersion if somebody changed it since `version`, and DomainError, with its
    field, without a reason.
    """
    reason = one_line(reason, CLASS_REASON_LENGTH, "reason")
    if not reason:
        raise DomainError(_("Say why it doesn't take place. Those who booked are told."), "reason")
    with write():
        head = _fresh(class_id, version)
        _update(class_id, version + 1, {"state": ClassState.CANCELLED, "reason": reason})
        record_event(
            "class_cancelled", "training_class", class_id, by=by, fields=["state", "reason"]
        )
        is_ahead = head.starts_at > clock.now()
        rows = class_queries.to_tell(class_id) if is_ahead else []
        for row in rows:
            tell(Told.CANCELLED, row, head, "once", reason=reason)
    return untold(rows)


def _planned(class_id: int, version: int) -> ClassHead:
    """A class that can be changed. Raises StaleVersion, or DomainError once it has begun."""
    head = _fresh(class_id, version)
    if head.starts_at <= clock.now():
        raise DomainError(_("This class has begun: it can't be changed any more."))
    return head


def _fresh(class_id: int, version: int) -> ClassHead:
    head = _head(class_id)
    if head.version != version:
        raise StaleVersion(
            _("Somebody changed this class since you opened it. Look again, then decide.")
        )
    if head.state != ClassState.PLANNED:
        raise DomainError(_("This class is cancelled or completed already."))
    return head


def _head(class_id: int) -> ClassHead:
    head = class_queries.class_head(class_id)
    if head is None:
        raise DomainError(_("This class isn't there any more."))
    return head


def _with(class_id: int, states: tuple[BookingState, ...]) -> list[BookingRow]:
    return [one for one in class_queries.bookings(class_id) if one.state in states]


def _refuse_too_small(class_id: int, head: ClassHead, capacity: int) -> None:
    seats = class_queries.seating_of(head, class_queries.bookings(class_id))
    if capacity < seats.seated_count:
        raise DomainError(
            ngettext(
                "%(num)s place is taken or offered. Give it up first, or enter at least as many.",
                "%(num)s places are taken or offered. Enter at least as many, or give some up "
                "first.",
                seats.seated_count,
            ),
            "capacity",
        )


def _update(class_id: int, version: int, values: dict[str, Any]) -> None:
    TrainingClass.update(version=version, **values).where(TrainingClass.id == class_id).execute()


def _checked(plan: ClassPlan) -> dict[str, Any]:
    """The columns of a plan, cleaned. Raises DomainError."""
    if plan.held_on is None:
        raise DomainError(_("Enter the day of the class."), "held_on")
    starts_local = local_time(plan.starts_local, "starts_local")
    if not starts_local:
        raise DomainError(_("Enter the time at which it begins, such as 18:30."), "starts_local")
    if (plan.held_on - clock.today()).days > MOST_DAYS_AHEAD:
        raise DomainError(_("Check the year: this is more than three years ahead."), "held_on")
    try:
        starts_at = class_rules.start_of_class(plan.held_on, starts_local)
    except OverflowError:
        starts_at = clock.now()
    if starts_at is None:
        raise DomainError(
            _("The clocks go forward that night and leave %(time)s out.", time=starts_local),
            "starts_local",
        )
    if starts_at <= clock.now():
        is_today = plan.held_on == clock.today()
        raise DomainError(
            _("This time has gone by. Enter one that is still to come."),
            "starts_local" if is_today else "held_on",
        )
    values = {
        "starts_at": starts_at,
        "duration_minutes": _within(plan.duration_minutes, MOST_MINUTES, "duration_minutes"),
        "place": one_line(plan.place, CLASS_PLACE_LENGTH, "place"),
        "online_link": web_link(plan.online_link, CLASS_LINK_LENGTH, "online_link"),
        "trainer": one_line(plan.trainer, NAME_LENGTH, "trainer"),
        "capacity": _within(plan.capacity, MOST_SEATS, "capacity"),
    }
    if not values["place"] and not values["online_link"]:
        raise DomainError(
            _("Say where it is: a place, a link to an online room, or both."), "place"
        )
    return values


def _within(value: int | None, most: int, field: str) -> int:
    if value is None or not 1 <= value <= most:
        raise DomainError(_("Enter a whole number from 1 to %(most)s.", most=most), field)
    return value
