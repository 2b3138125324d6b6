"""Referrals that staff have begun to type: how long one is kept, and by what it is known. Pure."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

# More than anybody has on a desk; past it something is broken, or nothing is ever sent.
MOST_DRAFTS = 50
SAID_BEFORE = timedelta(days=2)

Typed = list[tuple[str, str]]


def pack(typed: Iterable[tuple[str, str]]) -> str:
    """What was typed, as a draft keeps it: only what holds something."""
    return json.dumps([[name, text] for name, text in typed if text], ensure_ascii=False)


def unpack(text: str) -> Typed:
    """The (field, text) pairs that `pack` kept."""
    return [(str(name), str(value)) for name, value in json.loads(text)]


def is_blank(typed: Iterable[tuple[str, str]], chosen: Iterable[str] = ()) -> bool:
    """Whether nothing was typed at all: what a list has chosen by itself doesn't count."""
    ignored = {"", "0", *chosen}
    return all(text.strip() in ignored for _name, text in typed)


def whose(typed: Typed) -> str:
    """The name that was typed of the person, or an empty string."""
    said = dict(typed)
    whole = f"{said.get('given_name', '')} {said.get('family_name', '')}"
    return " ".join(whole.split())


def goes_at(changed_at: datetime, days: int) -> datetime:
    """When a draft goes that nobody touches any more."""
    return changed_at + timedelta(days=days)


class PageState(NamedTuple):
    """How far a page knows its draft to have come: 0 for none. `key` is the page's own."""

    key: str
    version: int


def is_of_page(page: PageState, kept_key: str, kept_version: int) -> bool:
    """Whether a page goes on from where its draft stands.

    What it wrote last itself may be further than it knows: its last words have no answer.
    """
    return page.version == kept_version or bool(page.key and page.key == kept_key)
