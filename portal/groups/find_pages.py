"""Groups that everybody may find, put together for the page and for both feeds."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from portal import clock
from portal.groups import find_queries, find_rules, pattern_queries, waiting_queries
from portal.groups.find_queries import PublicDate, PublicGroup
from portal.groups.find_rules import Room, Wanted
from portal.groups.pattern_rules import Recurrence, Terms, read_rule
from portal.groups.place_rules import Estimate


class Listed(NamedTuple):
    """One group with when it meets, its next dates, and whether there is room."""

    group: PublicGroup
    # As they hold from today on, the present one first; perhaps none.
    patterns: list[Terms]
    dates: list[PublicDate]
    room: Room
    # How long a seat was waited for; None where nobody can say yet.
    wait: Estimate | None

    @property
    def pattern(self) -> Terms | None:
        """The one that holds now, or the next."""
        return self.patterns[0] if self.patterns else None

    @property
    def repeats(self) -> Recurrence | None:
        """How often it meets."""
        return read_rule(self.pattern.rule) if self.pattern else None

    @property
    def weekdays(self) -> tuple[int, ...]:
        """The days of the week on which it meets by its pattern."""
        return self.repeats.weekdays if self.repeats else ()


def listed() -> list[Listed]:
    """Every group that everybody may find, by name. Five statements."""
    groups = find_queries.public_groups()
    ids = [one.group_id for one in groups]
    patterns = pattern_queries.patterns_by_group(ids)
    dates = find_queries.dates_ahead(ids)
    waits = waiting_queries.estimates(ids)
    today = clock.today()
    return [
        Listed(
            one,
            _from(patterns.get(one.group_id, []), today),
            dates.get(one.group_id, []),
            find_rules.room(one, today),
            waits.get(one.group_id),
        )
        for one in groups
    ]


def _from(patterns: Iterable[Terms], today: date) -> list[Terms]:
    return [one for one in patterns if one.ends_on is None or one.ends_on >= today]


def found(everything: Iterable[Listed], wanted: Wanted) -> list[Listed]:
    """Those that somebody looks for, in the same order."""
    return [one for one in everything if find_rules.suits(one.group, one.weekdays, wanted)]


class Offered(NamedTuple):
    """What may be looked for: only what some listed group has."""

    topics: list[str]
    audiences: list[str]
    ways: list[str]
    days: list[int]
    areas: list[str]


def offered(everything: list[Listed]) -> Offered:
    """What the groups have between them, in order."""
    groups = [one.group for one in everything]
    ways = {way for one in groups for way in find_rules.WAYS[one.format]}
    return Offered(
        sorted({topic for one in groups for topic in one.topics}),
        sorted({audience for one in groups for audience in one.audiences}),
        [way for way in find_rules.Way if way in ways],
        sorted({day for one in everything for day in one.weekdays}),
        sorted({one.venue_area for one in groups if one.venue_area}),
    )
