"""Reading whom a report's figures are of, for its breakdowns.

Only what a breakdown needs is read, and only counts leave: what somebody said of themselves is
shown on no list here. Ages are those on the day of the referral, of the first session in the
period, or of the last answer; whichever the figure is of.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from portal import settings
from portal.models import EqualityAnswer, Person
from portal.outcomes.measure_rules import Series
from portal.reports import (
    equity_ledger_rules,
    equity_rules,
    journey_queries,
    outcome_queries,
    session_queries,
    stay_queries,
    wait_queries,
)
from portal.reports.ask_rules import Ask
from portal.reports.equity_ledger_rules import Waited
from portal.reports.equity_rules import QUESTIONS, Breakdowns, Facts, Somebody
from portal.reports.journey_rules import Journey
from portal.reports.ledger_rules import Ledger
from portal.reports.outcome_rules import Told
from portal.reports.period_rules import Period
from portal.reports.scope_queries import TRUE, day_or_none, raw
from portal.reports.stay_rules import Newcomer
from portal.reports.wait_queries import FirstCame

# So many people by their ids at most; of more all are read, which is quicker.
MOST_BY_ID = 2000


def equity_ledger(
    ask: Ask,
    period: Period,
    now: datetime,
    *,
    journeys: Sequence[Journey] | None = None,
    waits: Sequence[FirstCame] | None = None,
    newcomers: Sequence[Newcomer] | None = None,
    told: Sequence[tuple[Series, Sequence[Told]]] | None = None,
) -> Ledger:
    """The parts of reach, waits, staying and outcomes by age, gender, ethnicity, disability
    and area; the wholes are in the ledgers of the service and of outcomes.

    Three statements where what was read for those is handed on, else up to seventeen.
    """
    if journeys is None:
        journeys = journey_queries.journeys(ask, period, now)
    if waits is None:
        waits = wait_queries.first_came(ask, period, now)
    has_meetings = ask.provider_id is None
    if newcomers is None:
        newcomers = stay_queries.newcomers(ask, period, now) if has_meetings else []
    if told is None:
        told = outcome_queries.told_by_series(ask, period, now) if has_meetings else []

    referred = _first_referred(journeys)
    came = (
        [Somebody(*one) for one in session_queries.first_days(ask, period, now)]
        if has_meetings
        else []
    )
    waited = [Waited(Somebody(one.person_id, one.received_on), one.days) for one in waits]
    answered = [one.person_id for _series, people in told for one in people]
    everybody = {one.person_id for one in (*referred, *came)}
    everybody |= {one.who.person_id for one in waited} | set(answered)
    asked = [name for name, one in QUESTIONS.items() if one in _questions()]
    by = Breakdowns(_facts(everybody), ask.age_bands, ask.merges, asked)

    ledger = Ledger()
    equity_ledger_rules.break_down(ledger, by, "people_referred", referred)
    equity_ledger_rules.add_known(ledger, by, "known", "people_referred")
    if has_meetings:
        equity_ledger_rules.break_down(ledger, by, "people_came", came)
        equity_ledger_rules.add_known(ledger, by, "known_came", "people_came")
        equity_ledger_rules.add_staying(ledger, by, _staying(came, newcomers))
    target = wait_queries.target_days(ask, period)
    usual = settings.current().wait_target_days
    equity_ledger_rules.add_waits(ledger, by, waited, usual if target is None else target)
    equity_ledger_rules.add_outcomes(ledger, by, told)
    return ledger


def _staying(
    came: Sequence[Somebody], newcomers: Sequence[Newcomer]
) -> list[tuple[Somebody, bool]]:
    """Newcomers who could have come so often, and whether they did."""
    first_on = {one.person_id: one for one in came}
    least = equity_ledger_rules.STAYED_SESSIONS
    return [
        (first_on[one.person_id], one.came_count >= least) for one in newcomers if one.could(least)
    ]


def _questions() -> Collection[str]:
    return settings.current().equality_questions


def _first_referred(journeys: Sequence[Journey]) -> list[Somebody]:
    """Everybody who was referred, once, on the day of their first referral in the period."""
    first: dict[int, Somebody] = {}
    for one in journeys:
        known = first.get(one.person_id)
        if known is None or one.received_on < known.on:
            first[one.person_id] = Somebody(one.person_id, one.received_on)
    return list(first.values())


def _facts(people: Collection[int]) -> dict[int, Facts]:
    """What is on record of these people. Two statements."""
    of_these: Any = TRUE
    answers_of_these: Any = TRUE
    if len(people) <= MOST_BY_ID:
        ids = sorted(people)
        of_these, answers_of_these = Person.id.in_(ids), EqualityAnswer.person.in_(ids)
    answers = (
        EqualityAnswer.select(
            EqualityAnswer.person,
            EqualityAnswer.question,
            EqualityAnswer.state,
            EqualityAnswer.answer,
        )
        .where(answers_of_these, EqualityAnswer.question.in_(list(QUESTIONS.values())))
        .order_by(EqualityAnswer.id)
    )
    name_of = {str(question): name for name, question in QUESTIONS.items()}
    said: dict[int, dict[str, str]] = defaultdict(dict)
    for person_id, question, state, answer in raw(answers):
        said[person_id][name_of[question]] = equity_rules.answer_row(question, state, answer)
    persons = (
        Person.select(
            Person.id, Person.born_on, Person.gender, Person.postcode, Person.has_no_fixed_abode
        )
        .where(of_these)
        .order_by(Person.id)
    )
    return {
        person_id: Facts(
            day_or_none(born_on), gender, postcode, bool(is_roofless), said.get(person_id, {})
        )
        for person_id, born_on, gender, postcode, is_roofless in raw(persons)
        if person_id in people
    }
