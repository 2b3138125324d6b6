"""What a death ends: each area says so for its own rows, and people put it all in one action.

Every noun names its rows of a person and what becomes of them. Rows are copied before and
after, so that taking a death back gives each its content again, whatever the area did to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True)
class Died:
    """A death that is being recorded."""

    person_id: int
    # Not always known; never after today.
    died_on: date | None
    # Their address, to which nothing more is to go.
    email: str


@dataclass(frozen=True)
class Noun:
    """One kind of row that a death may change, make or remove."""

    name: str
    model: Any
    # A condition on the model's rows of a person.
    of: Callable[[Died], Any]
    # Does it, in the transaction that is open.
    end: Callable[[Died, Any], None]
    # Those that look at what others left come later.
    order: int = 0
    # Given back within so long; after that it stays as it is, such as mail that is stale.
    within: timedelta | None = None
    # Called with the ids of rows that were given back, for what belongs beside them.
    after_undo: Callable[[list[int], Any], None] | None = None


_nouns: dict[str, Noun] = {}


def on_death(noun: Noun) -> Noun:
    """Have this done when a death is recorded.

    Raises ValueError for a name that is taken.
    """
    if _nouns.setdefault(noun.name, noun) is not noun:
        raise ValueError(f"{noun.name!r} is registered already.")
    return noun


def nouns() -> list[Noun]:
    """Everything that a death ends, in the order in which it does."""
    return sorted(_nouns.values(), key=lambda one: (one.order, one.name))


def noun_called(name: str) -> Noun | None:
    """One of them, or None where no area says so any more."""
    return _nouns.get(name)


def nothing(_died: Died, _by: Any) -> None:
    """For rows that others' endings change: they are copied, and nothing else is done."""
