"""Which issues can be subtracted from one another, and what that leaves. Pure.

A report of January to April lies around one of January to March: what is left is April. A report
of a programme lies around one of its groups. What is left is a number that nobody printed, and
it is protected like any other.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from portal.reports.difference_kept_rules import Earlier
from portal.reports.period_rules import Period
from portal.reports.row_rules import rows_in

# More issues than this around or within one report can't be told apart in good time.
MOST_LINKS = 60
AT = re.compile(r"\[([^=\]]+)=([^\]]*)\]")


@dataclass(frozen=True)
class Spot:
    """What a report is about. `earlier` is None for the one that is being made."""

    scope: str
    period: Period
    earlier: Earlier | None = None

    @property
    def issue_number(self) -> int:
        return self.earlier.issue_number if self.earlier else 0

    def is_same(self, other: "Spot") -> bool:
        return (self.scope, self.period) == (other.scope, other.period)

    def is_around(self, other: "Spot") -> bool:
        """Whether all that the other counts is counted here too, and more may be."""
        is_wider = f"{other.scope}/".startswith(f"{self.scope}/")
        first, last = other.period.first, other.period.last
        is_longer = self.period.holds(first) and self.period.holds(last)
        return is_wider and is_longer and not self.is_same(other)

    def is_apart(self, other: "Spot") -> bool:
        """Whether nothing on one day at one place can be counted in both."""
        if self.period.last < other.period.first or other.period.last < self.period.first:
            return True
        # Somebody referred by one provider may be in any group: only places of one kind part.
        pairs = zip(self.scope.split("/"), other.scope.split("/"), strict=False)
        parting = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
        return parting != ("", "") and _kind(parting[0]) == _kind(parting[1])


@dataclass(frozen=True)
class Link:
    """A report, and others within it that are apart from one another.

    `is_all` where the others are all of its days, so that what adds up leaves nothing.
    """

    outer: Spot
    inners: tuple[Spot, ...]
    is_all: bool = False

    @property
    def issue_number(self) -> int:
        """The newest earlier issue in it."""
        return max(spot.issue_number for spot in (self.outer, *self.inners))


def _kind(place: str) -> str:
    """Which kind of place it is: "programme-3" and "programme-4" are of one."""
    return re.sub(r"\d+", "", place)


def held_by_reader(earlier: Sequence[Earlier], *, is_outward: bool) -> list[Earlier]:
    """The issues that a reader of a new one may hold: the board holds all, others what left."""
    return [one for one in earlier if one.is_outward or not is_outward]


def links_of(scope: str, period: Period, earlier: Sequence[Earlier]) -> list[Link]:
    """How a new report lies around earlier ones or within them, the newest first."""
    new = Spot(scope, period)
    spots = [Spot(one.scope, one.period, one) for one in earlier]
    newest_first = sorted(spots, key=lambda spot: -spot.issue_number)
    links = []
    for spot in newest_first:
        if new.is_around(spot):
            links.append(Link(new, (spot,)))
        elif spot.is_around(new):
            links.append(Link(spot, (new,)))
    for outer in [new, *newest_first]:
        inners = _apart(outer, new, newest_first)
        if len(inners) > 1 and (outer is new or new in inners):
            days = sum(spot.period.day_count for spot in inners)
            is_all = days == outer.period.day_count and all(
                spot.scope == outer.scope for spot in inners
            )
            links.append(Link(outer, tuple(inners), is_all))
    return links


def _apart(outer: Spot, new: Spot, newest_first: Sequence[Spot]) -> list[Spot]:
    """As many as possible within a report that are apart, those that end first taken first."""
    candidates = [spot for spot in [new, *newest_first] if outer.is_around(spot)]
    chosen = [new] if new in candidates else []
    for spot in sorted(candidates, key=lambda one: (one.period.last, -one.period.day_count)):
        if all(spot.is_apart(other) for other in chosen):
            chosen.append(spot)
    return chosen


def keys_in(key: str) -> list[str]:
    """The keys that one of merged rows is made of: itself, where none of its rows is merged."""
    figure = key.split("[", 1)[0]
    at = AT.findall(key)
    return [
        figure + "".join(f"[{name}={row}]" for (name, _), row in zip(at, rows, strict=True))
        for rows in product(*(rows_in(row) for _, row in at))
    ]


def shared_keys(links: Sequence[Link]) -> Iterator[Earlier]:
    """The earlier issues that links lead to, each once."""
    seen = set[int]()
    for link in links:
        for spot in (link.outer, *link.inners):
            if spot.earlier is not None and id(spot.earlier) not in seen:
                seen.add(id(spot.earlier))
                yield spot.earlier
