"""How a credential is said: a sentence first, a short tag, and a tone to go with them."""

from datetime import date, timedelta
from typing import Any

from babel.numbers import format_decimal
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.formats import days, long_date, short_date
from portal.models import Renewal
from portal.training.rules import CredentialState, CredentialStatus

S = CredentialState

TAG: dict[CredentialState, Any] = {
    S.VALID: _l("In date"),
    S.EXPIRING: _l("Lapses soon"),
    S.IN_GRACE: _l("In grace"),
    S.EXPIRED: _l("Lapsed"),
    S.REVOKED: _l("Revoked"),
    S.PENDING_REVIEW: _l("Awaiting a check"),
    S.MISSING: _l("Not recorded"),
    S.WAIVED: _l("Waived"),
    S.NOT_APPLICABLE: _l("Not needed"),
}
TONE: dict[CredentialState, str] = {
    S.VALID: "good",
    S.EXPIRING: "warn",
    S.IN_GRACE: "warn",
    S.EXPIRED: "bad",
    S.REVOKED: "bad",
    S.PENDING_REVIEW: "info",
    S.MISSING: "bad",
    S.WAIVED: "info",
    S.NOT_APPLICABLE: "plain",
}
# What somebody can do about their own.
ADVICE: dict[CredentialState, Any] = {
    S.VALID: "",
    S.EXPIRING: _l("Book the refresher."),
    S.IN_GRACE: _l("Book the refresher now."),
    S.EXPIRED: _l("Book the refresher, or ask for a waiver."),
    S.REVOKED: _l("Ask the office what to do next."),
    S.PENDING_REVIEW: _l("The office checks it; there is nothing to do."),
    S.MISSING: _l("Book it, or send in the certificate if you have done it."),
    S.WAIVED: "",
    S.NOT_APPLICABLE: "",
}


def tag(status: CredentialStatus) -> Any:
    """Two or three words for a status."""
    if status.is_under_review and status.state in (S.EXPIRING, S.IN_GRACE):
        return _("Review due") if status.state == S.EXPIRING else _("Review overdue")
    return TAG[status.state]


def advice(status: CredentialStatus) -> Any:
    """What somebody can do about their own, '' for nothing."""
    if status.is_under_review and status.state in (S.EXPIRING, S.IN_GRACE):
        return _("Ask the office for the review.")
    if status.course.renewal == Renewal.HOURS and not status.is_covered:
        return _("Add the hours you have done, or plan more.")
    return ADVICE[status.state]


def fact(status: CredentialStatus, today: date) -> str:
    """What the records say of a course, as a sentence."""
    course, day = status.course.title, long_date(status.expires_on)
    if status.is_under_review and status.expires_on:
        return _review_fact(status, course, day)
    if status.state in _UNCOVERED:
        return _uncovered_fact(status, course, day)
    match status.state:
        case S.IN_GRACE:
            return _(
                "%(course)s lapsed on %(day)s and still counts until %(end)s.",
                course=course,
                day=day,
                end=long_date(grace_end(status)),
            )
        case S.WAIVED:
            return _("%(course)s is waived until %(day)s.", course=course, day=day)
        case S.NOT_APPLICABLE:
            return _("%(course)s isn't needed.", course=course)
        case S.EXPIRING:
            left = (status.expires_on - today).days if status.expires_on else None
            return _(
                "%(course)s lapses on %(day)s, in %(days)s.",
                course=course,
                day=day,
                days=days(left),
            )
    if status.expires_on is None:
        return _("%(course)s is done and doesn't lapse.", course=course)
    return _("%(course)s is in date until %(day)s.", course=course, day=day)


_UNCOVERED = (S.EXPIRED, S.REVOKED, S.PENDING_REVIEW, S.MISSING)


def _uncovered_fact(status: CredentialStatus, course: str, day: str) -> str:
    match status.state:
        case S.REVOKED:
            return _("%(course)s was revoked on %(day)s.", course=course, day=day)
        case S.EXPIRED:
            return _("%(course)s lapsed on %(day)s.", course=course, day=day)
        case S.PENDING_REVIEW:
            return _("%(course)s was sent in and awaits a check.", course=course)
    return _missing_fact(status)


def _review_fact(status: CredentialStatus, course: str, day: str) -> str:
    if status.state in _UNCOVERED:
        return _uncovered_fact(status, course, day)
    if status.state == S.IN_GRACE:
        return _("The review of %(course)s was due on %(day)s.", course=course, day=day)
    return _("The review of %(course)s is due on %(day)s.", course=course, day=day)


def _missing_fact(status: CredentialStatus) -> str:
    course = status.course
    if course.renewal != Renewal.HOURS:
        return _("%(course)s isn't on record.", course=course.title)
    return _(
        "%(course)s: %(done)s of %(needed)s hours in the last %(months)s months.",
        course=course.title,
        done=hours(sum((status.done_minutes or {}).values())),
        needed=hours(course.needed_minutes or 0),
        months=course.valid_months,
    )


def grace_end(status: CredentialStatus) -> date | None:
    """The first day on which grace doesn't count any more, None for what never lapses."""
    if status.expires_on is None:
        return None
    return status.expires_on + timedelta(days=status.course.grace_days)


def hours(minutes: int) -> str:
    """ "7.5" for 450 minutes."""
    return str(format_decimal(minutes / 60, format="#,##0.##", locale=get_locale()))


def brief(status: CredentialStatus) -> str:
    """The same in the room of a table's cell."""
    day = short_date(status.expires_on)
    match status.state:
        case S.MISSING | S.NOT_APPLICABLE | S.PENDING_REVIEW:
            return str(TAG[status.state])
        case S.REVOKED:
            return _("Revoked %(day)s", day=day)
        case S.EXPIRED:
            return _("Lapsed %(day)s", day=day)
        case S.WAIVED:
            return _("Waived to %(day)s", day=day)
        case S.EXPIRING if not status.is_under_review:
            return _("Lapses %(day)s", day=day)
        case S.IN_GRACE if not status.is_under_review:
            return _("Grace, lapsed %(day)s", day=day)
    if status.is_under_review and day:
        return _("Review %(day)s", day=day)
    return _("Until %(day)s", day=day) if day else _("Doesn't lapse")
