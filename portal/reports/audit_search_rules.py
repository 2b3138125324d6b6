"""Finding other numbers that would have been printed just the same. Pure.

From the true numbers, one hidden number is moved by one, and others are moved with it until all
sums are true again. Each way found proves a value possible. Where every number stands in at most
two sums, with opposite signs (rows and columns), the sums are a network: then one that can't be
moved so can't be moved at all. Elsewhere what isn't found so is searched through, within limits.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush

from portal.reports.audit_system_rules import Component, System, Term, tighten

# States looked at for one move among sums that aren't a network.
MOST_STATES = 120
# The open end of a network: numbers that stand in one sum only.
_GROUND = -1


@dataclass
class Budget:
    """How many more nodes a search may open."""

    left: int
    used: int = 0

    def spend(self) -> bool:
        self.left -= 1
        self.used += 1
        return self.left >= 0


@dataclass
class Room:
    """A component with the bounds that its numbers are printed with."""

    system: System
    component: Component
    low: list[int] = field(init=False)
    high: list[int] = field(init=False)
    # Numbers in more than two equations: left where they are, the rest is a network.
    held: frozenset[int] = field(init=False)
    # The sign that makes each equation a node of a network; empty where they are none.
    signs: Mapping[int, int] = field(init=False)
    # Numbers that stand in one equation only, and so can take up what is over.
    grounded: list[int] = field(init=False)

    def __post_init__(self) -> None:
        places, numbers = self.system.places, self.component.numbers
        self.low, self.high = list(self.system.low), list(self.system.high)
        self.held = frozenset(number for number in numbers if len(places[number]) > 2)
        self.signs = _signs(self.system, self.component, self.held)
        self.grounded = [number for number in numbers if len(places[number]) == 1]

    @property
    def is_network(self) -> bool:
        """Whether a number that can't be moved by one step can't be moved at all."""
        return bool(self.signs) and not self.held

    @cached_property
    def tightened(self) -> tuple[list[int], list[int]]:
        """The bounds drawn together: what is possible at the very most."""
        low, high = list(self.low), list(self.high)
        if not tighten(self.system, self.component.equations, low, high):
            raise ValueError("What is printed contradicts itself.")
        return low, high

    def may_move(self, numbers: list[int], one: int, by: int) -> bool:
        return self.low[one] <= numbers[one] + by <= self.high[one]


def _signs(system: System, component: Component, held: frozenset[int]) -> dict[int, int]:
    """A sign for each equation so that every open number enters one and leaves the other."""
    links: dict[int, list[Term]] = {equation: [] for equation in component.equations}
    for one in component.numbers:
        places = system.places[one]
        if one not in held and len(places) == 2:
            (first, sign), (second, other) = places
            links[first].append((second, -sign * other))
            links[second].append((first, -sign * other))
    signs: dict[int, int] = {}
    for start in component.equations:
        if start in signs:
            continue
        signs[start] = 1
        waiting = [start]
        while waiting:
            equation = waiting.pop()
            for other, flip in links[equation]:
                if other not in signs:
                    signs[other] = signs[equation] * flip
                    waiting.append(other)
                elif signs[other] != signs[equation] * flip:
                    return {}
    return signs


def moved(room: Room, numbers: list[int], one: int, by: int) -> list[int] | None:
    """Other numbers that solve the system, with one of them moved by +1 or -1; None where no
    way was found."""
    if not room.may_move(numbers, one, by):
        return None
    steps = None
    if room.signs and one not in room.held:
        steps = _flow(room, numbers, one, by)
    if steps is None and not room.is_network:
        steps = _mend(room, numbers, one, by)
    if steps is None:
        return None
    after = list(numbers)
    for number, step in steps.items():
        after[number] += step
    return after


def _flow(room: Room, numbers: list[int], one: int, by: int) -> dict[int, int] | None:
    """A circle through the network that takes the step along, the shortest."""
    goal, start = _ends(room, one, by)
    if goal == start:
        return {one: by}
    came: dict[int, tuple[int, int, int]] = {}
    waiting = deque([start])
    while waiting and goal not in came:
        node = waiting.popleft()
        for number, step in _steps_from(room, numbers, node):
            _, head = _ends(room, number, step)
            if number != one and head != start and head not in came:
                came[head] = (node, number, step)
                waiting.append(head)
    if goal not in came:
        return None
    steps, node = {one: by}, goal
    while node != start:
        node, number, step = came[node]
        steps[number] = step
    return steps


def _ends(room: Room, number: int, step: int) -> tuple[int, int]:
    """The node that a step takes one from, and the node that it gives one to."""
    tail = head = _GROUND
    for equation, sign in room.system.places[number]:
        if room.signs[equation] * sign * step > 0:
            head = equation
        else:
            tail = equation
    return tail, head


def _steps_from(room: Room, numbers: list[int], node: int) -> Iterator[tuple[int, int]]:
    """The steps that would take one from a node."""
    near: Iterable[int] = room.grounded
    if node != _GROUND:
        near = (number for number, _ in room.system.equations[node])
    for number in near:
        if number in room.held:
            continue
        for step in (1, -1):
            if room.may_move(numbers, number, step) and _ends(room, number, step)[0] == node:
                yield number, step


def _mend(room: Room, numbers: list[int], one: int, by: int) -> dict[int, int] | None:
    """Steps of other numbers that make all sums true again, nearest first."""

    def after(off: Mapping[int, int], number: int, step: int) -> dict[int, int]:
        changed = dict(off)
        for equation, sign in room.system.places[number]:
            changed[equation] = changed.get(equation, 0) + sign * step
            if not changed[equation]:
                del changed[equation]
        return changed

    off = after({}, one, by)
    waiting = [(len(off), 0, 0, off, {one: by})]
    seen, order = {frozenset(off.items())}, 0
    while waiting and order < MOST_STATES:
        _, length, _, off, steps = heappop(waiting)
        if not off:
            return steps
        equation = min(off)
        for number, sign in room.system.equations[equation]:
            step = -sign if off[equation] > 0 else sign
            if number in steps or not room.may_move(numbers, number, step):
                continue
            changed = after(off, number, step)
            state = frozenset(changed.items())
            if state not in seen:
                seen.add(state)
                order += 1
                heappush(
                    waiting, (len(changed), length + 1, order, changed, steps | {number: step})
                )
    return None


def is_possible(room: Room, one: int, value: int, budget: Budget) -> bool | None:
    """Whether a number can have a value at all: branching and tightening, so exactly; None
    where the budget ran out first."""
    low, high = (list(bounds) for bounds in room.tightened)
    low[one] = high[one] = value
    waiting = [(low, high)]
    while waiting:
        if not budget.spend():
            return None
        low, high = waiting.pop()
        if not tighten(room.system, room.component.equations, low, high):
            continue
        still = [number for number in room.component.numbers if low[number] < high[number]]
        if not still:
            return True
        branch = min(still, key=lambda number: (high[number] - low[number], number))
        near = min(max(room.system.truth[branch], low[branch]), high[branch])
        # The last one put is looked at first: the value nearest to the true one.
        for first, last in ((near + 1, high[branch]), (low[branch], near - 1), (near, near)):
            if first <= last:
                lows, highs = list(low), list(high)
                lows[branch], highs[branch] = first, last
                waiting.append((lows, highs))
    return False
