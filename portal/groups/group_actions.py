"""Writes that set the scene: programmes, and the groups that they hold."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.groups import setup_queries
from portal.lines import local_time, one_line, web_link
from portal.models import Group, GroupFormat, GroupKind, MembershipRule, Programme
from portal.models.groups import (
    AUDIENCE_LENGTH,
    GROUP_NAME_LENGTH,
    GROUP_TOPIC_LENGTH,
    LINK_LENGTH,
    PLACE_LENGTH,
)
from portal.models.programmes import PROGRAMME_NAME_LENGTH

# More seats than any room, and longer than any day; a slip of a key, not a plan.
MOST_SEATS = 500
MOST_MINUTES = 24 * 60


class NameTaken(DomainError):
    """Something of its kind has this name already, whatever its capitals."""


@dataclass(frozen=True)
class GroupPlan:
    """What a new group is to be. `starts_local` is such as "18:30"; no weekday, no fixed day."""

    name: str
    kind: GroupKind = GroupKind.PEER_LED
    format: GroupFormat = GroupFormat.IN_PERSON
    membership_rule: MembershipRule = MembershipRule.OPEN
    topic: str = ""
    audience: str = ""
    place: str = ""
    online_link: str = ""
    capacity: int = 12
    weekday: int | None = None
    starts_local: str = ""
    duration_minutes: int = 90
    is_sensitive: bool = False
    started_on: date | None = None


def add_programme(name: str, funder: str, by: Any) -> int:
    """Add what a funder pays for. Returns its id. Raises NameTaken, or DomainError for words."""
    name = one_line(name, PROGRAMME_NAME_LENGTH, "name")
    funder = one_line(funder, PROGRAMME_NAME_LENGTH, "funder")
    if not name:
        raise DomainError(_("Enter the programme's name."), "name")
    with write():
        if setup_queries.programme_named(name):
            raise NameTaken(_("There is a programme called %(name)s already.", name=name), "name")
        programme = Programme.create(name=name, funder=funder, created_at=clock.now())
        record_event("programme_added", "programme", programme.id, by=by, fields=["name", "funder"])
    return int(programme.id)


def add_group(programme_id: int, plan: GroupPlan, by: Any) -> int:
    """Add a group to a programme. Returns its id; its sessions and leaders come next.

    Raises NameTaken when a group that still meets has the name, and DomainError, with its
    field, for a programme that takes no groups and for words or numbers that can't be.
    """
    values = _checked(plan)
    with write():
        programme = Programme.get_or_none(Programme.id == programme_id)
        if programme is None or not programme.is_open:
            raise DomainError(_("Choose a programme that is open."), "programme_id")
        if setup_queries.groups_named(values["name"]):
            raise NameTaken(
                _("There is a group called %(name)s already.", name=values["name"]), "name"
            )
        group = Group.create(programme=programme_id, created_at=clock.now(), **values)
        record_event("group_added", "group", group.id, by=by, fields=["programme", *values])
    return int(group.id)


def _checked(plan: GroupPlan) -> dict[str, Any]:
    """The columns of a plan, cleaned. Raises DomainError."""
    name = one_line(plan.name, GROUP_NAME_LENGTH, "name")
    if not name:
        raise DomainError(_("Enter the group's name."), "name")
    if not 1 <= plan.capacity <= MOST_SEATS:
        raise DomainError(_("Enter from 1 to %(most)s seats.", most=MOST_SEATS), "capacity")
    if not 1 <= plan.duration_minutes <= MOST_MINUTES:
        raise DomainError(
            _("Enter from 1 to %(most)s minutes.", most=MOST_MINUTES), "duration_minutes"
        )
    return {
        "name": name,
        "kind": GroupKind(plan.kind),
        "format": GroupFormat(plan.format),
        "membership_rule": MembershipRule(plan.membership_rule),
        "topic": one_line(plan.topic, GROUP_TOPIC_LENGTH, "topic"),
        "audience": one_line(plan.audience, AUDIENCE_LENGTH, "audience"),
        "place": one_line(plan.place, PLACE_LENGTH, "place"),
        "online_link": web_link(plan.online_link, LINK_LENGTH, "online_link"),
        "capacity": plan.capacity,
        "weekday": _weekday(plan),
        "starts_local": local_time(plan.starts_local, "starts_local"),
        "duration_minutes": plan.duration_minutes,
        "is_sensitive": plan.is_sensitive,
        "started_on": plan.started_on,
    }


def _weekday(plan: GroupPlan) -> int | None:
    if (plan.weekday is None) != (not plan.starts_local.strip()):
        raise DomainError(
            _("Give both the day and the time it starts, or neither for no fixed day."), "weekday"
        )
    return plan.weekday
