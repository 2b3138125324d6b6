"""The words in which a token's state, and what it opens, are shown."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.formats import long_date, month_and_year
from portal.models import TokenScope
from portal.providers.rules import TokenState

SCOPES: dict[TokenScope, Any] = {
    TokenScope.REFERRALS_WRITE: _l("Send referrals as plain JSON"),
    TokenScope.FHIR_WRITE: _l("Send referrals, changes and withdrawals as FHIR messages"),
    TokenScope.STATUS_READ: _l("Read what came of the referrals that it sent"),
}
# The same in a table.
SCOPES_SHORT: dict[TokenScope, Any] = {
    TokenScope.REFERRALS_WRITE: _l("Send as JSON"),
    TokenScope.FHIR_WRITE: _l("Send as FHIR"),
    TokenScope.STATUS_READ: _l("Read what came of it"),
}


def token_words(state: TokenState, expires_at: datetime | None) -> tuple[str, str]:
    """How a token's state is said, and its tone: ("Works until 14 November 2027", "good")."""
    if state == TokenState.WORKS:
        return _("Works until %(day)s", day=long_date(expires_at)), "good"
    if state == TokenState.EXPIRED:
        return _("Expired on %(day)s", day=long_date(expires_at)), "warn"
    if state == TokenState.PROVIDER_INACTIVE:
        return _("Doesn't refer any more"), "plain"
    if state == TokenState.REVOKED:
        return _("Revoked"), "plain"
    return _("No token"), "plain"


def standing(is_active: bool, closes_on: date | None) -> tuple[str, str] | None:
    """Whether a provider closes or has closed, and the tone of saying so; None while it goes on."""
    if is_active and closes_on is None:
        return None
    if is_active:
        return _("Closes on %(day)s", day=long_date(closes_on)), "warn"
    if closes_on is None:
        return _("Doesn't refer any more"), "plain"
    return _("Closed on %(day)s", day=long_date(closes_on)), "plain"


def quarter(first: date) -> str:
    """ "2026, 3rd quarter", from its first day."""
    number = (first.month - 1) // 3
    names = (
        _("1st quarter"),
        _("2nd quarter"),
        _("3rd quarter"),
        _("4th quarter"),
    )
    return f"{first.year}, {names[number]}"


def month(first: date) -> str:
    """ "November 2026", from its first day."""
    return month_and_year(first)
