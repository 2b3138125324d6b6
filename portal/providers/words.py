"""The words in which a token's state is shown."""

from datetime import datetime

from flask_babel import gettext as _

from portal.formats import long_date
from portal.providers.rules import TokenState


def token_words(state: TokenState, expires_at: datetime | None) -> tuple[str, str]:
    """How a token's state is said, and its tone: ("Works until 14 November 2027", "good")."""
    if state == TokenState.WORKS:
        return _("Works until %(day)s", day=long_date(expires_at)), "good"
    if state == TokenState.EXPIRED:
        return _("Expired on %(day)s", day=long_date(expires_at)), "warn"
    if state == TokenState.PROVIDER_INACTIVE:
        return _("Doesn't refer any more"), "plain"
    return _("No token"), "plain"
