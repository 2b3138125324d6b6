"""The one way to a ledger: every figure of a report's scope and period, counted once.

Joined from parts by noun; each part counts by SQL and hands what it counted to pure rules.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from portal import clock, settings
from portal.auth.read_watch import reads_beyond
from portal.models import ConcernKind, SenderKind
from portal.outcomes.measure_rules import Series
from portal.reports import (
    equity_queries,
    journey_queries,
    journey_rules,
    need_figure_queries,
    outcome_queries,
    response_rules,
    safety_queries,
    session_queries,
    session_rules,
    stay_queries,
    stay_rules,
    wait_queries,
    wait_rules,
    workforce_queries,
    workforce_rules,
)
from portal.reports.ask_rules import Ask
from portal.reports.journey_rules import Journey
from portal.reports.ledger_rules import Counted, Dimension, Ledger, Unit
from portal.reports.outcome_rules import Told
from portal.reports.period_rules import Period, spans_of
from portal.reports.section_registry import has_section
from portal.reports.stay_rules import Newcomer
from portal.reports.wait_queries import FirstCame
from portal.reports.wait_rules import Wait

SENDERS = Dimension("sender", tuple(map(str, SenderKind)))


@reads_beyond("Figures alone go out.")
def ledger_of(ask: Ask, period: Period, now: datetime) -> Ledger:
    """Every figure of a report, of its own period or of another. At most 64 statements,
    however many rows.

    `now` decides which sessions have begun. Of a provider only what its referrals came to:
    a session belongs to no provider.
    """
    journeys = journey_queries.journeys(ask, period, now)
    ended = wait_queries.first_came(ask, period, now)
    newcomers: list[Newcomer] = []
    told: list[tuple[Series, list[Told]]] = []
    ledger = referred(journeys, spans_of(period))
    ledger.take_in(waiting(ask, period, now, ended))
    ledger.take_in(followed(journeys, clock.local(now).date()))
    if ask.provider_id is None:
        newcomers = stay_queries.newcomers(ask, period, now)
        ledger.take_in(staying(ask, period, newcomers))
        for part in (meetings, need, workforce, safety):
            ledger.take_in(part(ask, period, now))
        told = outcome_queries.told_by_series(ask, period, now)
        ledger.take_in(outcome_queries.outcome_ledger(ask, period, now, told))
    # Where nothing is broken down by who people are, no such row needs hiding, and none makes
    # another number hidden.
    if has_section(ask, "equity"):
        ledger.take_in(
            equity_queries.equity_ledger(
                ask, period, now, journeys=journeys, waits=ended, newcomers=newcomers, told=told
            )
        )
    return ledger


def referred(journeys: Sequence[Journey], spans: Sequence[Period]) -> Ledger:
    """Referrals of the period: their way so far, and how soon they were answered."""
    settled = settings.current().settled_sessions
    ledger = response_rules.referrals(journeys, SENDERS, session_rules.months(spans), spans)
    ledger.take_in(journey_rules.funnel(journeys, settled))
    ledger.adds_up("referrals", ["funnel.referred"])
    ledger.value("funnel.settled_sessions", settled, Unit.NUMBER, ())
    ledger.take_in(response_rules.responses(journeys, SENDERS))
    for row in ("", *(f"[sender={row}]" for row in SENDERS.rows)):
        parts = [f"response.{name}{row}" for name in ("decided", "undecided")]
        ledger.adds_up(f"referrals{row}", parts)
    return ledger


def waiting(ask: Ask, period: Period, now: datetime, came: Sequence[FirstCame]) -> Ledger:
    """Waits that ended in the period, as read, and those that go on. Two statements."""
    day = min(period.last, clock.local(now).date())
    target = wait_queries.target_days(ask, period)
    ended = [Wait(one.sender, one.days, one.paused_days) for one in came]
    still = [
        Wait(one.sender, (day - one.received_on).days)
        for one in wait_queries.still_waiting(ask, day, now)
    ]
    usual = settings.current().wait_target_days
    return wait_rules.waits(ended, still, usual if target is None else target, SENDERS)


def followed(journeys: Sequence[Journey], today: date) -> Ledger:
    """Waits of the referrals that arrived in the period, with those who haven't come."""
    came = [one for one in journeys if one.first_came_on]
    others = [one for one in journeys if not one.first_came_on]
    return wait_rules.curve(
        [one.days_followed(today) for one in came], [one.days_followed(today) for one in others]
    )


def meetings(ask: Ask, period: Period, now: datetime) -> Ledger:
    """Sessions, rolls, rooms and first visits. Four statements."""
    spans = spans_of(period)
    by_month = session_rules.months(spans)
    met = session_queries.sessions(ask, period, spans, now)
    here = sum(one.here for one in met if one.kind == session_rules.Kind.HELD)
    ledger = session_rules.sessions(met, by_month)
    places = session_queries.places(ask, period, spans, now)
    ledger.take_in(session_rules.places(places, here, by_month))
    ledger.take_in(session_rules.tasters(*session_queries.tasters(ask, period, now)))
    came = session_queries.people_came(ask, period, now)
    ledger.count("people_came", came, Counted.PEOPLE, is_exact=True)
    return ledger


def staying(ask: Ask, period: Period, newcomers: Sequence[Newcomer]) -> Ledger:
    """First places, who of the newcomers read stays, how places end. Two statements."""
    ledger = stay_rules.retention(newcomers)
    ledger.take_in(stay_rules.endings(stay_queries.endings(ask, period)))
    placed = stay_queries.placed(ask, period)
    ledger.count("people_placed", len(placed), Counted.PEOPLE, is_exact=True)
    return ledger


def need(ask: Ask, period: Period, now: datetime) -> Ledger:
    """Whom there was no room for, and who waits for a seat today. Three statements."""
    ledger = Ledger()
    counted = {
        "unmet": Counter(need_figure_queries.turned_away(ask, period).values()),
        "seat_wait": Counter(need_figure_queries.waiting(ask).values()),
    }
    topics = Dimension("topic", tuple(sorted({*counted["unmet"], *counted["seat_wait"]})))
    for key, topic_counts in counted.items():
        ledger.count(key, topic_counts.total(), Counted.PEOPLE)
        ledger.break_down(key, topics, topic_counts, Counted.PEOPLE)
    return ledger


def workforce(ask: Ask, period: Period, now: datetime) -> Ledger:
    """Those who led, their training and their supervision. At most 16 statements."""
    minutes = workforce_queries.minutes_led(ask, period, now)
    on = min(period.last, clock.local(now).date())
    ledger = workforce_rules.training(minutes, workforce_queries.standings(minutes, on))
    held, users, supervised = workforce_queries.supervised(minutes, period)
    ledger.count("supervision.held", held, Counted.SESSIONS, is_exact=True)
    ledger.count("supervision.users", users, Counted.USERS, is_exact=True)
    ledger.count("minutes.supervision", supervised, Counted.MINUTES, is_exact=True)
    return ledger


def safety(ask: Ask, period: Period, now: datetime) -> Ledger:
    """Concerns by kind, and deaths by themselves. Two statements."""
    ledger = Ledger()
    concerns = safety_queries.concerns(ask, period)
    ledger.count("concerns", sum(concerns.values()), Counted.PEOPLE)
    kinds = Dimension("kind", tuple(map(str, ConcernKind)))
    ledger.break_down("concerns", kinds, concerns, Counted.PEOPLE)
    ledger.count("deaths", len(stay_queries.deaths(ask, period)), Counted.PEOPLE)
    return ledger
