"""What planning a group's sessions would do now: read for the page that says so, and to do it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from flask_babel import gettext as _

from portal import clock, settings
from portal.groups import pattern_queries, pattern_rules, plan_rules
from portal.groups.pattern_queries import GroupSpan
from portal.groups.pattern_rules import Slot, Terms
from portal.groups.plan_rules import Plan


class Outlook(NamedTuple):
    """The days of a pattern ahead; those on which the group doesn't meet have a reason."""

    slots: list[Slot]
    off: dict[date, str]


def horizon() -> date:
    """The last day up to which sessions are planned ahead."""
    return clock.today() + timedelta(days=settings.current().plan_days_ahead)


def outlook(span: GroupSpan, patterns: Sequence[Terms], first: date, last: date) -> Outlook:
    """The days of a group's patterns within its own first and last day. One statement."""
    first = max(first, span.started_on or first)
    last = min(last, span.ended_on or last)
    slots = pattern_rules.slots_of(patterns, first, last)
    return Outlook(
        slots, pattern_queries.off_days(slots, pattern_queries.days_off_of(span.group_id, first))
    )


def _end_of_week(day: date) -> date:
    # So that a session of the last week finds the day that it moves to.
    return day + timedelta(days=7 - day.isoweekday())


def plan_for(
    span: GroupSpan,
    patterns: Sequence[Terms],
    first: date,
    until: date | None = None,
    why_cancelled: str = "",
) -> Plan:
    """What bringing a group's sessions from a day on to its patterns would do. Two statements.

    As far as the horizon, or as sessions stand already where that is further.
    """
    first = max(first, clock.today())
    standing = pattern_queries.standing_of(span.group_id, clock.start_of(clock.today()))
    days = [one.planned_on for one in standing if one.planned_on is not None]
    last = until or _end_of_week(max([horizon(), *days]))
    ahead = outlook(span, patterns, first, last)
    return plan_rules.plan_of(
        ahead.slots,
        standing,
        ahead.off,
        first=first,
        now=clock.now(),
        why_cancelled=why_cancelled or _("The group meets at another time"),
    )
