"""Reading the queue: its rows, their order, its counts, and what has arrived since."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, SQL, Case, Tuple, Value, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Person, Programme, Referral, ReferralState, User
from portal.paging import PAGE_SIZE
from portal.referrals import clock_queries, clock_rules, rules
from portal.referrals.clock_rules import Clocks
from portal.referrals.queue_conditions import (
    TAB_STATE,
    conditions,
    filters,
    found_by,
    is_held,
    is_over,
)
from portal.referrals.queue_rules import Asked, Key, key_of
from portal.referrals.standing import SEATED, has_seat, is_completed, standing

REASON_SHOWN = 200


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
    held_until: date | None
    hold_reason: str
    was_tried: bool
    version: int
    clocks: Clocks

    @property
    def key(self) -> Key:
        return Key(self.rank, self.received_at, self.referral_id)

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
        lines = (" ".join(line.split()) for line in self.reason.splitlines())
        return self.topic or " · ".join(line for line in lines if line)

    @property
    def is_undecided(self) -> bool:
        return self.stands in rules.UNDECIDED

    @property
    def is_held(self) -> bool:
        """On hold until a date ahead."""
        return self.held_until is not None and self.held_until > clock.today()

    @property
    def decision_due_on(self) -> date:
        """The last date on which a decision is in time."""
        return clock_rules.decision_due_on(self.clocks, clock_queries.allowed())

    @property
    def contact_due_on(self) -> date | None:
        """The last date on which a first try to reach them is in time; None once there was one."""
        if self.was_tried or not self.is_undecided:
            return None
        return clock_rules.contact_due_on(self.clocks, clock_queries.allowed())


@dataclass(frozen=True)
class QueuePage:
    """Some rows of a view, and the keys of the pages around them; empty where there is none."""

    rows: list[QueueRow]
    before: str = ""
    after: str = ""


def queue(user: SignedInUser, asked: Asked) -> QueuePage:
    """One page of a view: risk first, then urgent, then oldest; ended ones newest first.

    A page begins after a row, or ends before one, and not at a number: so it stays where it is
    while rows leave it. One statement, or two where the rows before one turn out to be the first.
    """
    query = _rows(user).where(*conditions(user, asked))
    if asked.tab == "ended" and not asked.q:
        return _by_number(query.order_by(Referral.ended_on.desc(), Referral.id.desc()), asked)
    order = (Referral.queue_rank, Referral.received_at, Referral.id)
    until = key_of(asked.before)
    if until is not None:
        backwards = query.where(Tuple(*order) < _as_tuple(until))
        backwards = backwards.order_by(*(column.desc() for column in order))
        found = [_row(row) for row in backwards.limit(PAGE_SIZE + 1).tuples()]
        if len(found) > PAGE_SIZE:
            rows = found[:PAGE_SIZE][::-1]
            return QueuePage(rows, rows[0].key.text(), rows[-1].key.text())
    since = key_of(asked.after) if until is None else None
    if since is not None:
        query = query.where(Tuple(*order) > _as_tuple(since))
    found = [_row(row) for row in query.order_by(*order).limit(PAGE_SIZE + 1).tuples()]
    rows = found[:PAGE_SIZE]
    first = rows[0].key if rows else since
    return QueuePage(
        rows,
        first.text() if since and first else "",
        rows[-1].key.text() if len(found) > PAGE_SIZE else "",
    )


def _by_number(query: Any, asked: Asked) -> QueuePage:
    # What has ended moves no more, so a count of rows keeps its place there.
    skipped = int(asked.after) if re.fullmatch(r"[0-9]{1,6}", asked.after) else 0
    found = [_row(row) for row in query.limit(PAGE_SIZE + 1).offset(skipped).tuples()]
    return QueuePage(
        found[:PAGE_SIZE],
        str(max(0, skipped - PAGE_SIZE)) if skipped else "",
        str(skipped + PAGE_SIZE) if len(found) > PAGE_SIZE else "",
    )


def first_rows(user: SignedInUser, tab: str, count: int) -> list[QueueRow]:
    """The first rows of a tab. One statement."""
    query = _rows(user).where(*conditions(user, Asked(tab=tab)))
    query = query.order_by(Referral.queue_rank, Referral.received_at, Referral.id).limit(count)
    return [_row(row) for row in query.tuples()]


def next_after(user: SignedInUser, asked: Asked, referral_id: int) -> QueueRow | None:
    """Who comes after a referral in a view, wherever that one stands by now; from the top again
    after the last; None where nobody else is there. Two statements, or three after the last."""
    key = (
        Referral.select(Referral.queue_rank, Referral.received_at, Referral.id)
        .where(Referral.id == referral_id, scope.referrals(user))
        .tuples()
        .first()
    )
    order = (Referral.queue_rank, Referral.received_at, Referral.id)
    query = _rows(user).where(*conditions(user, asked), Referral.id != referral_id)
    query = query.order_by(*order).limit(1)
    if key:
        following: Any = query.where(Tuple(*order) > _as_tuple(Key(*key))).tuples().first()
        if following:
            return _row(following)
    first: Any = query.tuples().first()
    return _row(first) if first else None


def newest_id() -> int:
    """The number of the newest referral of all, from which arrivals count; 0 without any."""
    return int(Referral.select(fn.MAX(Referral.id)).scalar() or 0)


def arrived_count(user: SignedInUser, asked: Asked, since_id: int) -> int:
    """How many referrals of a view are newer than one. One statement."""
    query = Referral.select(fn.COUNT(Referral.id)).where(
        Referral.id > since_id, *conditions(user, asked)
    )
    return int(query.scalar())


def tab_counts(user: SignedInUser, asked: Asked | None = None) -> dict[str, int]:
    """How many referrals each open tab holds, within the filters and search that are asked.

    One statement, over open referrals alone.
    """
    place = Case(
        None,
        (
            (Referral.state != ReferralState.ACCEPTED, Referral.state),
            (has_seat(), "placed"),
            (is_completed(), "completed"),
        ),
        "seat",
    ).alias("place")
    undecided = Referral.state.in_(rules.UNDECIDED)
    marks = (
        _flag(Referral.owner == user.id, "is_mine"),
        _flag(Referral.owner.is_null(), "is_free"),
        _flag(is_held(), "is_held"),
        Case(None, ((undecided & is_over(), 1),), 0).alias("is_over"),
    )
    names = [SQL(name) for name in ("place", "is_mine", "is_free", "is_held", "is_over")]
    query = (
        Referral.select(place, *marks, fn.COUNT(SQL("*")))
        .where(Referral.state.in_(rules.OPEN), *filters(user, asked or Asked()))
        .group_by(*names)
        .order_by(*names)
    )
    if asked and asked.q:
        query = query.where(found_by(asked.q))
    counts = dict.fromkeys(("mine", "unassigned", *TAB_STATE, "overdue", "open", "held"), 0)
    del counts["ended"]
    states = {str(state): tab for tab, state in TAB_STATE.items()}
    for where, mine, free, held, over, count in query.tuples():
        tab = where if where in ("seat", "placed") else states.get(where, "")
        if where == "completed":
            continue
        counts["open"] += count
        counts["held"] += count * held
        counts["mine"] += count * mine * (tab != "placed")
        if tab in ("asked", "placed") or not held:
            counts[tab] += count
        if not held:
            counts["unassigned"] += count * free * (tab != "placed")
            counts["overdue"] += count * over
    return counts


def _rows(user: SignedInUser) -> Any:
    owner = User.alias("owner")
    return (
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
            Referral.held_until,
            Referral.hold_reason,
            clock_queries.was_tried(),
            Referral.version,
            *clock_queries.COLUMNS,
        )
        # Everybody referred is on record, so this loses nobody; an inner join would let SQLite
        # begin with the whole register instead of the open referrals.
        .join(Person, JOIN.LEFT_OUTER)
        .join(Programme, JOIN.LEFT_OUTER, on=(Referral.programme == Programme.id))
        .join(owner, JOIN.LEFT_OUTER, on=(Referral.owner == owner.id))
    )


def _row(row: tuple[Any, ...]) -> QueueRow:
    many = len(clock_queries.COLUMNS)
    values = [*row[:-many], clock_queries.clocks(*row[-many:])]
    return QueueRow(*values)


def _as_tuple(key: Key) -> Any:
    at = Value(key.received_at, converter=Referral.received_at.db_value)
    return Tuple(Value(key.rank), at, Value(key.referral_id))


def _flag(condition: Any, name: str) -> Any:
    return Case(None, ((condition, 1),), 0).alias(name)
