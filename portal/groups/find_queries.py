"""Reading the groups that everybody may find: no leader, member, link or number among the columns.

A group is found only while it is listed, isn't sensitive and hasn't ended; both of the first
are asked here, whatever the tables let stand.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple

from peewee import JOIN, Case, fn

from portal import clock
from portal.groups.queries import apart, taken, topics, waiting
from portal.models import Group, Programme, Session, Venue
from portal.training.audience_queries import audiences

# How far ahead dates are named, and how many of a group.
AHEAD = timedelta(days=90)
MOST_DATES = 6


class PublicGroup(NamedTuple):
    """A group as everybody may read it. The three counts are for `find_rules.room` alone."""

    group_id: int
    programme_id: int
    programme_name: str
    name: str
    public_description: str
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
    place: str
    takes_tasters: bool
    started_on: date | None
    ended_on: date | None
    venue_id: int | None
    venue_name: str
    venue_address: str
    venue_postcode: str
    venue_area: str
    is_step_free: bool | None
    has_accessible_toilet: bool | None
    has_hearing_loop: bool | None
    has_parking: bool | None
    access_note: str
    # Whether what was said of when it meets has yet to become a pattern.
    has_open_note: bool
    capacity: int
    taken_count: int
    waiting_count: int


def public_groups() -> list[PublicGroup]:
    """Every group that everybody may find, by name. One statement."""
    query = (
        Group.select(
            Group.id,
            Programme.id,
            Programme.name,
            Group.name,
            Group.public_description,
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
            Group.place,
            Group.takes_tasters,
            Group.started_on,
            Group.ended_on,
            Venue.id,
            fn.COALESCE(Venue.name, ""),
            fn.COALESCE(Venue.address, ""),
            fn.COALESCE(Venue.postcode, ""),
            fn.COALESCE(Venue.area, ""),
            Venue.is_step_free,
            Venue.has_accessible_toilet,
            Venue.has_hearing_loop,
            Venue.has_parking,
            fn.COALESCE(Venue.access_note, ""),
            Case(None, ((Group.schedule_note != "", 1),), 0),
            Group.capacity,
            taken(),
            waiting(),
        )
        .join(Programme)
        .join_from(Group, Venue, JOIN.LEFT_OUTER)
        .where(
            Group.is_public,
            ~Group.is_sensitive,
            Group.ended_on.is_null() | (Group.ended_on >= clock.today()),
        )
        .order_by(Group.name, Group.id)
    )
    found = [PublicGroup(*row) for row in query.tuples()]
    return [
        one._replace(topics=apart(str(one.topics)), audiences=apart(str(one.audiences)))
        for one in found
    ]


class PublicDate(NamedTuple):
    """One session ahead. Why it was called off is between the group and its members."""

    starts_at: datetime
    duration_minutes: int
    state: str
    # Its own, where it was moved.
    place: str


def dates_ahead(group_ids: Collection[int]) -> dict[int, list[PublicDate]]:
    """By group its next sessions, those called off too, soonest first. One statement."""
    found: dict[int, list[PublicDate]] = defaultdict(list)
    query = (
        Session.select(
            Session.group,
            Session.starts_at,
            Session.duration_minutes,
            Session.state,
            Session.place,
        )
        .where(
            Session.group.in_(list(group_ids)),
            Session.starts_at > clock.now(),
            Session.starts_at < clock.now() + AHEAD,
        )
        .order_by(Session.starts_at, Session.id)
    )
    for group_id, *row in query.tuples():
        if len(found[group_id]) < MOST_DATES:
            found[group_id].append(PublicDate(*row))
    return found
