"""Reading what a group is like, for weighing it against what somebody wants."""

import re
from collections.abc import Collection
from typing import NamedTuple

from peewee import JOIN

from portal.groups.pattern_queries import current_pattern
from portal.groups.pattern_rules import DAYS
from portal.groups.queries import apart
from portal.groups.subject_words import code_of
from portal.models import Group, GroupPattern, Venue
from portal.training.audience_queries import audiences


class GroupFacts(NamedTuple):
    """What a group is like, beside its name, topics and seats."""

    group_id: int
    kind: str
    approach: str
    format: str
    membership_rule: str
    # A code, never empty.
    language: str
    audiences: tuple[str, ...]
    min_age: int | None
    max_age: int | None
    has_captions: bool
    sign_language: str
    # Of its venue; None where there is none, or nobody has looked.
    area: str
    is_step_free: bool | None
    has_accessible_toilet: bool | None
    has_hearing_loop: bool | None
    # Weekdays as 1 to 7, and the hour at which it begins; empty and None without a pattern.
    days: frozenset[int]
    hour: int | None


def facts_of(group_ids: Collection[int]) -> dict[int, GroupFacts]:
    """By group, what it is like. One statement."""
    query = (
        Group.select(
            Group.id,
            Group.kind,
            Group.approach,
            Group.format,
            Group.membership_rule,
            Group.language,
            audiences(),
            Group.min_age,
            Group.max_age,
            Group.has_captions,
            Group.sign_language,
            Venue.area,
            Venue.is_step_free,
            Venue.has_accessible_toilet,
            Venue.has_hearing_loop,
            GroupPattern.rule,
            GroupPattern.starts_local,
        )
        .join(Venue, JOIN.LEFT_OUTER)
        .join_from(Group, GroupPattern, JOIN.LEFT_OUTER, on=(GroupPattern.id == current_pattern()))
        .where(Group.id.in_(list(group_ids)))
        .order_by(Group.id)
    )
    return {
        row[0]: GroupFacts._make(
            [
                *row[:5],
                code_of(row[5]),
                apart(row[6]),
                *row[7:11],
                row[11] or "",
                *row[12:15],
                _days(row[15]),
                int(row[16][:2]) if row[16] else None,
            ]
        )
        for row in query.tuples()
    }


def areas() -> list[str]:
    """The parts of town in which groups meet, by name. One statement."""
    query = (
        Venue.select(Venue.area)
        .where(Venue.area != "", Venue.is_used)
        .distinct()
        .order_by(Venue.area)
    )
    return [area for (area,) in query.tuples()]


def _days(rule: str | None) -> frozenset[int]:
    found = re.search(r"BYDAY=([^;]+)", rule or "")
    named = re.findall(r"[A-Z]{2}", found[1]) if found else []
    return frozenset(DAYS.index(one) + 1 for one in named if one in DAYS)
