"""Which referrals a view of the queue holds, as SQL conditions on the Referral table."""

from datetime import date, datetime, timedelta
from typing import Any

from peewee import SQL, Case, Value, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import (
    IntakeMessage,
    Person,
    Referral,
    ReferralState,
)
from portal.people import queries as people_queries
from portal.people.rules import after_prefix, search_words
from portal.referrals import clock_queries, clock_rules, rules
from portal.referrals.queue_rules import ME, NOBODY, Asked, born_between, day_of
from portal.referrals.standing import has_seat, is_completed

TAB_STATE = {
    "decide": ReferralState.RECEIVED,
    "contacting": ReferralState.CONTACTING,
    "asked": ReferralState.AWAITING_INFORMATION,
    "seat": ReferralState.ACCEPTED,
    "placed": ReferralState.ACCEPTED,
    "ended": ReferralState.ENDED,
}
# Tabs that a referral on hold leaves until its date; one's own work keeps it, and says so.
_WITHOUT_HELD = ("unassigned", "decide", "contacting", "seat", "overdue")


def conditions(user: SignedInUser, asked: Asked) -> list[Any]:
    """What holds for every referral of a view that the user may see."""
    found = filters(user, asked)
    if asked.q:
        found.append(found_by(asked.q))
    if not asked.is_everywhere:
        found.append(in_tab(user, asked.tab))
    return found


def in_tab(user: SignedInUser, tab: str) -> Any:
    """A condition: the referral stands in this tab."""
    if tab in TAB_STATE:
        condition = Referral.state == TAB_STATE[tab]
        if tab == "seat":
            condition &= ~has_seat() & ~is_completed()
        elif tab == "placed":
            condition &= has_seat()
    elif tab == "overdue":
        condition = Referral.state.in_(rules.UNDECIDED) & is_over()
    else:
        # Not "undecided, or accepted and not completed": that OR would keep the index out.
        condition = Referral.state.in_(rules.OPEN) & (
            (Referral.state != ReferralState.ACCEPTED)
            | (~is_completed() if tab in ("open", "held") else ~has_seat() & ~is_completed())
        )
    if tab == "mine":
        condition &= Referral.owner == user.id
    elif tab == "unassigned":
        condition &= Referral.owner.is_null()
    elif tab == "held":
        condition &= is_held()
    if tab in _WITHOUT_HELD:
        condition &= ~is_held()
    return condition


def is_held() -> Any:
    """A condition: on hold until a date ahead."""
    return Referral.held_until.is_null(False) & (Referral.held_until > clock.today())


def is_over() -> Any:
    """A condition on an undecided referral: its contact or its decision was due before today."""
    today, allowed = clock.today(), clock_queries.allowed()
    contact = _is_past(Referral.contact_by_on, allowed.contact, today) & ~clock_queries.was_tried()
    # While the referrer is asked, nothing is over.
    return (Referral.state != ReferralState.AWAITING_INFORMATION) & (
        _is_past(Referral.decide_by_on, allowed.decide, today) | contact
    )


def _is_past(by_on: Any, days: tuple[int, int, int], today: date) -> Any:
    # For each rank the latest day from which it is over; so the rule is the one of clock_rules.
    latest = [clock_rules.latest_start_over(today, one) for one in days]
    is_rank = [(Referral.queue_rank == rank) for rank in range(len(days))]
    ends = [clock.start_of(day + timedelta(days=1)) for day in latest]
    came = Case(None, list(zip(is_rank, [_instant(one) for one in ends], strict=True)))
    goes_on = Case(None, list(zip(is_rank, [_day(one) for one in latest], strict=True)))
    return Case(
        None,
        (
            (by_on.is_null(False), by_on < today),
            (Referral.clock_from_on.is_null(False), Referral.clock_from_on <= goes_on),
        ),
        Referral.received_at < came,
    )


def _instant(at: datetime) -> Any:
    return Value(at, converter=Referral.received_at.db_value)


def _day(day: date) -> Any:
    return Value(day, converter=Referral.clock_from_on.db_value)


def found_by(search: str) -> Any:
    """A condition: by name, or by the start of a reference."""
    start = rules.reference_start(search)
    if start:
        return (Referral.reference >= start) & (Referral.reference < after_prefix(start))
    words = search_words(search)
    if not words:
        return SQL("1 = 0")
    return people_queries.matches_name(words, Referral.person)


def filters(user: SignedInUser, asked: Asked) -> list[Any]:
    """What the filters ask, and that the user may see it; without tab and search."""
    found = [scope.referrals(user)]
    if asked.programme:
        found.append(_is(Referral.programme, asked.programme))
    if asked.owner:
        found.append(_is(Referral.owner, str(user.id) if asked.owner == ME else asked.owner))
    for name in ("topic", "urgency", "risk", "provider"):
        if value := getattr(asked, name):
            found.append(getattr(Referral, name) == value)
    if first := day_of(asked.received_from):
        found.append(Referral.received_at >= clock.start_of(first))
    if last := day_of(asked.received_to):
        found.append(Referral.received_at < clock.start_of(last + timedelta(days=1)))
    if asked.door:
        came_in = IntakeMessage.alias("came_in")
        by_door = came_in.id == Referral.message, came_in.door == asked.door
        found.append(fn.EXISTS(came_in.select(came_in.id).where(*by_door)))
    if asked.age:
        found.append(_is_aged(asked.age))
    return found


def _is(column: Any, value: str) -> Any:
    return column.is_null() if value == NOBODY else column == int(value)


def _is_aged(age: str) -> Any:
    first, last = born_between(age, clock.today())
    lived = Person.alias("lived")
    query = lived.select(lived.id).where(lived.id == Referral.person, lived.born_on <= last)
    if first is not None:
        query = query.where(lived.born_on >= first)
    return fn.EXISTS(query)
