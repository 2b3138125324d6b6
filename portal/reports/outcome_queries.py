"""Reading what people answered and aimed for, for the figures of a report.

A fixed number of statements, and lean tuples that are read past the models, since a report may
stand on 100,000 people. Merged records, places entered in error and answers that were taken
back are counted nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from peewee import SQL, Case, fn

from portal.groups.attendance_queries import covers, took_place
from portal.groups.rules import HERE
from portal.models import (
    Attendance,
    Group,
    MeasureUse,
    Membership,
    Person,
    Response,
    ResponseItem,
    Session,
)
from portal.outcomes import measure_registry
from portal.outcomes.measure_rules import Measure, Series
from portal.reports import goal_queries, outcome_rules
from portal.reports import outcome_ledger_rules as ledgers
from portal.reports.ask_rules import Ask
from portal.reports.ledger_rules import Ledger
from portal.reports.outcome_figure_rules import is_outcome
from portal.reports.outcome_rules import GAP_DAYS, Answer, Seat, Told, Use
from portal.reports.period_rules import Period
from portal.reports.scope_queries import (
    TRUE,
    day,
    day_or_none,
    end_of,
    had_seat,
    is_seat,
    of_seats,
    raw,
)


def outcome_ledger(
    ask: Ask,
    period: Period,
    now: datetime,
    told: Sequence[tuple[Series, Sequence[Told]]] | None = None,
) -> Ledger:
    """Figures of all measures in use, of goals, and of what people said after sessions.

    Three statements where what `told_by_series` reads is handed on, else seven; however many
    rows.
    """
    ledger = Ledger()
    for series, people in told_by_series(ask, period, now) if told is None else told:
        ledgers.add_series(ledger, series, people)
    goal_queries.add_goals(ledger, ask, period)
    goal_queries.add_feedback(ledger, ask, period)
    return ledger


def told_by_series(ask: Ask, period: Period, now: datetime) -> list[tuple[Series, list[Told]]]:
    """How everybody stands with each series of the measures in use, in the registry's order.

    Four statements.
    """
    uses = _uses(ask, period)
    measures = [one for one in measure_registry.measures() if one.code in uses and is_outcome(one)]
    episodes = outcome_rules.episodes(_seats(ask, period, now), period)
    answers = _answers(ask, period, measures)
    return [
        (
            series,
            outcome_rules.tell(period, episodes, uses[measure.code], answers.get(series.code, {})),
        )
        for measure in measures
        for series in measure.series
    ]


def _uses(ask: Ask, period: Period) -> dict[str, dict[int, Use]]:
    """What programmes ask in a period: by measure, then by programme."""
    query = (
        MeasureUse.select(
            MeasureUse.programme, MeasureUse.measure, MeasureUse.at_end, MeasureUse.every_days
        )
        .where(
            TRUE if ask.programme_id is None else MeasureUse.programme == ask.programme_id,
            ~MeasureUse.is_each_session,
            MeasureUse.stopped_on.is_null() | (MeasureUse.stopped_on >= period.first),
        )
        .order_by(MeasureUse.position, MeasureUse.id)
    )
    found: dict[str, dict[int, Use]] = defaultdict(dict)
    for programme_id, measure, at_end, every_days in raw(query):
        found[measure][programme_id] = Use(programme_id, measure, bool(at_end), every_days)
    return found


def _seats(ask: Ask, period: Period, now: datetime) -> Iterator[Seat]:
    """Every seat in scope that began by the end of a period."""
    came = fn.EXISTS(
        Attendance.select(SQL("1"))
        .join(Session)
        .where(
            Attendance.person == Membership.person,
            Attendance.mark.in_(HERE),
            Session.starts_at < end_of(period),
            took_place(Session, now),
            covers(Membership, Session),
        )
    )
    # Who came is looked up for seats alone that the period can hear of.
    is_near = Membership.ends_on.is_null() | (
        Membership.ends_on >= period.first - timedelta(days=GAP_DAYS)
    )
    query = (
        Membership.select(
            Membership.person,
            Group.programme,
            Membership.starts_on,
            Membership.ends_on,
            Person.died_on,
            Case(None, ((is_near & came, 1),), 0),
        )
        .join_from(Membership, Group)
        .join_from(Membership, Person)
        .where(
            of_seats(ask),
            is_seat(),
            Membership.starts_on <= period.last,
            Person.merged_into.is_null(),
        )
        .order_by(Membership.id)
    )
    for person_id, programme_id, starts_on, ends_on, died_on, has_come in raw(query):
        yield Seat(
            person_id,
            programme_id,
            day(starts_on),
            day_or_none(ends_on),
            day_or_none(died_on),
            bool(has_come),
        )


def _answers(
    ask: Ask, period: Period, measures: Iterable[Measure]
) -> Mapping[str, dict[int, list[Answer]]]:
    """Valid values up to the end of a period, by series and person, as they were given."""
    totals, items = {}, {}
    for measure in measures:
        for series in measure.series:
            if series.item is None:
                totals[measure.code] = series.code
            else:
                items[measure.code, series.item] = series.code
    valid = (
        Response.voided_at.is_null()
        & (Response.answered_on <= period.last)
        & had_seat(Response.person, ask, period)
    )
    if ask.programme_id is not None:
        valid &= Response.programme.is_null() | (Response.programme == ask.programme_id)
    order = (Response.person, Response.answered_on, Response.id)
    columns = (Response.measure, Response.person, Response.programme, Response.answered_on)
    scores = (
        Response.select(*columns, SQL("''"), Response.score)
        .where(valid, Response.measure.in_(list(totals)), Response.score.is_null(False))
        .order_by(*order)
    )
    values = (
        Response.select(*columns, ResponseItem.item, ResponseItem.value)
        .join(ResponseItem)
        .where(
            valid,
            Response.measure.in_(sorted({code for code, _ in items})),
            ResponseItem.item.in_(sorted({item for _, item in items})),
        )
        .order_by(*order, ResponseItem.id)
    )
    found: dict[str, dict[int, list[Answer]]] = defaultdict(lambda: defaultdict(list))
    for query in (scores, values):
        for code, person_id, programme_id, answered_on, item, value in raw(query):
            name = items.get((code, item)) if item else totals.get(code)
            if name is not None:
                given = Answer(person_id, programme_id, day(answered_on), float(value))
                found[name][person_id].append(given)
    return found
