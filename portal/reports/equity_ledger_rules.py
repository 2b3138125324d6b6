"""Breakdowns of reach, waits, staying and outcomes in a ledger, with how much is known. Pure.

The wholes are figures of the service and of outcomes: only their parts are added here, so that
both must be counted by the same people.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from statistics import median
from typing import NamedTuple

from portal.outcomes.measure_rules import Series
from portal.reports.equity_rules import LEAST_IN_AREA, Breakdowns, Somebody
from portal.reports.ledger_rules import Counted, Ledger, Sum, Unit, key_of
from portal.reports.outcome_figure_rules import (
    EQUITY_DIMENSIONS,
    coverage_at,
    prefix,
)
from portal.reports.outcome_ledger_rules import changed
from portal.reports.outcome_rules import Standing, Told
from portal.reports.statistics_rules import Change

# Whether somebody stayed is told by this many sessions; one of RETENTION_SESSIONS.
STAYED_SESSIONS = 4


# Along which a figure of three parts is broken down. Along more it would hang together with so
# many others that little of it could be shown, and that only after a long search.
MAIN = ("age", "gender", "ethnicity")


class Waited(NamedTuple):
    """A wait that ended: whose, as of the day of receipt, and how many calendar days."""

    who: Somebody
    days: int


def break_down(
    ledger: Ledger,
    by: Breakdowns,
    figure: str,
    people: Sequence[Somebody],
    counted: Counted = Counted.PEOPLE,
    *,
    dimensions: Collection[str] = EQUITY_DIMENSIONS,
) -> None:
    """Add the parts of a figure along these dimensions; the whole is in another ledger."""
    for name, rows in by.rows.items():
        if name not in dimensions:
            continue
        dimension = rows.dimension
        ledger.dimensions[name] = dimension
        found = by.counts(name, people)
        keys = [ledger.count(figure, found[row], counted, ((name, row),)) for row in dimension.rows]
        ledger.sums.append(Sum(figure, tuple(keys)))


def add_known(ledger: Ledger, by: Breakdowns, known: str, figure: str) -> None:
    """Of how many behind a figure each dimension is known, from its rows."""
    for name in by.rows:
        told = by.told_rows(name)
        if told is None:
            continue
        parts = [key_of(figure, ((name, row),)) for row in told]
        at = coverage_at(name)
        whole = ledger.count(
            known, sum(ledger.cells[part].count for part in parts), Counted.PEOPLE, at
        )
        ledger.adds_up(whole, parts)
        ledger.share(key_of(f"{known}_share", at), whole, figure)


def add_waits(ledger: Ledger, by: Breakdowns, waits: Sequence[Waited], target_days: int) -> None:
    """Waits that ended, within the target and beyond, with their median, by row."""
    within = [one.who for one in waits if one.days <= target_days]
    beyond = [one.who for one in waits if one.days > target_days]
    referrals = Counted.REFERRALS
    break_down(ledger, by, "wait.came", [one.who for one in waits], referrals)
    main = [name for name in MAIN if nothing_is_small(by, name, (within, beyond))]
    break_down(ledger, by, "wait.within_target", within, referrals, dimensions=main)
    break_down(ledger, by, "wait.beyond_target", beyond, referrals, dimensions=main)
    for name, rows in by.rows.items():
        days: dict[str, list[int]] = defaultdict(list)
        for one in waits:
            days[by.row(name, one.who)].append(one.days)
        for row in rows.dimension.rows:
            at = ((name, row),)
            came = key_of("wait.came", at)
            middle = median(days[row]) if days[row] else None
            ledger.value(key_of("wait.median", at), middle, Unit.DAYS, [came], decimals=1)
            if name in main:
                inside = key_of("wait.within_target", at)
                ledger.adds_up(came, [inside, key_of("wait.beyond_target", at)])
                ledger.share(key_of("wait.within_share", at), inside, came)


def nothing_is_small(by: Breakdowns, dimension: str, parts: Sequence[Sequence[Somebody]]) -> bool:
    """Whether no row of any of these parts is so small that a preset would hide it.

    What splits a row in two or more is broken down only then: else so much would have to be
    hidden with it that not even the figure as a whole could be told.
    """
    if dimension not in by.rows:
        return False
    counts = [count for part in parts for count in by.counts(dimension, part).values()]
    return all(count >= LEAST_IN_AREA for count in counts)


def add_staying(ledger: Ledger, by: Breakdowns, newcomers: Sequence[tuple[Somebody, bool]]) -> None:
    """Of newcomers who could have come STAYED_SESSIONS times: who did, and who came less, by row.

    `newcomers` are those who could, each with whether they did.
    """
    session = ("session", str(STAYED_SESSIONS))
    figures = {
        "retention.could": [who for who, _ in newcomers],
        "retention": [who for who, stayed in newcomers if stayed],
        "retention.fewer": [who for who, stayed in newcomers if not stayed],
    }
    parts = (figures["retention"], figures["retention.fewer"])
    for name, rows in by.rows.items():
        if not nothing_is_small(by, name, parts):
            continue
        dimension = rows.dimension
        for figure, people in figures.items():
            found = by.counts(name, people)
            keys = [
                ledger.count(figure, found[row], Counted.PEOPLE, (session, (name, row)))
                for row in dimension.rows
            ]
            ledger.sums.append(Sum(key_of(figure, (session,)), tuple(keys)))
        for row in dimension.rows:
            at = (session, (name, row))
            whole, part = key_of("retention.could", at), key_of("retention", at)
            ledger.adds_up(whole, [part, key_of("retention.fewer", at)])
            ledger.share(key_of("retention.share", at), part, whole)


def add_outcomes(
    ledger: Ledger, by: Breakdowns, told: Iterable[tuple[Series, Sequence[Told]]]
) -> None:
    """What changed for those who answered twice, by row: of the first measure that has a sum."""
    found = next(((one, people) for one, people in told if one.item is None), None)
    if found is None:
        return
    series, people = found
    at = prefix(series)
    better: list[Somebody] = []
    others: list[Somebody] = []
    for one in people:
        if one.standing == Standing.PAIRED and one.first is not None and one.last is not None:
            is_better = changed(series, one.first, one.last) == Change.IMPROVED
            (better if is_better else others).append(Somebody(one.person_id, one.last_on))
    main = [name for name in MAIN if nothing_is_small(by, name, (better, others))]
    break_down(ledger, by, f"{at}.paired", [*better, *others], dimensions=main)
    break_down(ledger, by, f"{at}.improved", better, dimensions=main)
    for name in main:
        for row in by.rows[name].dimension.rows:
            here = ((name, row),)
            part, whole = key_of(f"{at}.improved", here), key_of(f"{at}.paired", here)
            ledger.share(key_of(f"{at}.improved_share", here), part, whole)
