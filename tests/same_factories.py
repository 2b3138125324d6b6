"""One line makes one merge, or one pair of people who aren't the same."""

from typing import Any

from portal import clock
from portal.models import NotSame, Person, PersonMerge


def merge(survivor: Person | int, name: str = "Gone Record", **more: Any) -> PersonMerge:
    """A record that went into this one, with nothing but its name."""
    gone = Person.create(name=name, merged_into=survivor, created_at=clock.now())
    more.setdefault("changes", "[]")
    return PersonMerge.create(survivor=survivor, merged=gone, merged_at=clock.now(), **more)


def not_same(one: Person, other: Person, **more: Any) -> NotSame:
    """That somebody has said these are two people."""
    low, high = sorted((one.id, other.id))
    return NotSame.create(one=low, other=high, said_at=clock.now(), **more)
