"""The filters of the overviews, as they stand in the address."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal.formats import long_date
from portal.plain_text import visible
from portal.training.matrix_rules import Filters, Showing, Who

EARLIEST, LATEST = date(1950, 1, 1), date(2199, 12, 31)
SEARCH_LENGTH = 100


class Read(NamedTuple):
    """Filters as they could be read, and what was wrong with the address, '' for nothing."""

    filters: Filters
    problem: str = ""


def read_filters(
    args: Any, today: date, group_ids: Collection[int], course_ids: Collection[int]
) -> Read:
    """The matrix's filters. What can't be read is left out; a date that isn't one is said."""
    on, problem = read_day(args.get("on", ""), today)
    group_id = _id(args.get("group"))
    chosen = [_id(text) for text in args.getlist("course")]
    return Read(
        Filters(
            on=on,
            who=_one_of(Who, args.get("who"), Who.LEADERS),
            showing=_one_of(Showing, args.get("state"), Showing.ALL),
            group_id=group_id if group_id in group_ids else None,
            course_ids=tuple(sorted({one for one in chosen if one in course_ids and one})),
            is_needed_only=bool(args.get("needed")),
            search=" ".join(visible(args.get("q", "")).split())[:SEARCH_LENGTH],
        ),
        problem,
    )


def read_day(text: str, fallback: date) -> tuple[date, str]:
    """A day of an address, and a sentence when the text isn't one and the fallback stands in."""
    written = text.strip()
    if not written:
        return fallback, ""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        day = date.min
    if EARLIEST <= day <= LATEST:
        return day, ""
    return fallback, _(
        "“%(text)s” isn't a date that can be shown; this is %(day)s. Choose a day, or write it "
        "like 2026-03-14.",
        text=visible(written)[:40],
        day=long_date(fallback),
    )


def address_args(filters: Filters, today: date) -> dict[str, Any]:
    """The filters as an address carries them, for links; what is as usual is left out."""
    found: Mapping[str, Any] = {
        "on": str(filters.on) if filters.on != today else "",
        "who": str(filters.who) if filters.who != Who.LEADERS else "",
        "state": str(filters.showing),
        "group": filters.group_id or "",
        "course": list(filters.course_ids),
        "needed": "1" if filters.is_needed_only else "",
        "q": filters.search,
    }
    return {name: value for name, value in found.items() if value}


def _id(text: Any) -> int | None:
    written = str(text or "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None


def _one_of(kind: Any, text: str | None, usual: Any) -> Any:
    try:
        return kind(text or "")
    except ValueError:
        return usual
