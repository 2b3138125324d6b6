"""How long a seat takes, topic by topic, for whoever fills in the public form."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from portal import clock
from portal.groups import find_rules, waiting_queries
from portal.groups.find_rules import Room
from portal.groups.queries import taken, waiting
from portal.models import Group, GroupTopic


class TopicWait(NamedTuple):
    """A topic, whether there is room now, and else about how long a seat takes.

    `median_weeks` is None where too few have waited for anybody to say.
    """

    topic: str
    has_room: bool
    median_weeks: int | None


class _Seats(NamedTuple):
    group_id: int
    membership_rule: str
    started_on: date | None
    capacity: int
    taken_count: int
    waiting_count: int


def topic_waits() -> list[TopicWait]:
    """Every topic of open groups, by name, with the shortest wait of its groups.

    Without groups whose members are kept apart. Three statements.
    """
    query = (
        GroupTopic.select(
            GroupTopic.topic,
            Group.id,
            Group.membership_rule,
            Group.started_on,
            Group.capacity,
            taken(),
            waiting(),
        )
        .join(Group)
        .where(Group.ended_on.is_null(), ~Group.is_sensitive)
        .order_by(GroupTopic.topic, Group.id)
    )
    groups: defaultdict[str, list[_Seats]] = defaultdict(list)
    for topic, *rest in query.tuples():
        groups[topic].append(_Seats(*rest))
    ids = {one.group_id for found in groups.values() for one in found}
    estimates = waiting_queries.estimates(ids)
    today = clock.today()
    waits = []
    for topic, found in groups.items():
        rooms = {find_rules.room(one, today) for one in found}
        known = [one for group in found if (one := estimates.get(group.group_id)) is not None]
        weeks = min((one.median_weeks for one in known), default=None)
        waits.append(TopicWait(topic, bool(rooms & {Room.DROP_IN, Room.HAS_ROOM}), weeks))
    return waits
