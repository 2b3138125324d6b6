"""What somebody asks of the queue, as its address says it: tab, filters, search and place. Pure.

Everything that filters lives in the address, so that a view is an address and nothing else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from portal import clock
from portal.models import Door, Risk, Urgency
from portal.models.referrals import TOPIC_LENGTH

# The queue's tabs by their word in the address, in order.
TABS = (
    "mine",
    "unassigned",
    "decide",
    "asked",
    "contacting",
    "seat",
    "overdue",
    "open",
    "held",
    "placed",
    "ended",
)
# Of these, what nobody works through: a line below the others.
ASIDE = ("held", "placed", "ended")
FIRST_TAB = "decide"
QUERY_LENGTH = 1_000
SEARCH_LENGTH = 200
# Nobody of a kind: no owner, no programme.
NOBODY = "none"
# The owner who looks at the page, so that a shared view means whoever opens it.
ME = "me"

# Years lived, by the word in the address: from the first, before the second.
AGES: dict[str, tuple[int, int | None]] = {
    "under-18": (0, 18),
    "18-24": (18, 25),
    "25-39": (25, 40),
    "40-64": (40, 65),
    "65-over": (65, None),
}


@dataclass(frozen=True)
class Key:
    """Where a referral stands in the order of the queue."""

    rank: int
    received_at: datetime
    referral_id: int

    def text(self) -> str:
        """The key in an address, exact to the microsecond."""
        since = self.received_at - datetime(1970, 1, 1, tzinfo=UTC)
        micros = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
        return f"{self.rank}-{micros}-{self.referral_id}"


_KEY = re.compile(r"([0-2])-([0-9]{1,16})-([0-9]{1,12})")


def key_of(text: str) -> Key | None:
    """The key that an address names; None for anything that isn't one."""
    found = _KEY.fullmatch(text)
    if found is None:
        return None
    try:
        at = datetime.fromtimestamp(int(found[2]) // 1_000_000, UTC)
    except (ValueError, OverflowError):
        return None
    return Key(int(found[1]), at.replace(microsecond=int(found[2]) % 1_000_000), int(found[3]))


@dataclass(frozen=True)
class Asked:
    """One view of the queue. Empty text is no filter."""

    tab: str = FIRST_TAB
    q: str = ""
    # A search looks through every state unless it is kept within the tab.
    within: str = ""
    programme: str = ""
    topic: str = ""
    urgency: str = ""
    risk: str = ""
    owner: str = ""
    door: str = ""
    provider: str = ""
    age: str = ""
    received_from: str = ""
    received_to: str = ""
    # The page: rows after one, or before one.
    after: str = ""
    before: str = ""

    def args(self, **changes: str) -> dict[str, str]:
        """What stands in the address, without what is empty; a change begins on the first page."""
        asked = replace(self, after="", before="") if changes else self
        asked = replace(asked, **changes)
        return {
            one.name: value
            for one in fields(asked)
            if (value := getattr(asked, one.name)) and (one.name != "tab" or value != FIRST_TAB)
        } or {"tab": FIRST_TAB}

    def text(self, **changes: str) -> str:
        """The same as the text of an address, without its question mark."""
        return urlencode(self.args(**changes))

    @property
    def filters(self) -> dict[str, str]:
        """The filters in use, by name."""
        return {name: getattr(self, name) for name in FILTERS if getattr(self, name)}

    @property
    def is_everywhere(self) -> bool:
        """Whether it is a search through every state."""
        return bool(self.q) and not self.within

    @property
    def view(self) -> "Asked":
        """The same view from its first row."""
        return replace(self, after="", before="")


FILTERS = (
    "programme",
    "topic",
    "urgency",
    "risk",
    "owner",
    "door",
    "provider",
    "age",
    "received_from",
    "received_to",
)


def asked(given: Mapping[str, Any]) -> Asked:
    """What an address asks; whatever isn't known there asks for nothing."""
    found = {
        one.name: str(given.get(one.name) or "").strip()[:SEARCH_LENGTH] for one in fields(Asked)
    }
    if found["tab"] not in TABS:
        found["tab"] = FIRST_TAB
    if not found["q"]:
        found["within"] = ""
    found["within"] = "1" if found["within"] else ""
    for name, is_known in _KNOWN.items():
        if not is_known(found[name]):
            found[name] = ""
    found["topic"] = found["topic"][:TOPIC_LENGTH]
    for name in ("after", "before"):
        if found["tab"] == "ended" and not found["q"]:
            continue
        if key_of(found[name]) is None:
            found[name] = ""
    if found["after"]:
        found["before"] = ""
    return Asked(**found)


def asked_in(text: str) -> Asked:
    """What the text of an address asks, as `Asked.text` writes it."""
    return asked(dict(parse_qsl(text[:QUERY_LENGTH])))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def _is_day(text: str) -> bool:
    return day_of(text) is not None


def day_of(text: str) -> date | None:
    """The date in an address, "2026-11-27"; None for anything else, and for no day of ours."""
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day and clock.FIRST_YEAR <= day.year <= clock.LAST_YEAR else None


_KNOWN: dict[str, Any] = {
    "programme": lambda text: text == NOBODY or _is_id(text),
    "urgency": lambda text: text in set(Urgency),
    "risk": lambda text: text in set(Risk),
    "owner": lambda text: text in (NOBODY, ME) or _is_id(text),
    "door": lambda text: text in set(Door),
    "provider": _is_id,
    "age": lambda text: text in AGES,
    "received_from": _is_day,
    "received_to": _is_day,
}


def born_between(age: str, today: date) -> tuple[date | None, date]:
    """First (or None) and last birth date of whoever is of these years today."""
    least, below = AGES[age]
    first = None if below is None else _years_before(today, below, 1)
    return first, _years_before(today, least, 0)


def _years_before(today: date, years: int, later: int) -> date:
    # Whoever was born on 29 February has had the birthday on 28 February, not before.
    try:
        day = today.replace(year=today.year - years)
    except ValueError:
        day = date(today.year - years, 2, 28)
    return date.fromordinal(day.toordinal() + later)
