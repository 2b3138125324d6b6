"""By what a person may be reached. Pure."""

from enum import StrEnum


class Channel(StrEnum):
    """A way to reach somebody, in the order in which they are tried."""

    EMAIL = "email"
    TEXT = "text"
    CALL = "call"
    POST = "post"


def channels(
    *,
    email: str,
    phone: str,
    address: str,
    may_email: bool,
    may_text: bool,
    may_call: bool,
    may_post: bool,
    is_closed: bool,
    has_no_fixed_abode: bool = False,
) -> tuple[Channel, ...]:
    """The ways that a person agreed to and has an address for, best first; perhaps none.

    E-mail is the only one that Portal sends by itself: the others are somebody's to do.
    `is_closed` is for whoever has died, or is to be reached through somebody else alone:
    whatever else is known of them, there is no way. A letter needs a place to live.
    """
    if is_closed:
        return ()
    ways = (
        (Channel.EMAIL, may_email and email),
        (Channel.TEXT, may_text and phone),
        (Channel.CALL, may_call and phone),
        (Channel.POST, may_post and address and not has_no_fixed_abode),
    )
    return tuple(channel for channel, is_open in ways if is_open)
