"""Where one user stands, in words: why a course is asked for, what it hurts, how it is held."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.formats import days, long_date, short_date
from portal.models import BookingState, CourseKind, Effect, LeaderRole
from portal.training import words
from portal.training.cover_rules import ONE_DAY, CourseTerms
from portal.training.rules import CredentialState, CredentialStatus
from portal.training.standing_rules import Hurt, Line, Origin

S = CredentialState
_AS: dict[str, Any] = {
    LeaderRole.LEAD: _l("Needed as lead of %(group)s"),
    LeaderRole.CO_LEAD: _l("Needed as co-lead of %(group)s"),
    LeaderRole.GUEST: _l("Needed as guest of %(group)s"),
    LeaderRole.OBSERVER: _l("Needed as observer of %(group)s"),
}


def fact(status: CredentialStatus, today: date) -> str:
    """What the records say, as a sentence; supervision is held, not booked."""
    day = long_date(status.expires_on)
    if status.course.kind == CourseKind.SUPERVISION:
        course = status.course.title
        match status.state:
            case S.MISSING:
                return _("%(course)s: none on record yet.", course=course)
            case S.EXPIRED:
                return _("%(course)s was due by %(day)s.", course=course, day=day)
            case S.IN_GRACE:
                return _(
                    "%(course)s was due by %(day)s and still counts until %(end)s.",
                    course=course,
                    day=day,
                    end=long_date(words.grace_end(status)),
                )
            case S.EXPIRING | S.VALID if status.expires_on:
                return _("%(course)s is due by %(day)s.", course=course, day=day)
    return words.fact(status, today)


def tag(status: CredentialStatus) -> str:
    """Two or three words for a status; supervision is due rather than lapses."""
    if status.course.kind == CourseKind.SUPERVISION:
        match status.state:
            case S.EXPIRED | S.IN_GRACE:
                return _("Overdue")
            case S.EXPIRING:
                return _("Due soon")
            case S.MISSING:
                return _("None yet")
    return str(words.tag(status))


def why(line: Line, group_names: Mapping[int, str]) -> list[str]:
    """Why a course is asked for, one sentence for each reason; groups without a name stay unnamed.

    An unnamed group is one that whoever looks may not see.
    """
    said = [_origin(one, group_names) for one in line.origins]
    return list(dict.fromkeys(said))


def _origin(one: Origin, group_names: Mapping[int, str]) -> str:
    if one.group_id is None or one.role is None:
        text = _("Needed by everybody who leads")
    else:
        name = group_names.get(one.group_id) or _("a group")
        text = str(_AS[LeaderRole(one.role)]) % {"group": name}
    if one.effect == Effect.BLOCK:
        return _("%(why)s; nobody is assigned without it.", why=text)
    return _("%(why)s.", why=text)


def hurt(one: Hurt | None) -> str:
    """ "4 sessions from 12 January"; '' for none."""
    if one is None:
        return ""
    if one.session_count == 1:
        return _("1 session, on %(day)s", day=short_date(one.first_on))
    return ngettext(
        "%(num)s session from %(day)s",
        "%(num)s sessions from %(day)s",
        one.session_count,
        day=short_date(one.first_on),
    )


def days_left(day: date | None, today: date) -> str:
    """ "in 12 days", "tomorrow", "today"; '' without a day."""
    if day is None:
        return ""
    left = (day - today).days
    if left <= 0:
        return _("today")
    return _("tomorrow") if left == 1 else _("in %(days)s", days=days(left))


def how_held(
    status: CredentialStatus, catalogue: Mapping[int, CourseTerms], *, is_needed: bool
) -> list[str]:
    """Since when and until when something is held, and what is particular about it."""
    said = []
    supervision = status.course.kind == CourseKind.SUPERVISION
    if status.record:
        text = _("Last held %(day)s") if supervision else _("Done %(day)s")
        said.append(text % {"day": long_date(status.record.completed_on)})
    if status.expires_on and status.state in (S.VALID, S.EXPIRING):
        said.append(_until(status, supervision))
    if status.expires_on and status.state == S.WAIVED:
        # The day itself is the first one that isn't waived any more.
        said.append(_("waived until %(day)s", day=long_date(status.expires_on - ONE_DAY)))
    if status.via_id in catalogue and status.via_id is not None:
        said.append(_("counts by %(course)s", course=catalogue[status.via_id].title))
    if status.is_extended:
        said.append(_("extended by decree"))
    if status.state == S.PENDING_REVIEW:
        said.append(_("counts once the office has checked it"))
    if not is_needed and status.state != S.NOT_APPLICABLE:
        said.append(_("not needed just now"))
    return said


def _until(status: CredentialStatus, supervision: bool) -> str:
    day = long_date(status.expires_on)
    if status.is_under_review:
        return _("review on %(day)s", day=day)
    if supervision:
        return _("due by %(day)s", day=day)
    return _("until %(day)s", day=day)


_BOOKED: dict[str, Any] = {
    BookingState.BOOKED: _l("You have a place in a class."),
    BookingState.WAITING: _l("You are on the waiting list of a class."),
    BookingState.OFFERED: _l("A place in a class is held for you: take it."),
}


def advice(
    status: CredentialStatus, supervisor_name: str | None, booking: str | None = None
) -> str:
    """What somebody can do about their own, '' for nothing; `booking` is where that stands."""
    kind = status.course.kind
    if booking in _BOOKED:
        return str(_BOOKED[booking])
    if kind == CourseKind.SUPERVISION and status.state != S.WAIVED:
        if supervisor_name:
            return _("Arrange it with %(name)s, who puts it on record.", name=supervisor_name)
        return _("Ask the office who supervises you.")
    if kind == CourseKind.CHECK and status.state == S.MISSING:
        return _("Ask the office for the check.")
    if kind == CourseKind.CHECK and status.state in (S.EXPIRED, S.EXPIRING, S.IN_GRACE):
        return _("Ask the office for a new check.")
    return str(words.advice(status))


def joined(parts: Iterable[str]) -> str:
    """Parts of a line with points between them, the first with a capital."""
    text = " · ".join(parts)
    return text[:1].upper() + text[1:]
