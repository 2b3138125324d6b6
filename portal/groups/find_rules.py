"""Which groups somebody looks for, and whether there is room for them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from portal.groups.rules import is_closed_to_new, needs_seat, seats_left
from portal.models import GroupFormat


class Way(StrEnum):
    """A way to take part, as somebody who looks for a group chooses it."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    PHONE = "phone"
    TEXT = "text"


# A hybrid group is in the room and online: it stands under both.
WAYS: dict[str, tuple[Way, ...]] = {
    GroupFormat.IN_PERSON: (Way.IN_PERSON,),
    GroupFormat.VIDEO: (Way.ONLINE,),
    GroupFormat.PHONE: (Way.PHONE,),
    GroupFormat.TEXT: (Way.TEXT,),
    GroupFormat.HYBRID: (Way.IN_PERSON, Way.ONLINE),
}


class Room(StrEnum):
    """Whether somebody could join now; all that is said of how many belong to a group."""

    DROP_IN = "drop_in"
    HAS_ROOM = "has_room"
    WAITING_LIST = "waiting_list"
    ASK = "ask"


def room(group: Any, today: date) -> Room:
    """Whether there is room: those who wait already come first, so their seats are taken."""
    if not needs_seat(group.membership_rule):
        return Room.DROP_IN
    if is_closed_to_new(group.membership_rule, group.started_on, today):
        return Room.ASK
    free = seats_left(group.capacity, group.taken_count)
    return Room.HAS_ROOM if free > group.waiting_count else Room.WAITING_LIST


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; '' and None stand for any."""

    topic: str = ""
    audience: str = ""
    way: str = ""
    day: int | None = None
    area: str = ""

    @property
    def is_any(self) -> bool:
        """Whether nothing is asked for."""
        return self == Wanted()


def suits(group: Any, weekdays: Iterable[int], wanted: Wanted) -> bool:
    """Whether a group is what somebody looks for; `weekdays` are those that it meets on."""
    return (
        (not wanted.topic or _says(group.topics, wanted.topic))
        and (not wanted.audience or _says(group.audiences, wanted.audience))
        and (not wanted.way or wanted.way in WAYS[group.format])
        and (wanted.day is None or wanted.day in weekdays)
        and (not wanted.area or group.venue_area.casefold() == wanted.area.casefold())
    )


def _says(words: Iterable[str], wanted: str) -> bool:
    return any(one.casefold() == wanted.casefold() for one in words)


def has_place(group: Any) -> bool:
    """Whether people meet in a room."""
    return Way.IN_PERSON in WAYS[group.format]
