"""What is known of people beyond their names: pairs, privacy notices, answers, deaths."""

from __future__ import annotations

from typing import Any

from portal import clock
from portal.models import Pair, PairReader, Person, User


def pair(one: Person | User, other: Person | User, contact: User, **more: Any) -> Pair:
    """Two who are to be kept apart, unless told otherwise; `contact` wrote it down."""
    readers = more.pop("readers", ())
    more.setdefault("reason", "They were a couple")
    more.setdefault("created_by", contact)
    sides = {}
    for side, who in (("one", one), ("other", other)):
        sides[f"{side}_{'user' if isinstance(who, User) else 'person'}"] = who
    made = Pair.create(contact=contact, created_at=clock.now(), **sides, **more)
    for reader in readers:
        PairReader.create(pair=made, user=reader)
    return made
