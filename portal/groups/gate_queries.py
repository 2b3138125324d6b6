"""What the gate says of the sessions ahead, each on its own date: one answer for every page.

Assigning, cover lists and referral matching all ask here.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from portal import clock
from portal.groups import pattern_queries, pattern_rules, rules
from portal.models import Effect, Group, GroupLeader, LeaderRole, Session
from portal.training import book_queries
from portal.training.audience_queries import audiences_led
from portal.training.book_rules import Book
from portal.training.gate_rules import GateAnswer, GroupFacts

# A term at most: what is further ahead is nobody's to promise.
LONGEST_AHEAD = timedelta(days=366)
ONE_DAY = timedelta(days=1)


class SessionAhead(NamedTuple):
    """A session that is to take place, or a day to ask about where none is planned yet.

    `session_id` is None for a day of the weekly pattern beyond what is planned, and for the
    one day asked about where a group has neither sessions nor pattern; `is_meeting` is False
    for the latter alone. `on` is the day where the charity is.
    """

    session_id: int | None
    starts_at: datetime
    on: date
    group: GroupFacts
    is_meeting: bool = True


class Answered(NamedTuple):
    """A session ahead and what the gate says of one user at it."""

    session: SessionAhead
    answer: GateAnswer


def answers_ahead(
    user_ids: Collection[int],
    group_id: int,
    role: LeaderRole | str,
    first: date,
    last: date | None = None,
    *,
    book: Book | None = None,
) -> dict[int, list[Answered]]:
    """By user: what the gate says of each session of a group from a day to another, in order.

    Both days are included; None is as far as sessions are planned. Days before today aren't
    asked about. Every user has at least one answer: where no session is planned the weekly
    pattern, else the first day, stands in; for a group that isn't there, none has. 18
    statements however many users; 4 with a `book` of theirs.
    """
    sessions = sessions_asked(group_id, first, last)
    known = book_queries.load(user_ids) if book is None else book
    return {one: answers_of(known, one, role, sessions) for one in user_ids}


def answers_of(
    book: Book, user_id: int, role: LeaderRole | str, sessions: Iterable[SessionAhead]
) -> list[Answered]:
    """What the gate says of one user at each of these sessions. No statement."""
    return [Answered(one, book.gate(user_id, one.group, role, one.on)) for one in sessions]


def planned_sessions(
    group_ids: Collection[int], first: date, last: date | None = None
) -> list[SessionAhead]:
    """Sessions that are to take place, of these groups, soonest first. One statement.

    From a day to another, both included, and none before today.
    """
    rows = (
        Session.select(Session.id, Session.starts_at, Group.id, Group.kind, audiences_led())
        .join(Group)
        .where(
            Session.group.in_(list(group_ids)),
            Session.state.in_(rules.MEETS),
            *_between(max(first, clock.today()), last),
        )
        .order_by(Session.starts_at, Session.id)
        .tuples()
    )
    return [
        SessionAhead(
            session_id,
            starts_at,
            clock.local(starts_at).date(),
            GroupFacts(group_id, kind, audience),
        )
        for session_id, starts_at, group_id, kind, audience in rows
    ]


def sessions_asked(group_id: int, first: date, last: date | None = None) -> list[SessionAhead]:
    """The days that an assignment from one day to another is held against. Four statements.

    The sessions planned; then, up to the last day named, the days on which the weekly pattern
    will plan more, so that what lapses before the end of a term shows today.
    """
    row = (
        Group.select(Group.kind, audiences_led(), Group.ended_on)
        .where(Group.id == group_id)
        .tuples()
        .first()
    )
    if row is None:
        return []
    kind, audience, ended_on = row
    facts = GroupFacts(group_id, kind, audience)
    first = max(first, clock.today())
    until = [one for one in (last, ended_on, first + LONGEST_AHEAD) if one is not None]
    end = min(until)
    found = []
    next_free = first
    for session_id, starts_at, state in (
        Session.select(Session.id, Session.starts_at, Session.state)
        .where(Session.group == group_id, *_between(first, end))
        .order_by(Session.starts_at, Session.id)
        .tuples()
    ):
        on = clock.local(starts_at).date()
        # A session that was called off is planned too: the pattern doesn't bring it back.
        next_free = on + ONE_DAY
        if state in rules.MEETS:
            found.append(SessionAhead(session_id, starts_at, on, facts))
    if last is None and not found:
        end = min(end, rules.planned_until(first, rules.PLAN_WEEKS))
    if last is not None or not found:
        slots = pattern_rules.slots_of(pattern_queries.patterns_of(group_id), next_free, end)
        off = pattern_queries.off_days(slots, pattern_queries.days_off_of(group_id, next_free))
        found += [
            SessionAhead(None, slot.starts_at, slot.on, facts)
            for slot in slots
            if slot.on not in off
        ]
    if not found:
        # An assignment that was over before today is held against its last day.
        day = min(first, end)
        found.append(SessionAhead(None, clock.start_of(day), day, facts, is_meeting=False))
    return found


def has_barred_leader(group_id: int) -> bool:
    """Whether anybody who leads a group today lacks, without leave, what is asked, and bars, of
    those who lead such people as it takes. At most 20 statements."""
    today = clock.today()
    row = Group.select(Group.kind, audiences_led()).where(Group.id == group_id).tuples().first()
    leaders = list(
        GroupLeader.select(GroupLeader.user, GroupLeader.role)
        .where(
            GroupLeader.group == group_id,
            GroupLeader.starts_on <= today,
            GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= today),
            GroupLeader.stood_down_at.is_null(),
        )
        .order_by(GroupLeader.id)
        .tuples()
    )
    if row is None or not leaders:
        return False
    facts = GroupFacts(group_id, *row)
    book = book_queries.load({user_id for user_id, _role in leaders})
    return any(
        lack.need.audience and lack.need.effect == Effect.BLOCK
        for user_id, role in leaders
        for lack in book.gate(user_id, facts, role, today).open_lacks
    )


def _between(first: date, last: date | None) -> list[object]:
    found: list[object] = [Session.starts_at >= clock.start_of(first)]
    if last is not None:
        found.append(Session.starts_at < clock.start_of(last + ONE_DAY))
    return found
