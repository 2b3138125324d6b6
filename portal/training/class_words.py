"""How classes and places in them are said, on pages and in mail."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal import clock
from portal.formats import clock_time, long_date, long_day, short_date
from portal.models import BookingState, ClassState, Renewal
from portal.training.rules import CredentialState, CredentialStatus

STATE: dict[str, Any] = {
    ClassState.PLANNED: _l("Planned"),
    ClassState.CANCELLED: _l("Cancelled"),
    ClassState.COMPLETED: _l("Completed"),
}
BOOKING: dict[str, Any] = {
    BookingState.BOOKED: _l("Booked"),
    BookingState.WAITING: _l("Waiting"),
    BookingState.OFFERED: _l("Place offered"),
    BookingState.CANCELLED: _l("Given up"),
    BookingState.ATTENDED: _l("Came"),
    BookingState.ABSENT: _l("Absent"),
}
BOOKING_TONE: dict[str, str] = {
    BookingState.BOOKED: "good",
    BookingState.WAITING: "info",
    BookingState.OFFERED: "warn",
    BookingState.CANCELLED: "plain",
    BookingState.ATTENDED: "good",
    BookingState.ABSENT: "bad",
}


class Told(StrEnum):
    """What somebody is told about a class."""

    BOOKED = "booked"
    WAITING = "waiting"
    OFFERED = "offered"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    GIVEN_UP = "given_up"
    REMINDED = "reminded"


def subject(what: Told, starts_at: datetime, until: datetime | None = None) -> str:
    """The subject of a message: it names no course and nobody."""
    day = long_day(starts_at)
    match what:
        case Told.BOOKED:
            return _("Your class on %(day)s: you have a place", day=day)
        case Told.WAITING:
            return _("Your class on %(day)s: you are on the waiting list", day=day)
        case Told.OFFERED:
            return _("A place is free for you: answer by %(time)s", time=moment(until))
        case Told.CHANGED:
            return _("Your class on %(day)s has changed", day=day)
        case Told.CANCELLED:
            return _("Your class on %(day)s is cancelled", day=day)
        case Told.GIVEN_UP:
            return _("Your class on %(day)s: your place was given up", day=day)
    return _("Reminder: your class on %(day)s", day=day)


def opening(what: Told, course: str, until: datetime | None = None, reason: str = "") -> str:
    """What a message says first, after its greeting."""
    match what:
        case Told.BOOKED:
            return _("you have a place in the class %(course)s.", course=course)
        case Told.WAITING:
            return _(
                "you are on the waiting list of the class %(course)s. We write to you as soon as "
                "a place is free for you.",
                course=course,
            )
        case Told.OFFERED:
            return _(
                "a place in the class %(course)s is free, and yours if you take it by %(time)s. "
                "After that it goes to whoever waits next.",
                course=course,
                time=moment(until),
            )
        case Told.CHANGED:
            return _(
                "the class %(course)s, in which you have a place, has changed. This holds now:",
                course=course,
            )
        case Told.CANCELLED:
            return _(
                "the class %(course)s doesn't take place. Reason: %(reason)s",
                course=course,
                reason=reason,
            )
        case Told.GIVEN_UP:
            return _(
                "your place in the class %(course)s, or your wait for one, was given up for you. "
                "If that isn't right, tell the office.",
                course=course,
            )
    return _("this is to remind you of the class %(course)s.", course=course)


def closing(what: Told) -> str:
    """What a message says last, beside its link; '' for nothing."""
    match what:
        case Told.BOOKED | Told.REMINDED:
            return _("If you can't come, give your place up, so that somebody else can have it.")
        case Told.OFFERED:
            return _("Take the place or leave it to the next. Without a sign-in, tell the office.")
        case Told.CHANGED:
            return _("If you can't come then, give your place up.")
        case Told.CANCELLED:
            return _("The page of classes shows what else is planned.")
    return ""


def moment(value: datetime | None) -> str:
    """ "Tuesday 14 November, 18:30"."""
    return f"{long_day(value)}, {clock_time(value)}" if value else ""


def when(starts_at: datetime, minutes: int) -> str:
    """ "Tuesday 14 November, 18:30, for 2 hours"."""
    return _("%(moment)s, for %(length)s", moment=moment(starts_at), length=length(minutes))


def length(minutes: int) -> str:
    """ "2 hours", "1 hour 30 minutes", "45 minutes"."""
    hours, rest = divmod(minutes, 60)
    said = [ngettext("%(num)s hour", "%(num)s hours", hours)] if hours else []
    if rest or not hours:
        said.append(ngettext("%(num)s minute", "%(num)s minutes", rest))
    return " ".join(said)


def where(place: str, is_online: bool) -> str:
    """The place, and that it is online too."""
    if place and is_online:
        return _("%(place)s, and online", place=place)
    return place or _("Online")


def places(left: int, capacity: int, waiting_count: int) -> tuple[str, str]:
    """(words, tone) for how many places are left."""
    if left > 0:
        words = ngettext("%(num)s place left", "%(num)s places left", left)
        return words, "warn" if left <= 2 < capacity else "good"
    if waiting_count:
        return ngettext("Full, %(num)s waits", "Full, %(num)s wait", waiting_count), "plain"
    return _("Full"), "plain"


def need(status: CredentialStatus) -> str:
    """Why somebody needs a class, in few words: "You need this: lapses 3 March"."""
    day = short_date(status.expires_on)
    match status.state:
        case CredentialState.MISSING:
            if status.course.renewal == Renewal.HOURS:
                return _("You need this: hours are missing")
            return _("You need this: not on record")
        case CredentialState.EXPIRED:
            return _("You need this: lapsed %(day)s", day=day)
        case CredentialState.REVOKED:
            return _("You need this: revoked %(day)s", day=day)
        case CredentialState.WAIVED:
            return _("You need this: waived until %(day)s", day=day)
    if status.is_under_review:
        return _("You need this: review %(day)s", day=day)
    if status.state == CredentialState.IN_GRACE:
        return _("You need this: lapsed %(day)s", day=day)
    return _("You need this: lapses %(day)s", day=day)


def placed(state: BookingState | str, starts_at: datetime) -> str:
    """What is said once somebody has booked for themselves."""
    day = long_date(starts_at)
    if state == BookingState.BOOKED:
        return _("You have a place on %(day)s.", day=day)
    if state == BookingState.OFFERED:
        return _("A place is held for you. Take it below.")
    return _("You are on the waiting list. We write to you as soon as a place is free for you.")


def placed_for(name: str, state: BookingState | str) -> str:
    """What is said once staff have booked for somebody."""
    if state == BookingState.BOOKED:
        return _("%(name)s has a place.", name=name)
    if state == BookingState.OFFERED:
        return _("A place is held for %(name)s until they answer.", name=name)
    return _("%(name)s is on the waiting list.", name=name)


def to_ring(names: list[str]) -> str:
    """Whom nobody can write to."""
    return _("No e-mail address: ring %(names)s.", names=", ".join(names))


def completed(came_count: int, absent_count: int) -> str:
    """What is said once a class is completed."""
    came = ngettext("%(num)s record was made.", "Records were made for %(num)s users.", came_count)
    if not absent_count:
        return came
    return _(
        "%(came)s %(absent)s",
        came=came,
        absent=ngettext("%(num)s was absent.", "%(num)s were absent.", absent_count),
    )


def local_time_of(instant: datetime) -> str:
    """ "18:30" as a form shows it."""
    return clock.local(instant).strftime("%H:%M")
