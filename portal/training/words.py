"""How a credential is said: a sentence first, a short tag, and a tone to go with them."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.formats import days, long_date, short_date
from portal.training.rules import CredentialState, CredentialStatus

TAG: dict[CredentialState, Any] = {
    CredentialState.VALID: _l("In date"),
    CredentialState.EXPIRING: _l("Lapses soon"),
    CredentialState.EXPIRED: _l("Lapsed"),
    CredentialState.REVOKED: _l("Revoked"),
    CredentialState.MISSING: _l("Not recorded"),
}
TONE: dict[CredentialState, str] = {
    CredentialState.VALID: "good",
    CredentialState.EXPIRING: "warn",
    CredentialState.EXPIRED: "bad",
    CredentialState.REVOKED: "bad",
    CredentialState.MISSING: "bad",
}


# What somebody can do about their own.
ADVICE: dict[CredentialState, Any] = {
    CredentialState.VALID: "",
    CredentialState.EXPIRING: _l("Book the refresher."),
    CredentialState.EXPIRED: _l("Book the refresher."),
    CredentialState.REVOKED: _l("Ask the office what to do next."),
    CredentialState.MISSING: _l("Book it, or tell the office if you have done it."),
}


def fact(status: CredentialStatus, today: date) -> str:
    """What the records say of a course, as a sentence."""
    course, day = status.course.title, long_date(status.expires_on)
    match status.state:
        case CredentialState.MISSING:
            return _("%(course)s isn't on record.", course=course)
        case CredentialState.REVOKED:
            return _("%(course)s was revoked on %(day)s.", course=course, day=day)
        case CredentialState.EXPIRED:
            return _("%(course)s lapsed on %(day)s.", course=course, day=day)
        case CredentialState.EXPIRING:
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


def brief(status: CredentialStatus) -> str:
    """The same in the room of a table's cell."""
    day = short_date(status.expires_on)
    match status.state:
        case CredentialState.MISSING:
            return _("Not recorded")
        case CredentialState.REVOKED:
            return _("Revoked %(day)s", day=day)
        case CredentialState.EXPIRED:
            return _("Lapsed %(day)s", day=day)
        case CredentialState.EXPIRING:
            return _("Lapses %(day)s", day=day)
    return _("Until %(day)s", day=day) if day else _("Doesn't lapse")
