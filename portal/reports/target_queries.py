"""Reading what is aimed for, by figure and period."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from peewee import JOIN

from portal.models import Funding, Programme, Target
from portal.reports.ask_rules import Ask
from portal.reports.facts_rules import Aim
from portal.reports.figure_rules import FIGURES
from portal.reports.ledger_rules import Counted


class TargetRow(NamedTuple):
    """What one figure of a programme is to reach over a period."""

    target_id: int
    programme_id: int
    programme: str
    funding_id: int | None
    funder: str
    figure: str
    from_on: date
    to_on: date
    value: Decimal
    is_at_most: bool
    version: int


def targets(programme_id: int) -> list[TargetRow]:
    """A programme's targets, newest period first, then by figure. One statement."""
    query = _targets().where(Target.programme == programme_id)
    return [_row(row) for row in query.tuples()]


def target(target_id: int) -> TargetRow | None:
    """One target, or None. One statement."""
    return next((_row(row) for row in _targets().where(Target.id == target_id).tuples()), None)


def targets_for(ask: Ask) -> dict[str, Aim]:
    """What is aimed for in a report, by figure: for its programme and its very dates.

    A target of its funding comes before one for everybody, and one of another funder isn't
    there. A year's target isn't cut into quarters: nobody agreed to that. One statement.
    """
    if ask.programme_id is None:
        return {}
    query = (
        Target.select(Target.figure, Target.value, Target.is_at_most, Target.funding)
        .where(
            Target.programme == ask.programme_id,
            Target.from_on == ask.period.first,
            Target.to_on == ask.period.last,
            Target.funding.is_null() | (Target.funding == ask.funding_id),
        )
        .order_by(Target.id)
    )
    rows = sorted(query.tuples(), key=lambda row: row[3] is not None)
    return {
        figure: Aim(float(value) * _per_unit(figure), bool(is_at_most))
        for figure, value, is_at_most, _funding in rows
    }


def _per_unit(figure: str) -> int:
    # Hours are what people agree on; the figure counts minutes.
    found = FIGURES.get(figure)
    return 60 if found is not None and found.counted == Counted.MINUTES else 1


def _targets() -> Any:
    return (
        Target.select(
            Target.id,
            Programme.id,
            Programme.name,
            Target.funding,
            Funding.funder,
            Target.figure,
            Target.from_on,
            Target.to_on,
            Target.value,
            Target.is_at_most,
            Target.version,
        )
        .join_from(Target, Programme)
        .join_from(Target, Funding, JOIN.LEFT_OUTER)
        .order_by(Target.from_on.desc(), Target.to_on, Target.figure, Target.id)
    )


def _row(row: Any) -> TargetRow:
    found = TargetRow(*row)
    return found._replace(funder=found.funder or "", is_at_most=bool(found.is_at_most))
