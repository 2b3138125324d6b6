"""To whom a concern goes, and by when: the leads in order, then everybody. Pure.

Nothing here is stored: whose turn has come follows from when a concern was raised, from who
leads, and from the clock. So a job that died, or a page opened before any job ran, comes to
the same answer.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from portal import clock
from portal.models import AlertStage


class Raised(NamedTuple):
    """A concern as its way up the leads depends on it."""

    concern_id: int
    kind: str
    is_urgent: bool
    raised_at: datetime
    # None where it came of a risk answer on a referral.
    raised_by_id: int | None
    person_id: int | None
    about_user_id: int | None
    # None for a referral that no programme has yet.
    programme_id: int | None


@dataclass(frozen=True)
class Recipient:
    """A lead or a manager. No kinds means every kind, no programme every programme."""

    user_id: int
    own_person_id: int | None = None
    kinds: frozenset[str] = frozenset()
    programme_id: int | None = None
    # First and last day away, both included.
    away: tuple[tuple[date, date], ...] = ()

    def is_away(self, on: date) -> bool:
        return any(first <= on <= last for first, last in self.away)

    def takes(self, kind: str, programme_id: int | None) -> bool:
        """Whether concerns of this kind in this programme go to them; in none, to everybody's."""
        return (not self.kinds or kind in self.kinds) and (
            None in (programme_id, self.programme_id) or self.programme_id == programme_id
        )


class Waits(NamedTuple):
    """How long a concern waits for each lead."""

    urgent_minutes: int
    working_days: int


class Rung(NamedTuple):
    """Whose turn it is from an instant on."""

    due_at: datetime
    user_ids: tuple[int, ...]
    stage: AlertStage


def may_know(
    one: Recipient, concern: Raised, blocked: Collection[tuple[int, int]] = frozenset()
) -> bool:
    """Whether somebody may be told of a concern at all.

    Never whoever it is about, be it as a colleague or as the person they also are; nobody whom
    an access block keeps from the person (`blocked` holds pairs of user and person); and
    whoever raised it knows already.
    """
    if one.user_id in (concern.about_user_id, concern.raised_by_id):
        return False
    if concern.person_id is None:
        return True
    return (
        one.own_person_id != concern.person_id and (one.user_id, concern.person_id) not in blocked
    )


def step_at(raised_at: datetime, is_urgent: bool, number: int, waits: Waits) -> datetime:
    """When the lead at this place in the line is told, counted from 0.

    Urgent ones wait minutes, by day and night. Others wait working days, until the same time
    of day as they were raised at.
    """
    if is_urgent or number == 0:
        return raised_at + timedelta(minutes=number * waits.urgent_minutes)
    local = clock.local(raised_at)
    day = clock.add_working_days(local.date(), number * waits.working_days)
    return clock.at_local(day, local.hour, local.minute)


def ladder(
    concern: Raised,
    leads: Iterable[Recipient],
    managers: Iterable[Recipient],
    waits: Waits,
    today: date,
    blocked: Collection[tuple[int, int]] = frozenset(),
) -> list[Rung]:
    """The rungs of a concern, soonest first; the last is everybody: all its leads and managers.

    Leads who are away today are passed over until then, and told with everybody.
    """
    may = [
        one
        for one in leads
        if one.takes(concern.kind, concern.programme_id) and may_know(one, concern, blocked)
    ]
    line = [one for one in may if not one.is_away(today)]
    rungs = [
        Rung(
            step_at(concern.raised_at, concern.is_urgent, number, waits),
            (one.user_id,),
            AlertStage.TURN,
        )
        for number, one in enumerate(line)
    ]
    others = [one for one in managers if may_know(one, concern, blocked)]
    everybody = tuple(dict.fromkeys(one.user_id for one in [*may, *others]))
    last = step_at(concern.raised_at, concern.is_urgent, len(line), waits)
    return [*rungs, Rung(last, everybody, AlertStage.EVERYBODY)]


@dataclass(frozen=True)
class Ladder:
    """An unseen concern, its rungs, and who was told at which stage."""

    concern: Raised
    rungs: tuple[Rung, ...]
    told: frozenset[tuple[int, str]] = frozenset()

    def to_tell(self, now: datetime) -> list[tuple[int, AlertStage]]:
        """Whom to tell now and why, in order; when it is everybody's, also whoever raised it."""
        due = [(one, rung.stage) for rung in self._due(now) for one in rung.user_ids]
        if self.is_everybodys(now) and self.concern.raised_by_id is not None:
            due.append((self.concern.raised_by_id, AlertStage.UNSEEN))
        return [one for one in dict.fromkeys(due) if one not in self.told]

    def turns(self, now: datetime) -> frozenset[int]:
        """Ids of those whose turn has come."""
        return frozenset(one for rung in self._due(now) for one in rung.user_ids)

    def is_everybodys(self, now: datetime) -> bool:
        """Whether every lead's turn is over, and nobody has seen it."""
        return self.rungs[-1].due_at <= now

    def next_at(self, now: datetime) -> datetime | None:
        """When it goes on to the next; None once it is everybody's."""
        return next((rung.due_at for rung in self.rungs if rung.due_at > now), None)

    def _due(self, now: datetime) -> list[Rung]:
        return [rung for rung in self.rungs if rung.due_at <= now]
