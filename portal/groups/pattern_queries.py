"""Reading when groups meet: their patterns, their days off, and the sessions that stand ahead."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from peewee import JOIN, SQL, Case, fn

from portal import clock, settings
from portal.bank_holidays import holidays_between
from portal.groups import pattern_words
from portal.groups.pattern_rules import Slot, Terms
from portal.groups.plan_rules import Standing
from portal.models import DayOff, Group, GroupPattern, Session, SessionKind, SessionState


def patterns_of(group_id: int) -> list[Terms]:
    """A group's patterns, earliest first, without those that never held. One statement."""
    return patterns_by_group([group_id])[group_id]


def patterns_by_group(group_ids: Collection[int]) -> dict[int, list[Terms]]:
    """By group its patterns, earliest first, without those that never held. One statement."""
    found: dict[int, list[Terms]] = defaultdict(list)
    query = (
        GroupPattern.select(
            GroupPattern.id,
            GroupPattern.group,
            GroupPattern.rule,
            GroupPattern.starts_local,
            GroupPattern.duration_minutes,
            GroupPattern.starts_on,
            GroupPattern.ends_on,
            GroupPattern.skips_holidays,
            GroupPattern.version,
        )
        .where(GroupPattern.group.in_(list(group_ids)), _was_in_force(GroupPattern))
        .order_by(GroupPattern.starts_on, GroupPattern.id)
    )
    for row in query.tuples():
        terms = Terms._make([*row[:7], bool(row[7]), row[8]])
        found[terms.group_id].append(terms)
    return found


def current_pattern(on: date | None = None) -> Any:
    """The id of the pattern that holds, else of the next one, beside each row of Group.

    Join GroupPattern on it: LEFT OUTER, since a group may have none.
    """
    one = GroupPattern.alias()
    day = on or clock.today()
    return (
        one.select(one.id)
        .where(
            one.group == Group.id,
            one.ends_on.is_null() | (one.ends_on >= day),
            _was_in_force(one),
        )
        .order_by(one.starts_on, one.id)
        .limit(1)
    )


def _was_in_force(pattern: Any) -> Any:
    # One that another replaced before its first day ends before it begins.
    return pattern.ends_on.is_null() | (pattern.ends_on >= pattern.starts_on)


class DayOffRow(NamedTuple):
    """Days on which a group doesn't meet, and why."""

    day_off_id: int
    starts_on: date
    ends_on: date
    reason: str


def days_off_of(group_id: int, first: date | None = None) -> list[DayOffRow]:
    """A group's days off that end on a day or later, earliest first. One statement."""
    query = DayOff.select(DayOff.id, DayOff.starts_on, DayOff.ends_on, DayOff.reason).where(
        DayOff.group == group_id
    )
    if first is not None:
        query = query.where(DayOff.ends_on >= first)
    return [DayOffRow(*row) for row in query.order_by(DayOff.starts_on, DayOff.id).tuples()]


def off_days(slots: Iterable[Slot], days_off: Iterable[DayOffRow]) -> dict[date, str]:
    """Of the days that a pattern has, those on which the group doesn't meet, and why.

    A bank holiday counts where the pattern says so; what staff entered for that day goes first.
    No statement.
    """
    slots, days_off = list(slots), list(days_off)
    if not slots:
        return {}
    current = settings.current()
    bank = holidays_between(
        current.holidays_country, current.holidays_region, slots[0].on, slots[-1].on
    )
    found = {}
    for slot in slots:
        said = next(
            (one.reason for one in days_off if one.starts_on <= slot.on <= one.ends_on), None
        )
        if said is not None:
            found[slot.on] = said
        elif slot.skips_holidays and slot.on in bank:
            found[slot.on] = pattern_words.holiday_reason(bank[slot.on])
    return found


def standing_of(group_id: int, since: datetime) -> list[Standing]:
    """A group's sessions from an instant on, and whether somebody had a hand in each.

    Those count from then on that are held, or were planned, then or later. One statement.
    """
    query = (
        Session.select(
            Session.id,
            Session.starts_at,
            Session.duration_minutes,
            Session.state,
            Session.reason,
            Session.planned_for_at,
            Case(None, ((_is_touched(), 1),), 0),
        )
        .join(GroupPattern, JOIN.LEFT_OUTER)
        .where(
            Session.group == group_id,
            (Session.starts_at >= since) | (Session.planned_for_at >= since),
        )
        .order_by(Session.starts_at, Session.id)
    )
    return [Standing._make([*row[:-1], bool(row[-1])]) for row in query.tuples()]


def _is_touched() -> Any:
    """Whether a session is other than its pattern made it, or anything refers to it."""
    changed = [
        GroupPattern.id.is_null(),
        Session.planned_for_at.is_null(),
        Session.planned_for_at != Session.starts_at,
        Session.duration_minutes != GroupPattern.duration_minutes,
        Session.state != SessionState.PLANNED,
        Session.reason != "",
        Session.place != "",
        Session.online_link != "",
        Session.title != "",
        Session.kind != SessionKind.SUPPORT,
        Session.head_count.is_null(False),
    ]
    # Whatever other tables say of a session, those of areas above too: marks, substitutes,
    # asks, bookings, notices. So a table added later keeps sessions from being rewritten.
    for key, model in Session._meta.backrefs.items():
        changed.append(fn.EXISTS(model.select(SQL("1")).where(key == Session.id)))
    return reduce(or_, changed)


class GroupSpan(NamedTuple):
    """From when to when a group meets at all; None where nothing was said."""

    group_id: int
    name: str
    started_on: date | None
    ended_on: date | None
    duration_minutes: int


def group_span(group_id: int) -> GroupSpan | None:
    """A group's own first and last day, or None if it isn't there. One statement."""
    row = (
        Group.select(Group.id, Group.name, Group.started_on, Group.ended_on, Group.duration_minutes)
        .where(Group.id == group_id)
        .tuples()
        .first()
    )
    return GroupSpan(*row) if row else None


def groups_to_plan() -> list[int]:
    """Groups that still meet and have a pattern that isn't over, by id. One statement."""
    today = clock.today()
    going_on = GroupPattern.select(GroupPattern.group).where(
        GroupPattern.ends_on.is_null() | (GroupPattern.ends_on >= today)
    )
    query = (
        Group.select(Group.id)
        .where(Group.id.in_(going_on), Group.ended_on.is_null() | (Group.ended_on >= today))
        .order_by(Group.id)
    )
    return [group_id for (group_id,) in query.tuples()]
