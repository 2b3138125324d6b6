"""The audit: what a reader could work out of everything printed, number by number. Pure.

It asks of each hidden number whether all that it has to be able to be, it still can be. A "no"
may come of a proof or of a search that grew too long: both count as no.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from portal.reports.audit_search_rules import Budget, Room, is_possible, moved
from portal.reports.audit_system_rules import System, component_of

# Nodes that the exact search may open for one number among sums that aren't a network.
MOST_NODES = 400


@dataclass(frozen=True)
class Question:
    """What a hidden number has to be able to be: all from `least` to `greatest`, and as many
    values as `width` says more than one, wherever they lie."""

    number: int
    least: int
    greatest: int
    width: int = 0


@dataclass(frozen=True)
class Finding:
    """What a reader can work out of a number: that it lies from `least` to `greatest`.

    Among circles of sums these are what was proved possible: at least what was asked for.
    """

    question: Question
    least: int
    greatest: int
    is_safe: bool
    # The search ended before it was sure.
    is_unsure: bool = False


@dataclass
class Audit:
    """Answers questions of a system, and remembers those of components that didn't change."""

    system: System
    node_count: int = 0
    check_count: int = 0
    _states: dict[object, tuple[Room, int]] = field(default_factory=dict)
    _searched: set[tuple[Question, int]] = field(default_factory=set)
    _known: dict[tuple[Question, int], Finding] = field(default_factory=dict)

    def findings(
        self, questions: Iterable[Question], *, is_thorough: bool = True
    ) -> Iterator[Finding]:
        """What is found of each question, in their order, one by one. Unless it is thorough, it
        may call unsafe what a long search would find to be safe."""
        rooms: dict[int, tuple[Room, int]] = {}
        for question in questions:
            one = question.number
            if not self.system.is_open(one):
                value = self.system.low[one]
                yield _finding(question, value, value)
                continue
            if one not in rooms:
                rooms |= self._enter(one)
            yield self._remembered(question, *rooms[one], is_thorough=is_thorough)

    def _remembered(
        self, question: Question, room: Room, state: int, *, is_thorough: bool
    ) -> Finding:
        memory = (question, state)
        known = self._known.get(memory)
        if known is None:
            self.check_count += 1
            known = self._answer(question, room)
        if is_thorough and known.is_unsure and memory not in self._searched:
            self._searched.add(memory)
            known = self._search(question, room, known)
        self._known[memory] = known
        return known

    def _enter(self, one: int) -> dict[int, tuple[Room, int]]:
        """The room of a number, for all the numbers in it, with the state that it is in."""
        system = self.system
        component = component_of(system, one)
        settled = {
            other: system.low[other]
            for equation in component.equations
            for other, _ in system.equations[equation]
            if not system.is_open(other)
        }
        state = (
            component,
            tuple((system.low[other], system.high[other]) for other in component.numbers),
            tuple(settled.items()),
        )
        if state not in self._states:
            self._states[state] = (Room(system, component), len(self._states))
        return dict.fromkeys(component.numbers, self._states[state])

    def _answer(self, question: Question, room: Room) -> Finding:
        """By a proof, or by moving the number; unsure where neither tells."""
        if room.component.is_tree:
            return self._outer(question, room)
        inner = self._moved(question, room)
        return inner if inner.is_safe or room.is_network else replace(inner, is_unsure=True)

    def _outer(self, question: Question, room: Room) -> Finding:
        """What is possible at the very most; exact without circles."""
        low, high = room.tightened
        return _finding(question, low[question.number], high[question.number])

    def _moved(self, question: Question, room: Room) -> Finding:
        """What moving a number from its true value proves possible."""
        one, truth = question.number, self.system.truth[question.number]
        least = self._reach(room, one, -1, truth - min(question.least, truth))
        greatest = self._reach(room, one, 1, max(question.greatest, truth) - truth)
        if question.width and greatest - least < question.width:
            greatest = self._reach(room, one, 1, question.width)
            if greatest - least < question.width:
                least = self._reach(room, one, -1, question.width)
        return _finding(question, least, greatest)

    def _reach(self, room: Room, one: int, by: int, most: int) -> int:
        """How far a number can be moved one way, up to `most` steps."""
        numbers = list(self.system.truth)
        for _ in range(most):
            self.node_count += 1
            after = moved(room, numbers, one, by)
            if after is None:
                break
            numbers = after
        return numbers[one]

    def _search(self, question: Question, room: Room, inner: Finding) -> Finding:
        """Settle by exact search what moving one by one didn't reach."""
        outer = self._outer(question, room)
        if not outer.is_safe:
            return outer
        one, budget = question.number, Budget(MOST_NODES)
        least, greatest, is_unsure = inner.least, inner.greatest, False
        while not _finding(question, least, greatest).is_safe:
            step = None
            for value in (least - 1, greatest + 1):
                if not room.tightened[0][one] <= value <= room.tightened[1][one]:
                    continue
                answer = is_possible(room, one, value, budget)
                is_unsure = is_unsure or answer is None
                if answer:
                    step = value
                    break
            if step is None:
                break
            least, greatest = min(least, step), max(greatest, step)
        self.node_count += budget.used
        found = _finding(question, least, greatest)
        return Finding(question, least, greatest, found.is_safe, is_unsure and not found.is_safe)


def _finding(question: Question, least: int, greatest: int) -> Finding:
    is_safe = (
        least <= question.least
        and greatest >= question.greatest
        and greatest - least >= question.width
    )
    return Finding(question, least, greatest, is_safe)
