"""Reading what a start page says of concerns and messages."""

from dataclasses import dataclass
from datetime import datetime

from portal import clock
from portal.auth.permissions import Permission
from portal.auth.sessions import SignedInUser
from portal.concerns import (
    concern_queries,
    history_queries,
    ladder_queries,
    message_queries,
)
from portal.concerns.concern_queries import ConcernRow
from portal.concerns.message_queries import MessageRow
from portal.models import Role

# Of one's own open concerns, so many stand on the start page; the list has all.
OWN_SHOWN = 5


@dataclass(frozen=True)
class Turn:
    """An unseen concern whose turn has come to the user."""

    concern_id: int
    kind: str
    is_urgent: bool
    raised_at: datetime
    # Every lead's turn is over, and nobody has seen it.
    is_everybodys: bool


@dataclass(frozen=True)
class OfficeNews:
    """What waits for somebody, and what has become of what they told."""

    turns: list[Turn]
    to_confirm: list[tuple[int, str, datetime]]
    # None for whoever answers no messages.
    waiting_count: int | None
    answers: list[MessageRow]
    own_concerns: list[ConcernRow]
    # For managers: nobody is there to whom concerns would go in turn.
    lacks_leads: bool


def office_news(user: SignedInUser) -> OfficeNews:
    """What the user's start page shows first. At most fourteen statements."""
    leads = user.has(Role.STAFF) or user.has(Role.MANAGER)
    tells = user.may(Permission.OFFICE_TELL)
    answers = user.may(Permission.OFFICE_ANSWER)
    now = clock.now()
    turns = ladder_queries.turns_of(user) if leads else []
    reads = user.may(Permission.CONCERN_READ)
    own = concern_queries.raised_by(user, most=OWN_SHOWN) if reads else []
    return OfficeNews(
        turns=[
            Turn(
                one.concern.concern_id,
                one.concern.kind,
                one.concern.is_urgent,
                one.concern.raised_at,
                one.is_everybodys(now),
            )
            for one in turns
        ],
        to_confirm=history_queries.closings_to_confirm(user) if leads else [],
        waiting_count=message_queries.waiting_count(user) if answers else None,
        answers=message_queries.unread_answers(user) if tells else [],
        own_concerns=own if user.may(Permission.CONCERN_READ) else [],
        lacks_leads=(user.may(Permission.CONCERN_LEADS) and not ladder_queries.lead_recipients()),
    )
