"""By what somebody is told that isn't in the outbox yet. Pure."""

from collections.abc import Iterable

from portal.models import TellingChannel, TellingPart
from portal.people.channel_rules import Channel

# In the order in which they stand on a list: who would otherwise come, then who is needed there.
PARTS = tuple(TellingPart)
# Whom a leader of the group knows anyway; all others are the office's to tell.
KNOWN_TO_LEADERS = (
    TellingPart.MEMBER,
    TellingPart.TASTER,
    TellingPart.LEADER,
    TellingPart.SUBSTITUTE,
    TellingPart.ASKED,
    TellingPart.INTERPRETER,
    TellingPart.VENUE,
)


def first_channel(agreed: Iterable[Channel], *, can_mail: bool) -> TellingChannel:
    """The best of the ways that somebody agreed to; mail only to an address that can be right."""
    for channel in agreed:
        if channel != Channel.EMAIL or can_mail:
            return TellingChannel(channel)
    return TellingChannel.NONE


def outside_channel(phone: str, *, can_mail: bool) -> TellingChannel:
    """How somebody from outside is told, such as an interpreter: by mail, else by phone."""
    if can_mail:
        return TellingChannel.EMAIL
    return TellingChannel.CALL if phone else TellingChannel.NONE
