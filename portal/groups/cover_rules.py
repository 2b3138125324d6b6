"""Which sessions ahead fall short of the leaders they should have, and why. Pure.

What a session should have is `SessionCover`'s to say; this says what is behind a gap, so that
a list of sessions becomes a few sentences.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.models import LeaderRole
from portal.training.book_rules import Book
from portal.training.gate_rules import (
    LEADING,
    GateAnswer,
    GroupFacts,
    Lack,
    SessionCover,
    needs_of,
)
from portal.training.rules import CredentialStatus

# How far ahead a page may look, in weeks.
SPANS = (4, 8, 12, 26)
# Whoever left longer ago than this isn't why somebody is missing now.
REMEMBERED_DAYS = 120
# How far beyond the span a lapse is told of.
LATER_DAYS = 182


def span_weeks(text: str | None, usual_days: int) -> int:
    """The span that an address asks for, in weeks; the usual one for anything else."""
    usual = min(SPANS, key=lambda weeks: abs(weeks * 7 - usual_days))
    return next((one for one in SPANS if str(one) == text), usual)


class Why(StrEnum):
    """What is behind a gap, as sentences about it are ordered."""

    # Somebody who leads it lacks a course on that day.
    LACKS = "lacks"
    # Somebody who leads it said that they aren't there.
    AWAY = "away"
    STOOD_DOWN = "stood_down"
    # Somebody's assignment ends before.
    ENDED = "ended"
    # Somebody who is assigned works here no more.
    LEFT = "left"
    NOBODY = "nobody"
    NO_LEAD = "no_lead"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Departure:
    """Somebody who led a group and doesn't any more, or won't; `last_on` is their last day."""

    user_id: int
    role: LeaderRole | str
    last_on: date
    why: Why = Why.ENDED


@dataclass(frozen=True)
class Cause:
    """One thing behind a gap. Equal causes on different days are one and the same."""

    why: Why
    user_id: int = 0
    role: LeaderRole | str = ""
    course_id: int = 0
    state: str = ""
    # The day it lapsed or lapses, or somebody's last day, there or away.
    on: date | None = None
    # How many leaders are assigned, for TOO_FEW.
    count: int = 0
    lack: Lack | None = field(default=None, compare=False)


@dataclass(frozen=True)
class AwayLeader:
    """Somebody who would lead a session and is away that day, until a day."""

    user_id: int
    role: LeaderRole | str
    until: date


@dataclass(frozen=True)
class CoveredSession:
    """A session ahead and its leaders, each with what the gate says of them that day.

    Those who are away stand apart: they count for nothing, whatever the gate says.
    """

    session_id: int
    starts_at: datetime
    on: date
    group_id: int
    cover: SessionCover
    away: tuple[AwayLeader, ...] = ()

    @property
    def role_wanted(self) -> LeaderRole:
        """The role that helps it most: lead where it lacks one, else co-lead."""
        return LeaderRole.LEAD if self.cover.lacks_lead else LeaderRole.CO_LEAD


def is_wanted(session: CoveredSession, role: LeaderRole | str) -> bool:
    """Whether a session falls short of somebody in this role."""
    cover = session.cover
    return cover.missing_count > 0 or (cover.lacks_lead and role == LeaderRole.LEAD)


@dataclass(frozen=True)
class ShortLine:
    """Sessions of one group that fall short for the same causes, soonest first."""

    group_id: int
    causes: tuple[Cause, ...]
    sessions: tuple[CoveredSession, ...]

    @property
    def first(self) -> CoveredSession:
        """The soonest of them."""
        return self.sessions[0]


def causes_of(session: CoveredSession, departures: Sequence[Departure] = ()) -> tuple[Cause, ...]:
    """Why a session falls short; empty for one that doesn't.

    First those who lead it and lack something that day, then those who are away, then who is
    missing from it: those whose leaving explains it, else that nobody was assigned.
    """
    cover = session.cover
    if not cover.is_short:
        return ()
    found: list[Cause] = []
    for answer in cover.causes:
        # A co-lead's lapse is no cause where only a lead is wanted.
        if cover.missing_count or answer.role == LeaderRole.LEAD:
            found += _lacking(answer)
    away = [
        one
        for one in session.away
        if one.role in LEADING and (cover.missing_count or one.role == LeaderRole.LEAD)
    ]
    found += [Cause(Why.AWAY, one.user_id, one.role, on=one.until) for one in away]
    return (*found, *_missing(session, departures))


def _lacking(answer: GateAnswer) -> list[Cause]:
    if answer.is_stood_down:
        return [Cause(Why.STOOD_DOWN, answer.user_id, answer.role)]
    return [
        Cause(
            Why.LACKS,
            answer.user_id,
            answer.role,
            lack.status.course.id,
            lack.status.state,
            lack.status.expires_on,
            lack=lack,
        )
        for lack in answer.open_lacks
    ]


def _missing(session: CoveredSession, departures: Sequence[Departure]) -> list[Cause]:
    cover = session.cover
    roles = {one.user_id: one.role for one in cover.answers}
    roles |= {one.user_id: one.role for one in session.away}
    assigned = {user_id: role for user_id, role in roles.items() if role in LEADING}
    gap = max(0, cover.needed_count - len(assigned)) if cover.missing_count else 0
    wants_lead = cover.lacks_lead and LeaderRole.LEAD not in assigned.values()
    if not gap and not wants_lead:
        return []
    since = session.on - timedelta(days=REMEMBERED_DAYS)
    gone = [
        one
        for one in departures
        if one.user_id not in assigned
        and (since <= one.last_on < session.on or one.why == Why.LEFT)
    ]
    # Who led first, where it is a lead that is wanted; then who left last.
    gone.sort(
        key=lambda one: (
            wants_lead and one.role != LeaderRole.LEAD,
            -one.last_on.toordinal(),
            one.user_id,
        )
    )
    found = [
        Cause(one.why, one.user_id, one.role, on=one.last_on if one.why == Why.ENDED else None)
        for one in gone[: max(gap, 1)]
    ]
    if found and (not wants_lead or any(one.role == LeaderRole.LEAD for one in found)):
        return found
    if not assigned:
        return [*found, Cause(Why.NOBODY)]
    if wants_lead:
        return [*found, Cause(Why.NO_LEAD)]
    return [Cause(Why.TOO_FEW, count=len(assigned))]


def short_lines(
    sessions: Iterable[CoveredSession], departures: Mapping[int, Sequence[Departure]]
) -> list[ShortLine]:
    """The sessions that fall short, those of one group and the same causes together.

    Sessions come soonest first; so do the lines, by their first session.
    """
    found: dict[tuple[int, tuple[Cause, ...]], list[CoveredSession]] = {}
    for one in sessions:
        causes = causes_of(one, departures.get(one.group_id, ()))
        if causes:
            found.setdefault((one.group_id, causes), []).append(one)
    lines = [ShortLine(group, causes, tuple(seen)) for (group, causes), seen in found.items()]
    return sorted(lines, key=lambda one: (one.first.starts_at, one.first.session_id))


@dataclass(frozen=True)
class Assignment:
    """Somebody's part in a group, to be held against days ahead."""

    user_id: int
    group: GroupFacts
    role: LeaderRole | str
    starts_on: date
    ends_on: date | None = None

    def holds_on(self, on: date) -> bool:
        """Whether it covers a day."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True)
class LaterLapse:
    """What a leader of a group will lose beyond the days looked at, if nothing is done."""

    user_id: int
    group_id: int
    status: CredentialStatus
    lapses_on: date


def later_lapses(
    book: Book, assignments: Iterable[Assignment], after: date, days: int = LATER_DAYS
) -> list[LaterLapse]:
    """What those who lead on a day lose after it, within so many days; by day and course.

    Only what leaves them without cover: not a review, nor days of grace. Ties keep the order
    given.
    """
    until = after + timedelta(days=days)
    found = []
    for one in assignments:
        if one.role not in LEADING or not one.holds_on(after):
            continue
        for need in needs_of(book.needs, one.role, one.group, after):
            status = book.status(one.user_id, need.course_id, after)
            day = _uncovered_from(book, one.user_id, status, until)
            if day is not None and one.holds_on(day):
                found.append(LaterLapse(one.user_id, one.group.id, status, day))
    return sorted(found, key=lambda one: (one.lapses_on, one.status.course.title))


def _uncovered_from(book: Book, user_id: int, status: CredentialStatus, until: date) -> date | None:
    if not status.is_covered or status.expires_on is None or status.expires_on > until:
        return None
    day: date | None = status.on
    while day is not None and day <= until:
        day = book.next_change(user_id, status.course.id, day)
        if day is not None and not book.status(user_id, status.course.id, day).is_covered:
            return day if day <= until else None
    return None


@dataclass(frozen=True)
class Outlook:
    """How a group stands for current leaders at the sessions planned ahead."""

    session_count: int
    first_short_on: date | None = None
    short_count: int = 0


def outlooks(sessions: Iterable[CoveredSession]) -> dict[int, Outlook]:
    """By group that has sessions: how many fall short, and the day of the first that does."""
    found: dict[int, Outlook] = {}
    for one in sessions:
        known = found.get(one.group_id, Outlook(0))
        is_short = one.cover.is_short
        found[one.group_id] = Outlook(
            known.session_count + 1,
            known.first_short_on or (one.on if is_short else None),
            known.short_count + is_short,
        )
    return found
