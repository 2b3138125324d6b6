"""What users are told about classes: put into the outbox with the write that it is about."""

from datetime import datetime

from portal import clock, mail
from portal.db import write
from portal.errors import DomainError
from portal.models import BookingState
from portal.training import class_queries, class_rules, class_words
from portal.training.class_queries import BookingRow, ClassHead
from portal.training.class_words import Told


def tell(
    what: Told,
    to: BookingRow,
    head: ClassHead,
    mark: str,
    *,
    until: datetime | None = None,
    reason: str = "",
) -> bool:
    """Put a message about a class into the outbox, inside the write that it is about.

    `mark` tells this occasion from others of its kind: the same booking, occasion and mark
    are the same message, which goes out once. Returns False for somebody who has no address
    that can be right, or who has left: whoever did this tells them otherwise.
    """
    address = address_of(to)
    if not address:
        return False
    mail.put(
        _key(what, to, mark),
        address,
        class_words.subject(what, head.starts_at, until),
        "class_notice",
        user_id=to.user_id,
        name=to.name,
        class_id=head.class_id,
        opening=class_words.opening(what, head.course_title, until, reason),
        when=class_words.when(head.starts_at, head.duration_minutes),
        where=class_words.where(head.place, bool(head.online_link)),
        has_link=bool(head.online_link) and what in (Told.BOOKED, Told.CHANGED, Told.REMINDED),
        closing=class_words.closing(what),
    )
    return True


def remind(class_id: int, booking_id: int) -> bool:
    """Remind somebody of a class in which they have a place; once for each start it is given.

    Returns whether this call put the message into the outbox: False as well for somebody
    without an address, and for a place given up or a class moved in the meantime.
    """
    with write():
        head = class_queries.class_head(class_id)
        rows = class_queries.bookings(class_id)
        to = next((one for one in rows if one.booking_id == booking_id), None)
        if head is None or to is None or to.state != BookingState.BOOKED:
            return False
        if not class_rules.takes_bookings(head.state, head.starts_at, clock.now()):
            return False
        mark = mark_of(head.starts_at)
        if class_queries.was_told(_key(Told.REMINDED, to, mark)):
            return False
        return tell(Told.REMINDED, to, head, mark)


def address_of(to: BookingRow) -> str:
    """Where somebody can be written to; '' where they can't, or have left."""
    if not to.email or not to.is_active:
        return ""
    try:
        return mail.checked_address(to.email)
    except DomainError:
        return ""


def _key(what: Told, to: BookingRow, mark: str) -> str:
    return f"class_{what} {to.booking_id} {mark}"


def untold(rows: list[BookingRow]) -> list[str]:
    """Names of those who have to be rung, of these, in their order; not of who has left."""
    return [one.name for one in rows if one.is_active and not address_of(one)]


def mark_of(instant: datetime) -> str:
    """An instant as a mark: fits into a message's key."""
    return instant.strftime("%Y%m%dT%H%M%S%f")
