"""Reading groups: one group's head, what it holds, and where a person could be placed."""

from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN, SQL, Case, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.db import joined
from portal.groups import place_queries, rules
from portal.groups.pattern_queries import current_pattern
from portal.groups.where_queries import group_place
from portal.models import (
    Group,
    GroupLeader,
    GroupPattern,
    GroupTopic,
    Membership,
    Programme,
)
from portal.training.audience_queries import audiences


class PlaceableGroup(NamedTuple):
    """A group as a placement weighs it."""

    group_id: int
    name: str
    programme_id: int
    programme_name: str
    topics: tuple[str, ...]
    format: str
    rule: str | None
    starts_local: str | None
    place: str
    capacity: int
    taken_count: int
    waiting_count: int
    membership_rule: str
    started_on: date | None

    @property
    def is_closed_to_new(self) -> bool:
        """Whether it filled before it began, and has begun."""
        return rules.is_closed_to_new(self.membership_rule, self.started_on, clock.today())


def groups_to_place_in(user: SignedInUser) -> list[PlaceableGroup]:
    """Groups that still meet and whose members the user may see, by name. One statement."""
    query = (
        Group.select(
            Group.id,
            Group.name,
            Group.programme,
            Programme.name,
            topics(),
            Group.format,
            GroupPattern.rule,
            GroupPattern.starts_local,
            group_place(),
            Group.capacity,
            taken(),
            waiting(),
            Group.membership_rule,
            Group.started_on,
        )
        .join(Programme)
        .join_from(Group, GroupPattern, JOIN.LEFT_OUTER, on=(GroupPattern.id == current_pattern()))
        .where(
            scope.rosters(user, Group.id),
            Group.ended_on.is_null() | (Group.ended_on >= clock.today()),
        )
        .order_by(Group.name, Group.id)
    )
    return [PlaceableGroup(*row)._replace(topics=apart(row[4])) for row in query.tuples()]


class GroupHead(NamedTuple):
    """A group as the top of its page says it."""

    group_id: int
    name: str
    programme_name: str
    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    kind: str
    format: str
    membership_rule: str
    rule: str | None
    starts_local: str | None
    duration_minutes: int
    place: str
    online_link: str
    is_sensitive: bool
    started_on: date | None
    ended_on: date | None
    capacity: int
    taken_count: int
    waiting_count: int
    # Whether the user may also see who belongs to it.
    shows_roster: bool

    @property
    def has_pattern(self) -> bool:
        """Whether it has a pattern to plan sessions by."""
        return bool(self.rule)

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.ended_on is not None and self.ended_on < clock.today()

    @property
    def seats_left(self) -> int | None:
        """Free seats; None where joining takes none."""
        if not rules.needs_seat(self.membership_rule):
            return None
        return rules.seats_left(self.capacity, self.taken_count)


def group_head(user: SignedInUser, group_id: int) -> GroupHead | None:
    """A group's own facts, if the user may see it; else None. One statement.

    The online link is empty for those who may not see the roster: it opens the room.
    """
    shows_roster = Case(None, ((scope.rosters(user, Group.id), 1),), 0)
    row: Any = (
        Group.select(
            Group.id,
            Group.name,
            Programme.name,
            topics(),
            audiences(),
            Group.kind,
            Group.format,
            Group.membership_rule,
            GroupPattern.rule,
            GroupPattern.starts_local,
            Group.duration_minutes,
            group_place(),
            Group.online_link,
            Group.is_sensitive,
            Group.started_on,
            Group.ended_on,
            Group.capacity,
            taken(),
            waiting(),
            shows_roster,
        )
        .join(Programme)
        .join_from(Group, GroupPattern, JOIN.LEFT_OUTER, on=(GroupPattern.id == current_pattern()))
        .where(Group.id == group_id, scope.groups(user, Group.id))
        .tuples()
        .first()
    )
    if row is None:
        return None
    head = GroupHead._make([*row[:3], apart(row[3]), apart(row[4]), *row[5:-1], bool(row[-1])])
    return head if head.shows_roster else head._replace(online_link="")


def leads_on(on: date) -> tuple[Any, ...]:
    """Conditions on GroupLeader: the assignment covers this date and nobody stood down."""
    return (
        GroupLeader.starts_on <= on,
        GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= on),
        GroupLeader.stood_down_at.is_null() | (GroupLeader.stood_down_at > clock.now()),
    )


def topics() -> Any:
    """What a group is about, a line each: one text beside each row of Group, for `apart`."""
    one = GroupTopic.alias()
    return one.select(joined(one.topic)).where(one.group == Group.id)


def apart(lines: str) -> tuple[str, ...]:
    """Words that came as one text with a line each, by name."""
    return tuple(sorted(lines.splitlines()))


def taken() -> Any:
    """How many seats of a group can't be given: taken, on offer, or held by a first visit."""
    return place_queries.seats_taken()


def waiting() -> Any:
    """How many people wait for a seat that nobody has offered them, beside each row of Group."""
    one = Membership.alias()
    return _members(one, place_queries.waits(one))


def _members(one: Any, condition: Any) -> Any:
    return one.select(fn.COUNT(SQL("*"))).where(one.group == Group.id, condition)
