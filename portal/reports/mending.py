"""What would mend a refused report, tried out: the smallest merge of rows, a table left out, or,
where neither helps, all the tables that stand in the way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from time import monotonic

from portal.reports import figure_queries, protection_mend_rules
from portal.reports.ask_rules import Ask, Merge
from portal.reports.difference_kept_rules import Earlier
from portal.reports.ledger_rules import Ledger
from portal.reports.making import Made, scope_of
from portal.reports.period_rules import Period
from portal.reports.protection_page_rules import table_of
from portal.reports.protection_refusal_rules import Refusal
from portal.reports.protection_rules import Protected, protect

# Leaving tables out may bring others into the way; so often they are left out too.
ROUNDS = 6
# Trying merges takes a check each; whoever waits for a draft isn't kept longer for them.
MERGE_SECONDS = 20.0


class MendingStopped(Exception):
    """Nobody waits for it any more."""


class _OutOfTime(Exception):
    """Merges were tried for long enough."""


@dataclass(frozen=True)
class Mended:
    """What stands in the way, each with what would mend it by itself, if that was found in time;
    and the tables without which nothing stands in the way, none where that doesn't help."""

    refusals: tuple[Refusal, ...]
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Side:
    """One of the two periods of a report, to be protected again and again."""

    ask: Ask
    period: Period
    found: Protected
    now: datetime
    earlier: Sequence[Earlier]
    is_stopped: Callable[[], bool]

    @cached_property
    def ledger(self) -> Ledger:
        return self.counted_anew(())

    def counted_anew(self, merges: tuple[Merge, ...]) -> Ledger:
        ask = replace(self.ask, merges=(*self.ask.merges, *merges))
        return figure_queries.ledger_of(ask, self.period, self.now)

    def check(self, ledger: Ledger, left_out: Sequence[str]) -> Sequence[Refusal]:
        if self.is_stopped():
            raise MendingStopped
        return protect(
            ledger,
            self.ask.protection,
            scope=scope_of(self.ask),
            period=self.period,
            earlier=self.earlier,
            hides_totals=self.found.certificate.hides_totals,
            left_out=(*self.ask.left_out, *left_out),
        ).refusals


def mended(
    ask: Ask,
    made: Made,
    now: datetime,
    earlier: Sequence[Earlier],
    is_stopped: Callable[[], bool] = lambda: False,
) -> Mended:
    """What stands in the way of both periods, with what would mend it.

    Takes a check for each try: seconds where there are many. Raises MendingStopped.
    """
    sides = _sides(ask, made, now, earlier, is_stopped)
    refused = [one for side in sides for one in side.found.refusals]
    tables = _tables(sides, refused)
    # Both periods are asked for in one, so that one mend serves both.
    unique = {
        (one.problem, one.issue_number, one.figures): one
        for side in sides
        for one in _with_merges(side)
    }
    return Mended(tuple(unique.values()), tables)


def _sides(
    ask: Ask,
    made: Made,
    now: datetime,
    earlier: Sequence[Earlier],
    is_stopped: Callable[[], bool],
) -> list[_Side]:
    sides = [_Side(ask, ask.period, made.now, now, earlier, is_stopped)]
    if ask.before is not None and made.before is not None:
        sides.append(_Side(ask, ask.before, made.before, now, earlier, is_stopped))
    return sides


def _with_merges(side: _Side) -> Sequence[Refusal]:
    if not side.found.refusals:
        return ()
    deadline = monotonic() + MERGE_SECONDS

    def check(ledger: Ledger, left_out: Sequence[str]) -> Sequence[Refusal]:
        if monotonic() > deadline:
            raise _OutOfTime
        return side.check(ledger, left_out)

    try:
        return protection_mend_rules.with_mends(
            side.found.refusals, side.ledger, check, side.counted_anew
        )
    except _OutOfTime:
        return side.found.refusals


def tables_in_the_way(
    ask: Ask, made: Made, now: datetime, earlier: Sequence[Earlier]
) -> tuple[str, ...]:
    """The tables without which nothing stands in the way; none where that doesn't help."""
    sides = _sides(ask, made, now, earlier, lambda: False)
    return _tables(sides, [one for side in sides for one in side.found.refusals])


def _tables(sides: Sequence[_Side], refusals: Sequence[Refusal]) -> tuple[str, ...]:
    tables: list[str] = []
    in_the_way = list(refusals)
    for _round in range(ROUNDS):
        more = [table_of(key) for one in in_the_way for key in one.figures]
        if not set(more) - set(tables):
            break
        tables = list(dict.fromkeys((*tables, *more)))
        in_the_way = [one for side in sides for one in side.check(side.ledger, tables)]
        if not in_the_way:
            return tuple(tables)
    return ()
