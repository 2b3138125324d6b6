"""What is lacking over many days, told once for each course and cause. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.models import Effect
from portal.training.gate_rules import GateAnswer, GateState, Lack

# What is worst first, as lists show it.
WORST_FIRST = (
    GateState.STOOD_DOWN,
    GateState.BLOCKED,
    GateState.WARNED,
    GateState.OVERRIDDEN,
    GateState.CLEAR,
)


@dataclass(frozen=True)
class Gap:
    """One course lacking on some of the days asked about, for one cause.

    `lack` is as on the first of those days; `count` how many of them there are.
    """

    lack: Lack
    first_on: date
    last_on: date
    count: int

    @property
    def is_blocking(self) -> bool:
        """Whether it stops an assignment: required so, and no leave given."""
        return self.lack.override is None and self.lack.need.effect == Effect.BLOCK


def gaps(answers: Iterable[GateAnswer]) -> list[Gap]:
    """What these answers about one user lack, blocks first, then by first day and title.

    Answers of one course that differ in state, effect or leave make a gap each.
    """
    found: dict[tuple[object, ...], list[tuple[date, Lack]]] = {}
    for one in answers:
        for lack in one.lacks:
            key = (
                lack.status.course.id,
                lack.status.state,
                lack.need.effect,
                lack.override.id if lack.override else None,
            )
            found.setdefault(key, []).append((one.on, lack))
    made = []
    for seen in found.values():
        seen.sort(key=lambda pair: pair[0])
        made.append(Gap(seen[0][1], seen[0][0], seen[-1][0], len(seen)))
    return sorted(made, key=_order)


def _order(gap: Gap) -> tuple[int, bool, date, str, int]:
    severity = 0 if gap.is_blocking else 1
    return (
        severity,
        gap.lack.override is not None,
        gap.first_on,
        gap.lack.status.course.title,
        gap.lack.status.course.id,
    )


def worst(answers: Iterable[GateAnswer]) -> GateState:
    """The worst state among answers; CLEAR for none."""
    states = {one.state for one in answers}
    return next((one for one in WORST_FIRST if one in states), GateState.CLEAR)


def fingerprint(found: Iterable[Gap]) -> str:
    """A short text that changes with what is lacking: to hold a page read against now.

    Empty for nothing lacking.
    """
    said = [
        f"{one.lack.status.course.id} {one.lack.status.state} {one.lack.need.effect}"
        f" {one.lack.override is not None} {one.first_on} {one.last_on} {one.count}"
        for one in found
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16] if said else ""
