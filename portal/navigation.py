"""The words of the sidebar: each area adds its own, and a user sees those they may open."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import request, url_for
from flask_login import current_user

from portal.auth.permissions import Permission
from portal.auth.sessions import SignedInUser


@dataclass(frozen=True)
class Entry:
    """One word of the navigation. `order` places it; `count` may say how much waits there."""

    order: int
    endpoint: str
    label: Callable[[], str]
    permission: Permission
    count: Callable[[SignedInUser], int] | None = None
    # On a phone's bottom bar, which has room for four words.
    is_primary: bool = True


@dataclass(frozen=True)
class Link:
    """An entry as a page shows it."""

    url: str
    label: str
    count: int | None
    is_current: bool
    is_primary: bool


_entries: list[Entry] = []


def add(entry: Entry) -> None:
    """Add a word; adding the same endpoint again changes nothing."""
    if all(known.endpoint != entry.endpoint for known in _entries):
        _entries.append(entry)
        _entries.sort(key=lambda one: one.order)


def navigation() -> list[Link]:
    """The entries that the signed-in user may open, in order; counted once a request."""
    if not current_user or not current_user.is_authenticated or current_user.lacks_factor:
        return []
    if "portal.navigation" not in request.environ:
        request.environ["portal.navigation"] = _links()
    found: list[Link] = request.environ["portal.navigation"]
    return found


def count_of(endpoint: str) -> int:
    """How much waits there by the navigation; 0 where the signed-in user hasn't that entry."""
    url = url_for(endpoint)
    return next((link.count or 0 for link in navigation() if link.url == url), 0)


def _links() -> list[Link]:
    area = (request.endpoint or "").split(".")[0]
    # By their address: pages that stand under somebody's account or person, whatever their area,
    # and those that belong to no word.
    others = {"account": "", "confirm": "", "people": "people", "goals": "people", "jobs": ""}
    segments = request.path.removeprefix("/office").split("/")
    area = others.get(segments[1] if len(segments) > 1 else "", area)
    entries = [entry for entry in _entries if current_user.may(entry.permission)]
    current = _current([one for one in entries if one.endpoint.split(".")[0] == area])
    return [
        Link(
            url=url_for(entry.endpoint),
            label=str(entry.label()),
            count=entry.count(current_user) if entry.count else None,
            is_current=entry in current,
            is_primary=entry.is_primary,
        )
        for entry in entries
    ]


def _current(of_area: list[Entry]) -> list[Entry]:
    """Of an area with several words the one under whose address the page stands, or the first."""
    above = [one for one in of_area if request.path.startswith(url_for(one.endpoint))]
    nearest = max(above, key=lambda one: len(url_for(one.endpoint)), default=None)
    return [nearest] if nearest else of_area[:1]
