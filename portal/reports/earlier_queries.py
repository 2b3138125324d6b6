"""Issues that a new one may be compared with, and which one it replaces."""

import json
from typing import Any, NamedTuple

from portal.models import Group, ReportIssue, ReportKind
from portal.reports import ask_rules, difference_kept_rules
from portal.reports.ask_rules import Ask
from portal.reports.difference_kept_rules import Earlier
from portal.reports.period_rules import Period
from portal.reports.protection_preset_rules import PRESETS


class Comparable(NamedTuple):
    """What was issued and may lie beside a report: the issues' ids, and what they printed."""

    issue_ids: tuple[int, ...]
    earlier: list[Earlier]


class Replaced(NamedTuple):
    """The newest issue of the very same report."""

    issue_id: int
    number: int
    figures: dict[str, Any]


def comparable(ask: Ask) -> Comparable:
    """All issues whose scope lies within a report's or around it, over days that overlap its own.

    Whoever holds such an issue can subtract one from the other. The period that stands beside
    counts too, and what another issue printed beside its own. So do those that overlap with such
    an issue: a half-year and its first quarter leave the second. Two statements.
    """
    periods = [one for one in (ask.period, ask.before) if one is not None]
    mine = _scope(ask.programme_id, ask.group_id, ask.provider_id)
    query = (
        ReportIssue.select(
            ReportIssue.id,
            ReportIssue.number,
            ReportIssue.programme,
            ReportIssue.group,
            ReportIssue.provider,
            ReportIssue.figures,
        )
        .where(ReportIssue.kind != ReportKind.TRAINING)
        .order_by(ReportIssue.number)
    )
    programme_of = dict(Group.select(Group.id, Group.programme).order_by(Group.id).tuples())
    if ask.group_id is not None:
        mine = _scope(programme_of.get(ask.group_id), ask.group_id, None)
    nested: list[tuple[int, Earlier]] = []
    for issue_id, number, programme_id, group_id, provider_id, figures in query.tuples():
        at = programme_of.get(group_id) if group_id is not None else programme_id
        if not _is_nested(mine, _scope(at, group_id, provider_id)):
            continue
        kept = json.loads(figures)["kept"]
        beside = [difference_kept_rules.from_json(one, number) for one in kept]
        nested += [(issue_id, one) for one in beside]
    near = [one.period for _, one in nested if _overlaps(one.period, periods)]
    found = [pair for pair in nested if _overlaps(pair[1].period, [*periods, *near])]
    ids = dict.fromkeys(issue_id for issue_id, _ in found)
    return Comparable(tuple(ids), [one for _, one in found])


def comparable_ids(ask: Ask) -> tuple[int, ...]:
    """The ids of `comparable`, for asking again whether more were issued since."""
    return comparable(ask).issue_ids


def replaced(ask: Ask) -> Replaced | None:
    """The newest issue of the same kind, scope, period, funding and readers; None for a first one.

    What may leave doesn't replace what was for the board alone: it would say what changed since,
    number by number.
    """
    query = ReportIssue.select(ReportIssue.id, ReportIssue.number, ReportIssue.figures)
    for issue_id, number, figures in _before(query, ask).tuples():
        return Replaced(issue_id, number, json.loads(figures))
    return None


def hidden_before(ask: Ask) -> tuple[int, Ask] | None:
    """An ask that hides, merges and leaves out what the issue that it replaces did, and that
    issue's number; None for a first one, and for an ask that does so already."""
    query = ReportIssue.select(ReportIssue.number, ReportIssue.ask)
    for number, text in _before(query, ask).tuples():
        like = ask.hiding_like(ask_rules.from_text(text))
        return (number, like) if like != ask else None
    return None


def _before(query: Any, ask: Ask) -> Any:
    """The newest issue of an ask's kind, scope, period, funding and readers."""
    is_outward = PRESETS[ask.protection].is_outward
    same_readers = [one for one, rule in PRESETS.items() if rule.is_outward == is_outward]
    return (
        query.where(
            ReportIssue.kind == ask.kind,
            ReportIssue.protection.in_(same_readers),
            ReportIssue.from_on == ask.period.first,
            ReportIssue.to_on == ask.period.last,
            _is(ReportIssue.programme, ask.programme_id),
            _is(ReportIssue.group, ask.group_id),
            _is(ReportIssue.provider, ask.provider_id),
            _is(ReportIssue.funding, ask.funding_id),
        )
        .order_by(ReportIssue.number.desc())
        .limit(1)
    )


def _is(column: Any, value: int | None) -> Any:
    return column.is_null() if value is None else column == value


def _scope(
    programme_id: int | None, group_id: int | None, provider_id: int | None
) -> tuple[tuple[str, int], ...]:
    parts = (("programme", programme_id), ("group", group_id), ("provider", provider_id))
    return tuple((name, number) for name, number in parts if number is not None)


def _is_nested(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Whether one lies within the other: everything lies within all programmes."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _overlaps(period: Period, others: list[Period]) -> bool:
    return any(period.first <= one.last and one.first <= period.last for one in others)
