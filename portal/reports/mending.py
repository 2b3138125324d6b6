"""What would mend a refused report, tried out: the smallest merge of rows, a table left out, or,
where neither helps, all the tables that stand in the way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

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


class MendingStopped(Exception):
    """Nobody waits for it any more."""


@dataclass(frozen=True)
class Mended:
    """What stands in the way, each with what would mend it by itself; and the tables without
    which nothing stands in the way, none where that isn't needed or doesn't help."""

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
    sides = [_Side(ask, ask.period, made.now, now, earlier, is_stopped)]
    if ask.before is not None and made.before is not None:
        sides.append(_Side(ask, ask.before, made.before, now, earlier, is_stopped))
    found: list[Refusal] = []
    for side in sides:
        if side.found.refusals:
            found += protection_mend_rules.with_mends(
                side.found.refusals, side.ledger, side.check, side.counted_anew
            )
    # Both periods are asked for in one, so that one mend serves both.
    unique = {(one.problem, one.issue_number, one.figures): one for one in found}
    refusals = tuple(unique.values())
    if all(one.merge or one.leave_out for one in refusals):
        return Mended(refusals)
    return Mended(refusals, _tables(sides, refusals))


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
