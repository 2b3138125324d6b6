"""What ends somebody's link to their questions, and how long it works. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.models import Occasion

# A link is 256 bits in base64: nobody guesses one.
TOKEN_LENGTH = 43


class Pulled(StrEnum):
    """Why somebody, or what happened to somebody, took a link back."""

    STAFF = "staff"
    DIED = "died"
    MERGED = "merged"
    # Another was made for the same answers.
    REPLACED = "replaced"


class LinkEnd(StrEnum):
    """Why a link doesn't open its questions any more. Whoever opens it isn't told which."""

    SENT = "sent"
    PULLED = "pulled"
    DIED = "died"
    MERGED = "merged"
    # They are to be reached through somebody else alone, or take no more mail of ours.
    NOT_REACHED = "not_reached"
    # Their place here, or what was asked for them, has ended.
    LEFT = "left"
    EXPIRED = "expired"


@dataclass(frozen=True)
class LinkFacts:
    """What decides whether a link opens."""

    occasion: str
    expires_at: datetime
    sent_at: datetime | None
    pulled_at: datetime | None
    is_mailed: bool
    has_died: bool
    is_merged: bool
    do_not_contact: bool
    may_email: bool
    # Whether they have a place in the programme or group of the link now; None where it is of
    # neither. `has_referral` likewise of the referral it was made for.
    has_place: bool | None = None
    has_open_referral: bool | None = None
    # The last day of the place that ended last.
    left_on: date | None = None


def link_end(link: LinkFacts, now: datetime, today: date, grace_days: int) -> LinkEnd | None:
    """Why a link is dead, what is certain first; None while it opens.

    What happened to the person is asked each time, not kept: a place that is given back opens
    the link again. Answers at the end are asked of people who left: their link outlives the
    place by the grace.
    """
    if link.sent_at is not None:
        return LinkEnd.SENT
    if link.has_died:
        return LinkEnd.DIED
    if link.is_merged:
        return LinkEnd.MERGED
    if link.pulled_at is not None:
        return LinkEnd.PULLED
    if link.do_not_contact or (link.is_mailed and not link.may_email):
        return LinkEnd.NOT_REACHED
    if _has_left(link, today, grace_days):
        return LinkEnd.LEFT
    if now >= link.expires_at:
        return LinkEnd.EXPIRED
    return None


def _has_left(link: LinkFacts, today: date, grace_days: int) -> bool:
    # Whoever has a place is here, whatever became of the referral that brought them.
    if link.has_place or (link.has_place is None and link.has_open_referral is not False):
        return False
    if link.has_place is False and link.left_on is None and link.has_open_referral:
        # Not placed yet: they were asked before their first session.
        return False
    if link.occasion != Occasion.END or link.left_on is None:
        return True
    return today > link.left_on + timedelta(days=grace_days)


def expires_at(now: datetime, days: int) -> datetime:
    """When a link made now ends by itself."""
    return now + timedelta(days=days)


def may_be_reminded(
    *, is_mailed: bool, wants_reminders: bool, may_email: bool, email: str, end: LinkEnd | None
) -> bool:
    """Whether one reminder of a link may go out: only by mail, to whoever asked for reminders."""
    return bool(end is None and is_mailed and wants_reminders and may_email and email)


def may_be_made_by_itself(
    *, wants_reminders: bool, may_email: bool, email: str, is_closed: bool
) -> bool:
    """Whether Portal may make and mail a link without anybody's asking for it."""
    return bool(wants_reminders and may_email and email and not is_closed)
