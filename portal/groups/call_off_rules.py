"""What may become of a session: called off, moved, or as planned after all. Pure."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.models import NoticeKind, SessionState

ONE_DAY = timedelta(days=1)


class Change(StrEnum):
    """What somebody says of a session that doesn't take place as planned, or does after all."""

    CANCELLED = "cancelled"
    MOVED_ONLINE = "moved_online"
    MOVED_VENUE = "moved_venue"
    DID_NOT_MEET = "did_not_meet"
    AS_PLANNED = "as_planned"


STATE: dict[Change, SessionState] = {
    Change.CANCELLED: SessionState.CANCELLED,
    Change.MOVED_ONLINE: SessionState.MOVED_ONLINE,
    Change.MOVED_VENUE: SessionState.MOVED_VENUE,
    Change.DID_NOT_MEET: SessionState.DID_NOT_MEET,
    Change.AS_PLANNED: SessionState.PLANNED,
}
KIND: dict[Change, NoticeKind] = {
    Change.CANCELLED: NoticeKind.CANCELLED,
    Change.MOVED_ONLINE: NoticeKind.MOVED_ONLINE,
    Change.MOVED_VENUE: NoticeKind.MOVED_VENUE,
    Change.AS_PLANNED: NoticeKind.REINSTATED,
}
# Nobody can have been at a session that is said to be one of these.
WITHOUT_MARKS = (Change.CANCELLED, Change.DID_NOT_MEET)


def changes(state: SessionState | str, starts_at: datetime, now: datetime) -> tuple[Change, ...]:
    """What may be said of a session now, the commonest first.

    Only one that has begun can have come to nothing, and only one that isn't as planned can be
    so after all. One that was moved may be moved again, elsewhere.
    """
    has_begun = starts_at <= now
    possible = {
        Change.DID_NOT_MEET: has_begun and state != SessionState.DID_NOT_MEET,
        Change.CANCELLED: state != SessionState.CANCELLED,
        Change.MOVED_ONLINE: True,
        Change.MOVED_VENUE: True,
        Change.AS_PLANNED: state != SessionState.PLANNED,
    }
    return tuple(change for change, is_possible in possible.items() if is_possible)


def tells(change: Change, ends_at: datetime, now: datetime) -> bool:
    """Whether anybody needs to be told: not of what is over, nor of what came to nothing."""
    return change != Change.DID_NOT_MEET and ends_at > now


def tell_by(first_on: date, today: date) -> date:
    """By when everybody should know: the day before the first session, at the latest today."""
    return max(today, first_on - ONE_DAY)
