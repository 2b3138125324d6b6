"""When a person's record is due to be erased, and what stands in its way. Pure."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from portal.privacy.kind_rules import CONCERNS, PERSON, UNPLACED


class Obstacle(StrEnum):
    """Why nobody may be erased yet."""

    HOLD = "hold"
    REFERRAL = "referral"
    MEMBERSHIP = "membership"
    CONCERN = "concern"
    CONCERN_KEPT = "concern_kept"
    REQUEST = "request"


@dataclass(frozen=True)
class Life:
    """What is known of one person's time with the charity, under all their records.

    `last_on` is the last day on which anything happened; `concern_on` that on which the last
    concern about them was closed.
    """

    person_id: int
    last_on: date
    was_placed: bool
    concern_on: date | None = None
    obstacles: frozenset[Obstacle] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Due:
    """Since when a record may be kept no longer, and by which period."""

    person_id: int
    kind: str
    since_on: date
    due_on: date


def due(life: Life, months: Mapping[str, int], today: date) -> Due | None:
    """Whether a record is due; None while something stands in its way or its time isn't up.

    Each period counts from its own day; the one that ends last decides.
    """
    if life.obstacles:
        return None
    found = ends(life, months)
    return found if found.due_on <= today else None


def ends(life: Life, months: Mapping[str, int]) -> Due:
    """When a record's time is up, whatever stands in its way."""
    kind = PERSON if life.was_placed else UNPLACED
    found = Due(life.person_id, kind, life.last_on, add_months(life.last_on, months[kind]))
    if life.concern_on is not None:
        until = add_months(life.concern_on, months[CONCERNS])
        if until > found.due_on:
            found = Due(life.person_id, CONCERNS, life.concern_on, until)
    return found


def add_months(day: date, months: int) -> date:
    """The same day so many months on; the last of its month where there is no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
