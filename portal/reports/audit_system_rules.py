"""What a reader can know of numbers: each within bounds, and sums that tie them. Pure.

Everything that a report prints becomes bounds: a number printed as it is leaves one value, a
rounded one those that round to it, a hidden one what its mark allows. Sums do the rest.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

# Stands for no bound at all.
UNBOUNDED = 1 << 50
# A number beyond this came of an unbounded one, and is none.
_FAR = UNBOUNDED >> 1
# How often one sum may tighten its numbers, for each number in it: circles of sums can creep.
_ROUNDS = 60

# (number, +1 or -1): all terms of an equation add up to 0.
Term = tuple[int, int]


@dataclass
class System:
    """Whole numbers within bounds, tied by equations. The true numbers solve it."""

    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    truth: list[int] = field(default_factory=list)
    equations: list[tuple[Term, ...]] = field(default_factory=list)
    # The equations that each number stands in, with its sign there.
    places: list[list[Term]] = field(default_factory=list)

    def number(self, low: int, high: int, truth: int) -> int:
        """Add a number and return its index."""
        self.low.append(low)
        self.high.append(high)
        self.truth.append(truth)
        self.places.append([])
        return len(self.low) - 1

    def bound(self, number: int, low: int, high: int) -> None:
        """Say what a number may be."""
        self.low[number], self.high[number] = low, high

    def adds_up(self, whole: int, parts: Iterable[int]) -> None:
        """Say that a number is the sum of others."""
        terms = ((whole, 1), *((part, -1) for part in parts))
        for number, sign in terms:
            self.places[number].append((len(self.equations), sign))
        self.equations.append(terms)

    def is_open(self, number: int) -> bool:
        return self.low[number] < self.high[number]


@dataclass(frozen=True)
class Component:
    """Numbers that aren't settled by themselves and hang together, and their equations."""

    numbers: tuple[int, ...]
    equations: tuple[int, ...]
    # Without circles, tightening alone tells exactly what is possible.
    is_tree: bool


def component_of(system: System, start: int) -> Component:
    """The component that an open number is in."""
    numbers, equations = {start}, set[int]()
    waiting, link_count = [start], 0
    while waiting:
        for equation, _ in system.places[waiting.pop()]:
            link_count += 1
            if equation in equations:
                continue
            equations.add(equation)
            for number, _ in system.equations[equation]:
                if number not in numbers and system.is_open(number):
                    numbers.add(number)
                    waiting.append(number)
    return Component(
        tuple(sorted(numbers)),
        tuple(sorted(equations)),
        link_count == len(numbers) + len(equations) - 1,
    )


def tighten(system: System, equations: Sequence[int], low: list[int], high: list[int]) -> bool:
    """Draw the bounds together as far as sums allow. False where nothing is possible."""
    waiting, queued = deque(equations), set(equations)
    left = {equation: _ROUNDS * len(system.equations[equation]) for equation in equations}
    while waiting:
        equation = waiting.popleft()
        queued.discard(equation)
        narrowed = _narrowed(system.equations[equation], low, high)
        if narrowed is None:
            return False
        for one in narrowed:
            for other, _ in system.places[one]:
                if other not in queued and left.get(other, 0) > 0:
                    left[other] -= 1
                    queued.add(other)
                    waiting.append(other)
    return True


def _narrowed(terms: Sequence[Term], low: list[int], high: list[int]) -> list[int] | None:
    """Draw bounds together by one equation: the numbers it narrowed; None if it can't hold."""
    least = sum(low[one] if sign > 0 else -high[one] for one, sign in terms)
    most = sum(high[one] if sign > 0 else -low[one] for one, sign in terms)
    if least > 0 or most < 0:
        return None
    narrowed = []
    for one, sign in terms:
        was_low, was_high = low[one], high[one]
        to_low = was_high - most if sign > 0 else was_high + least
        to_high = was_low - least if sign > 0 else was_low + most
        to_low = to_low if to_low > max(was_low, -_FAR) else was_low
        to_high = to_high if to_high < min(was_high, _FAR) else was_high
        if to_low > to_high:
            return None
        if (to_low, to_high) != (was_low, was_high):
            narrowed.append(one)
            low[one], high[one] = to_low, to_high
            if sign > 0:
                least, most = least + to_low - was_low, most + to_high - was_high
            else:
                least, most = least + was_high - to_high, most + was_low - to_low
    return narrowed
