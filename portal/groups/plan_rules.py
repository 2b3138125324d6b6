"""What planning makes of a group's sessions: which are made, moved, cancelled and kept. Pure.

A pattern never rewrites what somebody had a hand in. Each session remembers the day that it was
planned for, so that one which was moved doesn't leave a gap for planning to fill.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from portal import clock
from portal.groups.pattern_rules import Slot
from portal.groups.rules import MEETS


class Standing(NamedTuple):
    """A session that stands already."""

    session_id: int
    starts_at: datetime
    duration_minutes: int
    state: str
    reason: str
    # None for one that somebody added by hand.
    planned_for_at: datetime | None
    # Somebody had a hand in it: a mark, another time or place, a reason, a booking.
    is_touched: bool

    @property
    def planned_on(self) -> date | None:
        """The local day that it was planned for, wherever it has moved since."""
        return None if self.planned_for_at is None else clock.local(self.planned_for_at).date()


@dataclass
class Plan:
    """What would be written. Slots are of days on which nothing stands yet."""

    made: list[Slot] = field(default_factory=list)
    # Made as cancelled, each with its reason, so that they are seen and not missed.
    made_cancelled: list[tuple[Slot, str]] = field(default_factory=list)
    moved: list[tuple[Standing, Slot]] = field(default_factory=list)
    cancelled: list[tuple[Standing, str]] = field(default_factory=list)
    # Touched sessions that the pattern would have otherwise; they stay as they are.
    kept: list[Standing] = field(default_factory=list)
    # Once it is written: the notices that tell people of what was cancelled.
    notice_ids: list[int] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether nothing would be written."""
        return not (self.made or self.made_cancelled or self.moved or self.cancelled)


def plan_of(
    slots: Sequence[Slot],
    standing: Iterable[Standing],
    off: Mapping[date, str],
    *,
    first: date,
    now: datetime,
    why_cancelled: str,
) -> Plan:
    """How to bring sessions ahead to what a pattern says.

    Only of the days from `first` on. `off` are those on which the group doesn't meet, with the
    reason. Sessions that nobody touched take the pattern's time on their own day; those whose
    day it has no more move to its first free day of the same week, or of the month where it
    meets by the month; else they are cancelled, which says `why_cancelled`. What has begun or
    was called off, and slots that have gone by, are left alone.
    """
    plan = Plan()
    free = {slot.on: slot for slot in slots if slot.starts_at > now and slot.on >= first}
    standing = sorted(standing, key=lambda one: (one.starts_at, one.session_id))
    taken = {one.starts_at for one in standing}
    homeless = []
    for one in standing:
        if one.planned_on is None or one.planned_on < first:
            continue
        slot = free.pop(one.planned_on, None)
        if one.starts_at <= now or one.state not in MEETS:
            continue
        if slot is None:
            homeless.append(one)
        else:
            _settle(plan, one, slot, off, taken)
    plan.kept += [one for one in homeless if one.is_touched]
    left = [one for one in homeless if not one.is_touched]
    # Every one gets its own week's day before any takes another week's.
    for is_near in (_same_week, _same_month):
        left = [one for one in left if not _house(plan, one, is_near, free, off, taken)]
    plan.cancelled += [(one, why_cancelled) for one in left]
    # Where somebody added one by hand for that very instant there is nothing to make.
    for slot in (free[day] for day in sorted(free) if free[day].starts_at not in taken):
        if slot.on in off:
            plan.made_cancelled.append((slot, off[slot.on]))
        else:
            plan.made.append(slot)
    return plan


def only_missing(plan: Plan) -> Plan:
    """Of a plan what is made anew: what stands is left alone."""
    return Plan(made=plan.made, made_cancelled=plan.made_cancelled)


def _settle(
    plan: Plan, one: Standing, slot: Slot, off: Mapping[date, str], taken: set[datetime]
) -> None:
    """A session whose day the pattern still has."""
    fits = one.starts_at == slot.starts_at and one.duration_minutes == slot.duration_minutes
    is_off = slot.on in off
    if fits and not is_off:
        return
    if one.is_touched:
        plan.kept.append(one)
    elif is_off:
        plan.cancelled.append((one, off[slot.on]))
    elif slot.starts_at != one.starts_at and slot.starts_at in taken:
        plan.kept.append(one)
    else:
        plan.moved.append((one, slot))
        taken.add(slot.starts_at)


def _house(
    plan: Plan,
    one: Standing,
    is_near: Callable[[Slot, date], bool],
    free: dict[date, Slot],
    off: Mapping[date, str],
    taken: set[datetime],
) -> bool:
    """Move a session to the first free day that is near its own; False where there is none."""
    near = [
        day
        for day in sorted(free)
        if day not in off
        and free[day].starts_at not in taken
        and one.planned_on is not None
        and is_near(free[day], one.planned_on)
    ]
    if not near:
        return False
    slot = free.pop(near[0])
    plan.moved.append((one, slot))
    taken.add(slot.starts_at)
    return True


def _same_week(slot: Slot, day: date) -> bool:
    return slot.on.isocalendar()[:2] == day.isocalendar()[:2]


def _same_month(slot: Slot, day: date) -> bool:
    return slot.is_monthly and (slot.on.year, slot.on.month) == (day.year, day.month)
