"""Reading the queue: its tabs, its rows and their counts."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, SQL, Case, fn

from portal import clock, settings
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Person, Programme, Referral, ReferralState, User
from portal.paging import Page, page_of
from portal.people import queries as people_queries
from portal.people.rules import after_prefix, search_words
from portal.referrals import rules
from portal.referrals.standing import SEATED, has_seat, is_completed, standing

REASON_SHOWN = 200

# The queue's tabs by their word in the address, in order.
TABS = ("decide", "contacting", "asked", "seat", "placed", "open", "ended")
_TAB_STATE = {
    "decide": ReferralState.RECEIVED,
    "contacting": ReferralState.CONTACTING,
    "asked": ReferralState.AWAITING_INFORMATION,
    "seat": ReferralState.ACCEPTED,
    "placed": ReferralState.ACCEPTED,
    "ended": ReferralState.ENDED,
}


@dataclass(frozen=True)
class QueueRow:
    """A referral as the queue shows it."""

    referral_id: int
    reference: str
    person_id: int
    name: str
    born_on: date | None
    urgency: str
    risk: str
    rank: int
    topic: str
    reason: str
    referred_by: str
    referred_from: str
    programme: str | None
    owner_id: int | None
    owner: str | None
    received_at: datetime
    ending: str | None
    ended_on: date | None
    stands: str

    @property
    def waiting_days(self) -> int | None:
        """Calendar days from receipt until today, or until it ended; None with a seat."""
        if self.stands in SEATED:
            return None
        last = self.ended_on or clock.today()
        return max(0, (last - clock.local(self.received_at).date()).days)

    @property
    def is_self_referral(self) -> bool:
        return rules.is_self_referral(self.name, self.referred_by, self.referred_from)

    @property
    def why(self) -> str:
        """The topic, or else the beginning of the reason on one line."""
        return self.topic or " ".join(self.reason.split())

    @property
    def decision_due_on(self) -> date:
        """The last date on which a decision is in time."""
        return decision_due_on(self.received_at, self.rank)

    @property
    def is_undecided(self) -> bool:
        return self.stands in rules.UNDECIDED


def decision_due_on(received_at: datetime, rank: int) -> date:
    """When a referral of this rank should be decided, by this instance's settings."""
    current = settings.current()
    return rules.decision_due_on(
        clock.local(received_at).date(),
        rank,
        current.decide_routine_days,
        current.decide_urgent_days,
    )


def queue(user: SignedInUser, tab: str = "open", search: str = "", page: int = 1) -> Page:
    """One page of QueueRow: risk first, then urgent, then oldest; ended ones newest first.

    A search looks through all states at once, by name or by the start of a reference.
    One statement.
    """
    owner = User.alias("owner")
    query = (
        Referral.select(
            Referral.id,
            Referral.reference,
            Person.id,
            Person.name,
            Person.born_on,
            Referral.urgency,
            Referral.risk,
            Referral.queue_rank,
            Referral.topic,
            fn.SUBSTR(Referral.reason, 1, REASON_SHOWN),
            Referral.referred_by,
            Referral.referred_from,
            Programme.name,
            owner.id,
            owner.name,
            Referral.received_at,
            Referral.ending,
            Referral.ended_on,
            standing(),
        )
        # Everybody referred is on record, so this loses nobody; an inner join would let SQLite
        # begin with the whole register instead of the open referrals.
        .join(Person, JOIN.LEFT_OUTER)
        .join(Programme, JOIN.LEFT_OUTER, on=(Referral.programme == Programme.id))
        .join(owner, JOIN.LEFT_OUTER, on=(Referral.owner == owner.id))
        .where(scope.referrals(user))
    )
    query = query.where(_found_by(search) if search.strip() else _in_tab(tab))
    if tab == "ended" and not search.strip():
        query = query.order_by(Referral.ended_on.desc(), Referral.id.desc())
    else:
        query = query.order_by(Referral.queue_rank, Referral.received_at, Referral.id)
    found = page_of(query.tuples(), page)
    return Page([QueueRow(*row) for row in found.rows], found.number, found.has_next)


def _in_tab(tab: str) -> Any:
    if tab == "open" or tab not in _TAB_STATE:
        # Not "undecided, or accepted and not completed": that OR would keep the index out.
        return Referral.state.in_(rules.OPEN) & (
            (Referral.state != ReferralState.ACCEPTED) | ~is_completed()
        )
    condition = Referral.state == _TAB_STATE[tab]
    if tab == "seat":
        condition &= ~has_seat() & ~is_completed()
    elif tab == "placed":
        condition &= has_seat()
    return condition


def _found_by(search: str) -> Any:
    start = rules.reference_start(search)
    if start:
        return (Referral.reference >= start) & (Referral.reference < after_prefix(start))
    words = search_words(search)
    if not words:
        return SQL("1 = 0")
    return people_queries.matches_name(words, Referral.person)


def tab_counts(user: SignedInUser) -> dict[str, int]:
    """How many referrals each open tab holds. One statement over open referrals alone."""
    place = Case(
        None,
        (
            (Referral.state != ReferralState.ACCEPTED, Referral.state),
            (has_seat(), "placed"),
            (is_completed(), "completed"),
        ),
        "seat",
    ).alias("place")
    query = (
        Referral.select(place, fn.COUNT(SQL("*")))
        .where(Referral.state.in_(rules.OPEN), scope.referrals(user))
        .group_by(SQL("place"))
        .order_by(SQL("place"))
    )
    found: Counter[str] = Counter(dict(query.tuples()))
    return {
        "decide": found[ReferralState.RECEIVED],
        "contacting": found[ReferralState.CONTACTING],
        "asked": found[ReferralState.AWAITING_INFORMATION],
        "seat": found["seat"],
        "placed": found["placed"],
        "open": sum(found.values()) - found["completed"],
    }


def undecided_count(user: SignedInUser) -> int:
    """How many referrals wait for a decision. One statement over an index."""
    query = Referral.select(fn.COUNT(Referral.id)).where(
        Referral.state.in_(rules.UNDECIDED), scope.referrals(user)
    )
    return int(query.scalar())
