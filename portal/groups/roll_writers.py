"""Who writes on a roll: a user, or somebody without an account who holds a link to it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ByLink:
    """Whoever writes through a roll link. It stands where actions take a user, and is none."""

    link_id: int
    # Columns that name a user stay empty, and an event is nobody's; the link's own stands beside.
    id: None = None


def link_of(by: Any) -> int | None:
    """The link that something was written through, if it was."""
    return getattr(by, "link_id", None)
