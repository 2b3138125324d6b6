"""Earlier issues beside a new one, and what is left where one lies within another. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from portal.reports.audit_rules import Question
from portal.reports.audit_system_rules import UNBOUNDED, System
from portal.reports.difference_rules import Link, Spot, shared_keys
from portal.reports.difference_system_rules import (
    Numbers,
    add_earlier,
    keys_shared,
    question_of,
)
from portal.reports.ledger_rules import Counted, Ledger, Sum
from portal.reports.protection_preset_rules import PRESETS

# Each of these was on one day, so that those of two periods apart add up. People come again.
ADDITIVE = (Counted.REFERRALS, Counted.SESSIONS, Counted.PLACES, Counted.MINUTES)


class Beside:
    """The numbers that earlier issues add to a page's system."""

    def __init__(
        self,
        system: System,
        ledger: Ledger,
        numbers: Mapping[str, int],
        links: Sequence[Link],
    ) -> None:
        self.system, self.ledger = system, ledger
        # The key of each number, and the issue that it is of or is left by.
        self.named: dict[int, tuple[str, int]] = {}
        self.asked: dict[int, Question] = {}
        self.exact = {numbers[key] for key, cell in ledger.cells.items() if cell.is_exact}
        self.rest_count = 0
        # What exact totals leave between issues, by key.
        self.exact_left: dict[str, list[int]] = {}
        self._mine = Numbers(system, dict(numbers))
        self._added = {id(one): add_earlier(system, one) for one in shared_keys(links)}
        for earlier in shared_keys(links):
            for key, number in self._added[id(earlier)].by_key.items():
                kept = earlier.counts[key]
                self.named[number] = (key, earlier.issue_number)
                if kept.is_exact:
                    self.exact.add(number)
                question = question_of(number, kept, PRESETS[earlier.preset])
                if question is not None:
                    self.asked[number] = question
        for link in links:
            self._leave_between(link)

    def _numbers_of(self, spot: Spot) -> Numbers:
        return self._mine if spot.earlier is None else self._added[id(spot.earlier)]

    def _leave_between(self, link: Link) -> None:
        outer, inners = (
            self._numbers_of(link.outer),
            [self._numbers_of(spot) for spot in link.inners],
        )
        rests: dict[str, int] = {}
        for key in keys_shared(outer.by_key, *(one.by_key for one in inners)):
            whole, parts = outer.of(key), [one.of(key) for one in inners]
            if whole is None or None in parts:
                continue
            rest = self._rest(link, key, whole, [part for part in parts if part is not None])
            if rest is not None:
                rests[key] = rest
        # The rests add up as the counts do: it follows, but saying so makes it plain at once.
        for one in self._sums(link):
            if one.whole in rests and all(part in rests for part in one.parts):
                self.system.adds_up(rests[one.whole], [rests[part] for part in one.parts])

    def _sums(self, link: Link) -> Iterable[Sum]:
        return self.ledger.sums if link.outer.earlier is None else link.outer.earlier.sums

    def _rest(self, link: Link, key: str, whole: int, parts: list[int]) -> int | None:
        """What is left of a count; None where nothing can be said to be."""
        truth = self.system.truth
        left = truth[whole] - sum(truth[part] for part in parts)
        is_all = link.is_all and left == 0
        if left < 0 or (len(parts) > 1 and not self._is_additive(link, key)):
            return None
        if self.exact.issuperset((whole, *parts)) or is_all:
            rest = self.system.number(left, left, left)
            self.exact.add(rest)
            if not is_all:
                self.exact_left.setdefault(key, []).append(left)
        else:
            rest = self.system.number(0, UNBOUNDED, left)
            self.named[rest] = (key, link.issue_number)
            self.rest_count += 1
        self.system.adds_up(whole, [*parts, rest])
        return rest

    def _is_additive(self, link: Link, key: str) -> bool:
        cell = self.ledger.cells.get(key)
        if cell is not None:
            return cell.counted in ADDITIVE
        kept = [
            spot.earlier.counts.get(key)
            for spot in (link.outer, *link.inners)
            if spot.earlier is not None
        ]
        return any(one is not None and one.is_additive for one in kept)
