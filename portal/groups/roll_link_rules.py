"""Until when a link to a roll works, and what ends it before that. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.groups.rules import MEETS
from portal.models import SessionState

# A link is 256 random bits in base64: nobody guesses one.
TOKEN_LENGTH = 43


class LinkEnd(StrEnum):
    """Why a link doesn't open its roll any more."""

    REVOKED = "revoked"
    EXPIRED = "expired"
    CALLED_OFF = "called_off"
    # Groups that are hidden from most are opened by no link, whenever they became so.
    SENSITIVE = "sensitive"
    # Whoever made it may not open the roll now.
    MAKER_GONE = "maker_gone"
    # Whom it was made for, or any leader of the group, was stood down since.
    STOOD_DOWN = "stood_down"


@dataclass(frozen=True)
class LinkFacts:
    """What decides whether a link opens its roll."""

    expires_at: datetime
    revoked_at: datetime | None
    state: SessionState | str
    is_sensitive: bool
    maker_opens_roll: bool
    has_stood_down: bool


def expires_at(starts_at: datetime, duration_minutes: int, hours: int) -> datetime:
    """When a link to a session's roll ends by itself: so many hours after the session."""
    return starts_at + timedelta(minutes=duration_minutes, hours=hours)


def link_end(link: LinkFacts, now: datetime) -> LinkEnd | None:
    """Why a link is dead, the decision of a person first; None while it opens its roll."""
    if link.revoked_at is not None:
        return LinkEnd.REVOKED
    if link.has_stood_down:
        return LinkEnd.STOOD_DOWN
    if not link.maker_opens_roll:
        return LinkEnd.MAKER_GONE
    if link.is_sensitive:
        return LinkEnd.SENSITIVE
    if link.state not in MEETS:
        return LinkEnd.CALLED_OFF
    if now >= link.expires_at:
        return LinkEnd.EXPIRED
    return None
