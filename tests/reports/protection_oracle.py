"""What a reader can work out of a report, by solvers that share nothing with the portal's own."""

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from portal.models import Protection
from portal.reports.ledger_rules import Ledger, Mark, Shown
from portal.reports.protection_rules import Protected

THRESHOLD = {Protection.NHS: 7, Protection.CMS: 10, Protection.BOARD: 4}
MOST = 400


def allowed(shown: Shown, preset: Protection, *, is_withheld: bool) -> tuple[int, int]:
    """The least and greatest count that would be printed so."""
    threshold = THRESHOLD[preset]
    if is_withheld:
        return 0, MOST
    if shown.mark == Mark.SMALL:
        return 1, threshold
    if shown.mark == Mark.OTHER:
        return threshold + 1, MOST
    assert shown.number is not None
    if shown.mark == Mark.EXACT:
        return shown.number, shown.number
    fits = [
        count
        for count in range(threshold + 1, MOST + 20)
        if 5 * int(count / 5 + 0.5) == shown.number
    ]
    return fits[0], fits[-1]


def told(made: Protected, preset: Protection, roof: int = MOST) -> dict[str, tuple[int, int]]:
    """Of each key, what its mark alone tells. `roof` bounds those that nothing else does."""
    bounds = {
        key: allowed(shown, preset, is_withheld=made.kept.counts[key].is_withheld)
        for key, shown in made.printed.counts.items()
    }
    return {key: (low, high if high < MOST else roof) for key, (low, high) in bounds.items()}


def every_table(ledger: Ledger, bounds: Mapping[str, tuple[int, int]]) -> Iterator[dict[str, int]]:
    """All tables of whole numbers within bounds whose sums are right, one by one."""
    wholes = {one.whole for one in ledger.sums}
    leaves = [key for key in ledger.cells if key not in wholes]
    spans = [range(bounds[key][0], bounds[key][1] + 1) for key in leaves]
    for chosen in product(*spans):
        table = _completed(ledger, bounds, dict(zip(leaves, chosen, strict=True)))
        if table is not None:
            yield table


def _completed(
    ledger: Ledger, bounds: Mapping[str, tuple[int, int]], table: dict[str, int]
) -> dict[str, int] | None:
    left = list(ledger.sums)
    while left:
        ready = [one for one in left if all(part in table for part in one.parts)]
        for one in ready:
            total = sum(table[part] for part in one.parts)
            low, high = bounds[one.whole]
            if table.setdefault(one.whole, total) != total or not low <= total <= high:
                return None
            left.remove(one)
    return table


def possible(ledger: Ledger, bounds: Mapping[str, tuple[int, int]]) -> dict[str, set[int]]:
    """The values that each count has in any table that would be printed the same."""
    values: dict[str, set[int]] = {key: set() for key in ledger.cells}
    for table in every_table(ledger, bounds):
        for key, count in table.items():
            values[key].add(count)
    return values


def extremes(ledger: Ledger, bounds: Mapping[str, tuple[int, int]], key: str) -> tuple[int, int]:
    """The least and greatest count of a key, by integer programming."""
    keys = list(ledger.cells)
    rows = np.zeros((len(ledger.sums), len(keys)))
    for row, one in zip(rows, ledger.sums, strict=True):
        row[keys.index(one.whole)] = 1
        for part in one.parts:
            row[keys.index(part)] -= 1
    goal = np.zeros(len(keys))
    goal[keys.index(key)] = 1
    found = []
    for sign in (1, -1):
        solved = milp(
            sign * goal,
            integrality=np.ones(len(keys)),
            bounds=Bounds([bounds[one][0] for one in keys], [bounds[one][1] for one in keys]),
            constraints=LinearConstraint(rows, 0, 0),
        )
        assert solved.success, solved.message
        found.append(round(sign * solved.fun))
    return found[0], found[1]
