"""Who stays and how places end, as figures. Pure.

Whoever has died is in none of these: they are counted by themselves.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from portal.models import MembershipEnding as E
from portal.reports.figure_rules import RETENTION_SESSIONS
from portal.reports.ledger_rules import Counted, Dimension, Ledger, key_of

PLANNED = (E.FINISHED, E.NO_LONGER_NEEDED)
UNPLANNED = (E.LEFT, E.STOPPED_COMING, E.NEVER_STARTED)


class Newcomer(NamedTuple):
    """Somebody who came for the first time in the period: to how many sessions by now, and
    how many their group has held since, that first one included."""

    person_id: int
    came_count: int
    held_count: int

    def could(self, number: int) -> bool:
        """Whether they could have come so many times by now."""
        return max(self.held_count, self.came_count) >= number


class Ended(NamedTuple):
    """A place that ended."""

    person_id: int
    ending: str


def retention(newcomers: Sequence[Newcomer]) -> Ledger:
    """Of those who came once, how many came so many times, out of those who could have."""
    ledger = Ledger()
    rows = tuple(map(str, RETENTION_SESSIONS))
    ledger.dimensions["session"] = Dimension("session", rows, is_ordered=True)
    for number in RETENTION_SESSIONS:
        at = (("session", str(number)),)
        came = sum(one.came_count >= number for one in newcomers)
        could = sum(one.could(number) for one in newcomers)
        ledger.count("retention", came, Counted.PEOPLE, at)
        ledger.count("retention.could", could, Counted.PEOPLE, at)
        ledger.count("retention.fewer", could - came, Counted.PEOPLE, at)
        ledger.adds_up(
            key_of("retention.could", at), [key_of("retention", at), key_of("retention.fewer", at)]
        )
        ledger.share(
            key_of("retention.share", at), key_of("retention", at), key_of("retention.could", at)
        )
    _last(ledger, newcomers)
    return ledger


def _last(ledger: Ledger, newcomers: Sequence[Newcomer]) -> None:
    """How many came just so many times: what two neighbours of the curve differ by."""
    for number, following in zip(RETENTION_SESSIONS, (*RETENTION_SESSIONS[1:], None), strict=True):
        at = (("session", str(number)),)
        count = sum(
            one.came_count >= number and (following is None or one.came_count < following)
            for one in newcomers
        )
        parts = [ledger.count("retention.just", count, Counted.PEOPLE, at)]
        if following is not None:
            parts.append(key_of("retention", (("session", str(following)),)))
        ledger.adds_up(key_of("retention", at), parts)


def kind_of(ending: str) -> str:
    """Whether an ending was planned, unplanned or another."""
    if ending in PLANNED:
        return "planned"
    return "unplanned" if ending in UNPLANNED else "other"


def last_endings(ended: Iterable[Ended]) -> dict[int, str]:
    """By person, the kind of their last ending of those in order."""
    return {one.person_id: kind_of(one.ending) for one in ended}


def endings(ended: Iterable[Ended]) -> Ledger:
    """People whose place ended, each once by the last of their endings."""
    ledger = Ledger()
    counts = Counter(last_endings(ended).values())
    for kind in ("planned", "unplanned", "other"):
        ledger.count(f"endings.{kind}", counts[kind], Counted.PEOPLE)
    compared = counts["planned"] + counts["unplanned"]
    ledger.count("endings.compared", compared, Counted.PEOPLE)
    ledger.count("endings", counts.total(), Counted.PEOPLE)
    ledger.adds_up("endings.compared", ["endings.planned", "endings.unplanned"])
    ledger.adds_up("endings", ["endings.compared", "endings.other"])
    ledger.share("endings.planned_share", "endings.planned", "endings.compared")
    return ledger
