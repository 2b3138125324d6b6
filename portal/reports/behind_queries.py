"""What stands behind a count: the very referrals, people or sessions that it counts, by id.

The same readings and rules as the ledger's, so that a list can't disagree with its figure.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from portal import clock, settings
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups.rules import HERE
from portal.models import Group, Person, Referral, Session, TasterOutcome
from portal.reports import (
    journey_queries,
    journey_rules,
    need_figure_queries,
    session_queries,
    stay_queries,
    stay_rules,
    wait_queries,
)
from portal.reports.ask_rules import Ask
from portal.reports.figure_rules import RETENTION_SESSIONS, STEPS
from portal.reports.journey_rules import Journey
from portal.reports.ledger_rules import At, parts_of
from portal.reports.period_rules import Period, spans_of
from portal.reports.scope_queries import SeenAsk
from portal.reports.session_rules import Kind, Met

# More rows than this are nobody's to read, and more than a statement takes.
MOST_ROWS = 20_000


def narrowed(ask: Ask, user: SignedInUser) -> Ask:
    """The same ask, as far as the user may see whom its groups have."""
    given = {name: getattr(ask, name) for name in ask.__dataclass_fields__}
    return SeenAsk(**given, seen=scope.rosters(user, Group.id))


def behind(key: str, ask: Ask, period: Period, now: datetime) -> Mapping[int, int] | None:
    """By id of the referral, person or session behind a count: how much of it each is.

    The numbers add up to the figure. None where it has no list, or no such row.
    """
    figure, at = parts_of(key)
    head = figure.split(".", 1)[0]
    reader = _READERS.get(figure) or _READERS.get(head)
    return reader(figure, at, ask, period, now) if reader else None


Rows = Mapping[int, int] | None


def _once(ids: Any) -> dict[int, int]:
    return dict.fromkeys(ids, 1)


def _referrals(figure: str, at: At, ask: Ask, period: Period, now: datetime) -> Rows:
    rows = dict(at)
    if "month" in rows:
        within = _month(rows.pop("month"), period)
        if within is None:
            return None
        period = within
    found = journey_queries.journeys(ask, period, now)
    sender = rows.pop("sender", None)
    settled = settings.current().settled_sessions
    step, to = rows.pop("step", None), rows.pop("to", None)
    if rows or (figure == "left") != (step is not None and to is not None):
        return None

    def is_in(one: Journey) -> bool:
        at_step = journey_rules.step_of(one, settled)
        if figure.startswith("funnel."):
            return STEPS.index(at_step) >= STEPS.index(figure.removeprefix("funnel."))
        if figure == "left":
            is_here = at_step == step and at_step != STEPS[-1]
            return is_here and journey_rules.left_to(one) == to
        return _RESPONSE.get(figure, lambda _one: True)(one)

    if figure.startswith("funnel.") and figure.removeprefix("funnel.") not in STEPS:
        return None
    kept = [one for one in found if (sender is None or one.sender == sender) and is_in(one)]
    if figure == "people_referred":
        return _once(one.person_id for one in kept)
    return _once(one.referral_id for one in kept)


_RESPONSE: dict[str, Callable[[Journey], bool]] = {
    "response.decided": lambda one: one.is_decided,
    "response.undecided": lambda one: not one.is_decided,
    "response.told": lambda one: one.is_decided and one.told_on is not None,
    "response.untold": lambda one: one.is_decided and one.told_on is None,
}


def _waits(figure: str, at: At, ask: Ask, period: Period, now: datetime) -> Rows:
    rows = dict(at)
    sender = rows.pop("sender", None)
    if rows:
        return None
    if figure == "wait.still":
        day = min(period.last, clock.local(now).date())
        still = wait_queries.still_waiting(ask, day, now)
        return _once(one.referral_id for one in still if sender in (None, one.sender))
    usual = settings.current().wait_target_days
    target = wait_queries.target_days(ask, period)
    most = usual if target is None else target
    tests: dict[str, Callable[[wait_queries.FirstCame], bool]] = {
        "wait.came": lambda one: sender in (None, one.sender),
        "wait.within_target": lambda one: one.days <= most,
        "wait.beyond_target": lambda one: one.days > most,
        "wait.paused_referrals": lambda one: one.paused_days > 0,
        "wait.unpaused": lambda one: one.paused_days == 0,
    }
    if figure not in tests:
        return None
    found = wait_queries.first_came(ask, period, now)
    return _once(one.referral_id for one in found if tests[figure](one))


def _people(figure: str, at: At, ask: Ask, period: Period, now: datetime) -> Rows:
    if figure == "retention" or figure.startswith("retention."):
        return _retention(figure, at, ask, period, now)
    if figure in ("unmet", "seat_wait"):
        if not set(dict(at)) <= {"topic"}:
            return None
        topics = (
            need_figure_queries.turned_away(ask, period)
            if figure == "unmet"
            else need_figure_queries.waiting(ask)
        )
        topic = dict(at).get("topic")
        return _once(who for who, what in topics.items() if topic in (None, what))
    if at:
        return None
    if figure == "people_came":
        return _once(who for who, _day in session_queries.first_days(ask, period, now))
    if figure == "people_placed":
        return _once(stay_queries.placed(ask, period))
    if figure == "deaths":
        return _once(stay_queries.deaths(ask, period))
    last = stay_rules.last_endings(stay_queries.endings(ask, period))
    kind = figure.partition(".")[2]
    kinds = ("planned", "unplanned") if kind == "compared" else (kind,) if kind else ()
    return _once(who for who, ended in last.items() if not kinds or ended in kinds)


def _retention(figure: str, at: At, ask: Ask, period: Period, now: datetime) -> Rows:
    number = dict(at).get("session", "")
    rungs = [str(one) for one in RETENTION_SESSIONS]
    if number not in rungs or len(at) > 1:
        return None
    least, above = int(number), [*rungs, "1000000"][rungs.index(number) + 1]
    tests: dict[str, Callable[[stay_rules.Newcomer], bool]] = {
        "retention": lambda one: one.came_count >= least,
        "retention.could": lambda one: one.could(least),
        "retention.fewer": lambda one: one.could(least) and one.came_count < least,
        "retention.just": lambda one: least <= one.came_count < int(above),
    }
    if figure not in tests:
        return None
    found = stay_queries.newcomers(ask, period, now)
    return _once(one.person_id for one in found if tests[figure](one))


def _visitors(figure: str, at: At, ask: Ask, period: Period, now: datetime) -> Rows:
    visits = session_queries.visitors(ask, period, now)
    came = {who for who, _outcome in visits}
    asked = {who for who, outcome in visits if outcome}
    joined = {who for who, outcome in visits if outcome == TasterOutcome.JOINED}
    sets = {"came": came, "asked": asked, "joined": joined}
    sets |= {"unasked": came - asked, "not_joined": came - joined}
    kind = figure.partition(".")[2]
    return _once(sorted(sets[kind])) if kind in sets and not at else None


def _month(row: str, period: Period) -> Period | None:
    return next((span for span in spans_of(period) if f"{span.first:%Y-%m}" == row), None)


_OF_SESSION: dict[str, Callable[[Met], int]] = {
    "sessions.planned": lambda one: 1,
    "sessions.held": lambda one: one.kind == Kind.HELD,
    "sessions.cancelled": lambda one: one.kind == Kind.CANCELLED,
    "sessions.no_roll": lambda one: one.kind == Kind.NO_ROLL,
    "sessions.ahead": lambda one: one.kind == Kind.AHEAD,
    "minutes.group": lambda one: one.minutes * (one.kind == Kind.HELD),
    "minutes.contact": lambda one: one.contact_minutes * (one.kind == Kind.HELD),
    "heads": lambda one: one.heads * (one.kind == Kind.HELD),
    "capacity.offered": lambda one: one.seats * (one.kind == Kind.HELD),
    "capacity.used": lambda one: one.used * (one.kind == Kind.HELD),
    "walk_ins": lambda one: one.walk_ins * (one.kind in (Kind.HELD, Kind.NO_ROLL)),
}
_OF_MARK: dict[str, Callable[[str | None], bool]] = {
    "places.expected": lambda mark: True,
    "places.marked": lambda mark: mark is not None,
    "places.came": lambda mark: mark in HERE,
    "places.missed": lambda mark: mark is not None and mark not in HERE,
    "places.unmarked": lambda mark: mark is None,
}


def _sessions(figure: str, at: At, ask: Ask, period: Period, now: datetime) -> Rows:
    rows = dict(at)
    if "month" in rows:
        within = _month(rows.pop("month"), period)
        if within is None:
            return None
        period = within
    if rows:
        return None
    counts: dict[int, int] = {}
    if figure in _OF_MARK or figure == "visits":
        is_in = _OF_MARK.get(figure, _OF_MARK["places.came"])
        for number, mark, count in session_queries.places(ask, period, None, now):
            counts[number] = counts.get(number, 0) + count * is_in(mark)
    if figure in _OF_MARK:
        return {number: count for number, count in counts.items() if count}
    if figure != "visits" and figure not in _OF_SESSION:
        return None
    of_session = _OF_SESSION.get(
        figure, lambda one: (one.here if one.kind == Kind.HELD else 0) - counts.get(one.span, 0)
    )
    met = session_queries.sessions(ask, period, None, now)
    return {one.span: int(of_session(one)) for one in met if of_session(one)}


_READERS: dict[str, Callable[[str, At, Ask, Period, datetime], Rows]] = {
    **dict.fromkeys(("referrals", "people_referred", "funnel", "left", "response"), _referrals),
    "wait": _waits,
    **dict.fromkeys(
        ("people_came", "people_placed", "retention", "endings", "unmet", "seat_wait", "deaths"),
        _people,
    ),
    "tasters": _visitors,
    **dict.fromkeys(("sessions", "places", "heads", "capacity", "visits", "walk_ins"), _sessions),
    "minutes.group": _sessions,
    "minutes.contact": _sessions,
}


class Listed(NamedTuple):
    """A row of a list: where it leads, what it is called, and a second thing about it."""

    row_id: int
    name: str
    note: Any


def referrals_seen(user: SignedInUser, ids: Mapping[int, int]) -> list[Listed]:
    """Of these referrals those the user may open, newest first. One statement."""
    query = (
        Referral.select(Referral.id, Referral.reference, Referral.received_at)
        .where(Referral.id.in_(list(ids)), scope.referrals(user))
        .order_by(Referral.received_at.desc(), Referral.id)
        .tuples()
    )
    return [Listed(*row) for row in query]


def people_seen(user: SignedInUser, ids: Mapping[int, int]) -> list[Listed]:
    """Of these people those the user may open, by name. One statement."""
    query = (
        Person.select(Person.id, Person.name, Person.id)
        .where(Person.id.in_(list(ids)), scope.people(user, Person.id))
        .order_by(Person.name, Person.id)
        .tuples()
    )
    return [Listed(*row) for row in query]


def sessions_seen(user: SignedInUser, ids: Mapping[int, int]) -> list[Listed]:
    """Of these sessions those whose roll the user may open, newest first. One statement."""
    query = (
        Session.select(Session.id, Group.name, Session.starts_at)
        .join(Group)
        .where(Session.id.in_(list(ids)), scope.rosters(user, Group.id))
        .order_by(Session.starts_at.desc(), Session.id)
        .tuples()
    )
    return [Listed(*row) for row in query]
