"""A report's counts as they stand on the page, and the system that a reader could solve. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from portal.reports.audit_rules import Audit, Finding, Question
from portal.reports.audit_system_rules import UNBOUNDED, System, tighten
from portal.reports.difference_rules import Link
from portal.reports.difference_system_rules import GUARD_WIDTH, unsaid_question
from portal.reports.ledger_rules import Cell, Counted, Ledger, Mark, Shown, Sum
from portal.reports.protection_beside_rules import Beside
from portal.reports.protection_preset_rules import PresetRule

# Of these, what is left of a whole isn't about people.
_NOT_PEOPLE = (Counted.SESSIONS, Counted.USERS, Counted.MINUTES)


class Page:
    """Counts, how each is printed, and what follows from it.

    A breakdown of a number so small that its rows couldn't all stay possible is withheld whole,
    zeros too: that hangs on the printed number alone, so that it tells nothing of the rows.
    """

    def __init__(
        self,
        ledger: Ledger,
        rule: PresetRule,
        links: Sequence[Link] = (),
        left_out: Iterable[str] = (),
    ) -> None:
        self.ledger, self.rule = ledger, rule
        self.system = System()
        self.audit = Audit(self.system)
        self.shown: dict[str, Shown] = {
            key: rule.shown(cell.count, is_exact=cell.is_exact)
            for key, cell in ledger.cells.items()
        }
        self.withheld: set[str] = set()
        # The number of each count, and of what is left of each whole: {number: (part, whole)}.
        self.numbers: dict[str, int] = {}
        self.rests: dict[int, tuple[str, str]] = {}
        self._keys: dict[int, str] = {}
        for key, cell in ledger.cells.items():
            self.numbers[key] = self.system.number(*rule.bounds(self.shown[key]), cell.count)
            self._keys[self.numbers[key]] = key
        for one in ledger.sums:
            self.system.adds_up(self.numbers[one.whole], [self.numbers[key] for key in one.parts])
        for part, whole in self._lone_shares():
            self._leave_rest(part, whole)
        self._exact = {self.numbers[key] for key, cell in ledger.cells.items() if cell.is_exact}
        self._beside = Beside(self.system, ledger, self.numbers, links)
        self._exact |= self._beside.exact
        self._withhold(frozenset(left_out))
        self._prior = self._what_exact_ones_allow()

    def is_visible(self, key: str) -> bool:
        return self.shown[key].number is not None

    def hide(self, key: str) -> None:
        """Hide a count so that another can't be worked out."""
        self._show(key, Shown(Mark.OTHER, None))

    def unhide(self, key: str) -> None:
        """Print a count again that had been hidden for another's sake."""
        cell = self.ledger.cells[key]
        self._show(key, self.rule.shown(cell.count, is_exact=cell.is_exact))

    def _show(self, key: str, shown: Shown) -> None:
        self.shown[key] = shown
        self.system.bound(self.numbers[key], *self.rule.bounds(shown))

    def is_hidden_for_another(self, key: str) -> bool:
        return self.shown[key].mark == Mark.OTHER and key not in self.withheld

    def may_hide(self, key: str) -> bool:
        """Whether a count is printed now and may be hidden for another's sake."""
        cell = self.ledger.cells[key]
        return self.is_visible(key) and not cell.is_exact and cell.count > 0

    def keys_of(self, number: int) -> tuple[str, ...]:
        """The counts that a number is, or is left by."""
        if number in self._beside.named:
            return (self._beside.named[number][0],)
        return self.rests[number] if number in self.rests else (self._keys[number],)

    def issue_of(self, number: int) -> int | None:
        """The earlier issue that a number is of, or is left between."""
        return self._beside.named[number][1] if number in self._beside.named else None

    def key_of(self, number: int) -> str | None:
        return self._keys.get(number)

    def table_of(self, key: str) -> str:
        """A figure and what it is broken down by."""
        return table_of(key)

    @property
    def implied_count(self) -> int:
        """How many numbers nothing prints, but others leave."""
        return len(self.rests) + self._beside.rest_count

    def questioned(self) -> list[int]:
        """All numbers that the audit has to ask about."""
        return [number for number in range(len(self.system.truth)) if self._question(number)]

    def findings(self, numbers: Iterable[int], *, is_thorough: bool = True) -> Iterator[Finding]:
        """What a reader can work out of numbers that are asked about; see `Audit.findings`."""
        asked = (self._question(number) for number in numbers)
        questions = (question for question in asked if question)
        return self.audit.findings(questions, is_thorough=is_thorough)

    def _question(self, number: int) -> Question | None:
        """What a number has to be able to be; None where it isn't protected."""
        threshold, truth = self.rule.threshold, self.system.truth[number]
        key = self._keys.get(number)
        if key is not None and key not in self.withheld:
            if self.shown[key].mark == Mark.SMALL:
                return Question(number, 1, threshold)
            if self.shown[key].mark == Mark.OTHER:
                return Question(number, truth, truth, GUARD_WIDTH)
            return None
        if number in self._beside.asked:
            return self._beside.asked[number]
        is_left = number in self.rests or number in self._beside.named or key is not None
        if not is_left or number in self._exact or not self.rule.is_small(truth):
            return None
        return unsaid_question(number, self.rule, self._prior[0][number], self._prior[1][number])

    def _lone_shares(self) -> Iterator[tuple[str, str]]:
        """(part, whole) of shares whose rest isn't made up of counts already."""
        seen = set[tuple[str, str]]()
        for share in self.ledger.shares.values():
            part, whole = self.ledger.cells[share.part], self.ledger.cells[share.whole]
            pair = (share.part, share.whole)
            if pair in seen or pair[0] == pair[1] or self._is_within(*pair):
                continue
            seen.add(pair)
            is_part = part.count <= whole.count and part.counted == whole.counted
            if is_part and not (part.is_exact and whole.is_exact) and _is_of_people(part):
                yield pair

    def _is_within(self, part: str, whole: str) -> bool:
        """Whether sums lead from a whole down to a part."""
        waiting, seen = [whole], {whole}
        while waiting:
            one = waiting.pop()
            for below in (key for found in self._sums_of(one) for key in found.parts):
                if below == part:
                    return True
                if below not in seen:
                    seen.add(below)
                    waiting.append(below)
        return False

    def _sums_of(self, whole: str) -> list[Sum]:
        if not hasattr(self, "_by_whole"):
            self._by_whole: dict[str, list[Sum]] = {}
            for one in self.ledger.sums:
                self._by_whole.setdefault(one.whole, []).append(one)
        return self._by_whole.get(whole, [])

    def _leave_rest(self, part: str, whole: str) -> None:
        cells = self.ledger.cells
        rest = self.system.number(0, UNBOUNDED, cells[whole].count - cells[part].count)
        self.rests[rest] = (part, whole)
        self.system.adds_up(self.numbers[whole], [self.numbers[part], rest])

    def _withhold(self, left_out: frozenset[str]) -> None:
        """Withhold breakdowns of numbers too small for them, those of which an earlier issue
        leaves a number too small, those left out, and breakdowns of what these hid."""
        cells = self.ledger.cells
        for key, cell in cells.items():
            names = {table_of(key), cell.figure, *(name for name, _ in cell.at)}
            if not cell.is_exact and not left_out.isdisjoint(names):
                self._withhold_one(key)
        below = [(one.whole, key) for one in self.ledger.sums for key in one.parts]
        below = [pair for pair in below if pair[1] not in self._only_parts()]
        below += [(whole, part) for part, whole in self.rests.values()]
        below = [pair for pair in below if not self.ledger.cells[pair[1]].is_exact]
        unbroken = {whole for whole, _ in below if self._is_too_small_to_break_down(whole)}
        has_changed = True
        while has_changed:
            has_changed = False
            for whole, part in below:
                if part in self.withheld:
                    continue
                if whole in self.withheld or whole in unbroken:
                    self._withhold_one(part)
                    has_changed = True

    def _withhold_one(self, key: str) -> None:
        self.withheld.add(key)
        self.shown[key] = Shown(Mark.OTHER, None)
        self.system.bound(self.numbers[key], 0, UNBOUNDED)

    def _only_parts(self) -> set[str]:
        return {one.parts[0] for one in self.ledger.sums if len(one.parts) == 1}

    def _is_too_small_to_break_down(self, whole: str) -> bool:
        """Whether the printed whole leaves two rows no room."""
        cell = self.ledger.cells[whole]
        if any(self.rule.is_small(left) for left in self._beside.exact_left.get(whole, ())):
            return True
        return cell.count > 0 and cell.count < self.rule.broken_down_from(is_exact=cell.is_exact)

    def _what_exact_ones_allow(self) -> tuple[list[int], list[int]]:
        """Bounds of each number before anything but exact counts is printed."""
        low, high = list(self.system.low), list(self.system.high)
        for number in range(len(low)):
            if number not in self._exact:
                low[number], high[number] = 0, UNBOUNDED
        tighten(self.system, range(len(self.system.equations)), low, high)
        return low, high


def table_of(key: str) -> str:
    """A figure and what it is broken down by: "referred[age]" of "referred[age=18-24]"."""
    return re.sub(r"=[^\]]*", "", key)


def _is_of_people(cell: Cell) -> bool:
    return cell.counted not in _NOT_PEOPLE
