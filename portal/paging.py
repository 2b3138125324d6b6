"""One page of a list: asks for a row more than it shows, so that no count is needed."""

from dataclasses import dataclass
from typing import Any

PAGE_SIZE = 50
LAST_PAGE = 2_000


@dataclass(frozen=True)
class Page:
    """Rows of one page, its number from 1, and whether another follows."""

    rows: list[Any]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def page_number(text: str | None) -> int:
    """The page asked for in an address; 1 for anything that isn't a page."""
    if text and text.isascii() and text.isdigit():
        return min(max(int(text[:6]), 1), LAST_PAGE)
    return 1


def page_of(query: Any, number: int, size: int = PAGE_SIZE) -> Page:
    """One page of an ordered query whose rows come as tuples. One statement."""
    rows = list(query.limit(size + 1).offset((number - 1) * size))
    return Page(rows[:size], number, len(rows) > size)
