"""Writes that set the scene: programmes, the groups that they hold, and what a group is."""

from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.groups import pattern_actions, pattern_rules, setup_queries
from portal.groups.group_plan import Checked, GroupPlan, checked
from portal.lines import one_line
from portal.models import Group, GroupAudience, GroupStaff, GroupTopic, Programme, Role, User, Venue
from portal.models.programmes import PROGRAMME_NAME_LENGTH


class NameTaken(DomainError):
    """Something of its kind has this name already, whatever its capitals."""


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

    Staff who add a sensitive group are named on it, or nobody could open it. Raises NameTaken
    when a group that still meets has the name, and DomainError, with its field, for a
    programme that takes no groups and for words or numbers that can't be.
    """
    asked = checked(plan)
    values = asked.values
    with write():
        _refuse_programme(programme_id)
        _refuse_taken(values["name"])
        _refuse_venue(values["venue"])
        group_id = insert_group(programme_id, asked, by)
        if values["is_sensitive"]:
            _name(group_id, by)
        record_event(
            "group_added",
            "group",
            group_id,
            by=by,
            fields=["programme", *values, *asked.pattern, "topics", "audiences"],
        )
    return group_id


def insert_group(programme_id: int, asked: Checked, by: Any) -> int:
    """Write a group with its words and its pattern, in the transaction that is open.

    Returns its id. The event is the caller's, and so is everything that may refuse it.
    """
    minutes = asked.pattern["duration_minutes"]
    group = Group.create(
        programme=programme_id, duration_minutes=minutes, created_at=clock.now(), **asked.values
    )
    if asked.pattern["weekday"]:
        pattern_actions.start_pattern(
            group.id,
            pattern_rules.weekly(asked.pattern["weekday"]),
            asked.pattern["starts_local"],
            duration_minutes=minutes,
            from_on=asked.values["started_on"] or clock.today(),
            by=by,
        )
    _write_words(group.id, asked)
    return int(group.id)


def change_group(group_id: int, version: int, programme_id: int, plan: GroupPlan, by: Any) -> None:
    """Change what a group is; when it meets has a page of its own.

    Whoever makes it sensitive is named on it, so that it can't be lost; made ordinary again,
    those who were named stay so for another time. Saying again what holds changes nothing.
    Raises StaleVersion if somebody else changed it since, NameTaken, and DomainError with its
    field.
    """
    asked = checked(plan)
    with write():
        now = Group.get_or_none(Group.id == group_id)
        if now is None or now.version != version:
            raise StaleVersion(
                _(
                    "Somebody changed this group since you opened it. It stands below as it is "
                    "now; look at both, then save again."
                )
            )
        if programme_id != now.programme_id:
            _refuse_programme(programme_id)
        _refuse_taken(asked.values["name"], but=group_id)
        if asked.values["venue"] != now.venue_id:
            _refuse_venue(asked.values["venue"])
        changed = _changed(now, programme_id, asked)
        if not changed:
            return
        Group.update(programme=programme_id, version=Group.version + 1, **asked.values).where(
            Group.id == group_id
        ).execute()
        if {"topics", "audiences"} & set(changed):
            _write_words(group_id, asked)
        if asked.values["is_sensitive"]:
            _name(group_id, by)
        record_event("group_changed", "group", group_id, by=by, fields=changed)


def unname_staff(group_id: int, user_id: int, by: Any) -> None:
    """Take somebody's name off a sensitive group; who isn't named stays so.

    Raises DomainError for the last one who could still open it.
    """
    with write():
        if not setup_queries.is_named_on(group_id, user_id):
            return
        others = (
            GroupStaff.select(GroupStaff.id)
            .join(User)
            .where(GroupStaff.group == group_id, GroupStaff.user != user_id, User.is_active)
        )
        if not others.exists():
            raise DomainError(
                _("They are the last one named: nobody could open this group. Name another first.")
            )
        GroupStaff.delete().where(
            GroupStaff.group == group_id, GroupStaff.user == user_id
        ).execute()
        record_event("staff_unnamed", "group", group_id, by=by, fields=["user"])


def _refuse_programme(programme_id: int) -> None:
    programme = Programme.get_or_none(Programme.id == programme_id)
    if programme is None or not programme.is_open:
        raise DomainError(_("Choose a programme that is open."), "programme_id")


def _refuse_taken(name: str, but: int | None = None) -> None:
    if any(one.id != but for one in setup_queries.groups_named(name)):
        raise NameTaken(_("There is a group called %(name)s already.", name=name), "name")


def _refuse_venue(venue_id: int | None) -> None:
    if venue_id is None:
        return
    venue = Venue.get_or_none(Venue.id == venue_id)
    if venue is None or not venue.is_used:
        raise DomainError(_("Choose a venue that is in use."), "venue_id")


def _changed(now: Group, programme_id: int, asked: Checked) -> list[str]:
    """The names of what differs from how a group stands."""
    found = ["programme"] if programme_id != now.programme_id else []
    for name, value in asked.values.items():
        held = now.venue_id if name == "venue" else getattr(now, name)
        if held != value:
            found.append(name)
    topics = {one.topic for one in GroupTopic.select().where(GroupTopic.group == now.id)}
    meant = {one.audience for one in GroupAudience.select().where(GroupAudience.group == now.id)}
    if topics != set(asked.topics):
        found.append("topics")
    if meant != set(asked.audiences):
        found.append("audiences")
    return found


def _write_words(group_id: int, asked: Checked) -> None:
    GroupTopic.delete().where(GroupTopic.group == group_id).execute()
    GroupAudience.delete().where(GroupAudience.group == group_id).execute()
    for topic in asked.topics:
        GroupTopic.create(group=group_id, topic=topic)
    for audience in asked.audiences:
        GroupAudience.create(group=group_id, audience=audience)


def _name(group_id: int, by: Any) -> None:
    """Name whoever makes a group sensitive on it; the command line names nobody."""
    user_id = getattr(by, "id", None)
    if user_id is None or not setup_queries.is_active_with(user_id, Role.STAFF):
        return
    if not setup_queries.is_named_on(group_id, user_id):
        GroupStaff.create(group=group_id, user=user_id)
        record_event("staff_named", "group", group_id, by=by, fields=["user"])
