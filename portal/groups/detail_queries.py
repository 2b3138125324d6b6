"""Reading all that is kept of a group, and what its form offers."""

from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN, Case, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups.queries import apart, topics
from portal.models import Group, GroupStaff, Programme, Role, User, UserRole, Venue
from portal.training.audience_queries import audiences


class GroupDetail(NamedTuple):
    """All of a group's own facts. What opens the door is empty for those who see figures alone."""

    group_id: int
    version: int
    programme_id: int
    programme_name: str
    name: str
    kind: str
    approach: str
    format: str
    membership_rule: str
    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    language: str
    has_captions: bool
    sign_language: str
    reading: str
    min_age: int | None
    max_age: int | None
    venue_id: int | None
    place: str
    online_link: str
    dial_in_number: str
    dial_in_code: str
    capacity: int
    takes_tasters: bool
    taster_takes_seat: bool
    opening_script: str
    schedule_note: str
    is_sensitive: bool
    is_public: bool
    public_description: str
    started_on: date | None
    ended_on: date | None
    venue_name: str
    venue_address: str
    venue_postcode: str
    venue_area: str
    is_step_free: bool | None
    has_accessible_toilet: bool | None
    has_hearing_loop: bool | None
    has_parking: bool | None
    access_note: str
    contact_name: str
    contact_phone: str
    contact_email: str
    # Whether the user may also see who belongs to it, and whether they may change it.
    shows_roster: bool
    is_staffed: bool


_PRIVATE = (
    "online_link",
    "dial_in_number",
    "dial_in_code",
    "opening_script",
    "schedule_note",
    "contact_name",
    "contact_phone",
    "contact_email",
)


def group_detail(user: SignedInUser, group_id: int) -> GroupDetail | None:
    """All of a group's facts, if the user may see it; else None. One statement."""
    row: Any = (
        Group.select(
            Group.id,
            Group.version,
            Programme.id,
            Programme.name,
            Group.name,
            Group.kind,
            Group.approach,
            Group.format,
            Group.membership_rule,
            topics(),
            audiences(),
            Group.language,
            Group.has_captions,
            Group.sign_language,
            Group.reading,
            Group.min_age,
            Group.max_age,
            Venue.id,
            Group.place,
            Group.online_link,
            Group.dial_in_number,
            Group.dial_in_code,
            Group.capacity,
            Group.takes_tasters,
            Group.taster_takes_seat,
            Group.opening_script,
            Group.schedule_note,
            Group.is_sensitive,
            Group.is_public,
            Group.public_description,
            Group.started_on,
            Group.ended_on,
            fn.COALESCE(Venue.name, ""),
            fn.COALESCE(Venue.address, ""),
            fn.COALESCE(Venue.postcode, ""),
            fn.COALESCE(Venue.area, ""),
            Venue.is_step_free,
            Venue.has_accessible_toilet,
            Venue.has_hearing_loop,
            Venue.has_parking,
            fn.COALESCE(Venue.access_note, ""),
            fn.COALESCE(Venue.contact_name, ""),
            fn.COALESCE(Venue.contact_phone, ""),
            fn.COALESCE(Venue.contact_email, ""),
            Case(None, ((scope.rosters(user, Group.id), 1),), 0),
            Case(None, ((scope.staffed(user, Group.id), 1),), 0),
        )
        .join(Programme)
        .join_from(Group, Venue, JOIN.LEFT_OUTER)
        .where(Group.id == group_id, scope.groups(user, Group.id))
        .tuples()
        .first()
    )
    if row is None:
        return None
    found = GroupDetail._make(row)
    found = found._replace(
        topics=apart(row[9]),
        audiences=apart(row[10]),
        shows_roster=bool(found.shows_roster),
        is_staffed=bool(found.is_staffed),
    )
    hidden: Any = {} if found.shows_roster else dict.fromkeys(_PRIVATE, "")
    return found._replace(**hidden)


def programmes_for(user: SignedInUser, current_id: int | None = None) -> list[tuple[int, str]]:
    """(id, name) of programmes that a group may stand in, and the one it stands in now.

    One statement.
    """
    wanted = Programme.is_open
    if user.programme_ids:
        wanted &= Programme.id.in_(user.programme_ids)
    query = (
        Programme.select(Programme.id, Programme.name)
        .where(wanted | (Programme.id == current_id))
        .order_by(Programme.name, Programme.id)
    )
    return list(query.tuples())


class NamedStaff(NamedTuple):
    """Somebody named on a sensitive group."""

    user_id: int
    name: str
    is_active: bool


def named_staff(group_id: int) -> list[NamedStaff]:
    """Who is named on a group, by name. One statement."""
    query = (
        GroupStaff.select(User.id, User.name, User.is_active)
        .join(User)
        .where(GroupStaff.group == group_id)
        .order_by(User.name, User.id)
    )
    return [NamedStaff(*row) for row in query.tuples()]


def nameable_staff(group_id: int) -> list[tuple[int, str]]:
    """(id, name) of active staff who aren't named on a group yet, by name. One statement."""
    named = GroupStaff.select(GroupStaff.user).where(GroupStaff.group == group_id)
    staff = UserRole.select(UserRole.user).where(UserRole.role == Role.STAFF)
    query = (
        User.select(User.id, User.name)
        .where(User.is_active, User.id.in_(staff), User.id.not_in(named))
        .order_by(User.name, User.id)
    )
    return list(query.tuples())


def is_over(ended_on: date | None) -> bool:
    """Whether a group's last day has passed."""
    return ended_on is not None and ended_on < clock.today()
