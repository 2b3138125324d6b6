"""What awaits a check by staff: each kind of thing adds its section to one list.

A section reads what waits; the list shows the sections in their order, and after a decision
whoever checks is led to what has waited longest, of whatever kind it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.auth.sessions import SignedInUser
from portal.training.evidence_queries import EvidenceRow


@dataclass(frozen=True)
class Waiting:
    """One thing that awaits a check: whose it is, what, and the page on which it is decided.

    `facts` are short lines about it.
    """

    url: str
    user_id: int
    user_name: str
    what: str
    facts: Sequence[str]
    sent_at: datetime
    evidence: Sequence[EvidenceRow] = ()


@dataclass(frozen=True)
class Section:
    """One kind of thing to check.

    `waiting` gives everything that waits, the longest wait first, in a fixed number of
    statements, one's own too; `count` how many a user may check; `said` that count in words:
    "3 certificates to check".
    """

    order: int
    name: str
    heading: Any
    empty: Any
    waiting: Callable[[], list[Waiting]]
    count: Callable[[SignedInUser], int]
    said: Callable[[int], str]


_sections: list[Section] = []


def add(section: Section) -> None:
    """Add a section; adding the same name again changes nothing."""
    if all(known.name != section.name for known in _sections):
        _sections.append(section)
        _sections.sort(key=lambda one: one.order)


def sections() -> list[Section]:
    """Every section, in order."""
    return list(_sections)


def counts(by: SignedInUser) -> list[str]:
    """What waits for this user to check, in words; nothing for sections where nothing does."""
    found = [(one, one.count(by)) for one in _sections]
    return [one.said(count) for one, count in found if count]


def next_for(by: SignedInUser) -> Waiting | None:
    """What this user may check that has waited longest; None when nothing does."""
    mine = [one for each in _sections for one in each.waiting() if one.user_id != by.id]
    return min(mine, key=lambda one: (one.sent_at, one.url), default=None)
