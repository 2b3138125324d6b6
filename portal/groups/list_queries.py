"""Reading the list of groups, narrowed by what somebody wants to see."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN

from portal import clock, settings
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import rules
from portal.groups.list_rules import FOUND_BY, GroupsWanted, says
from portal.groups.pattern_queries import current_pattern
from portal.groups.pattern_rules import DAYS
from portal.groups.queries import apart, taken, topics, waiting
from portal.models import (
    Group,
    GroupAudience,
    GroupPattern,
    GroupTopic,
    MembershipRule,
    Programme,
    Session,
    Venue,
)
from portal.paging import Page, page_of
from portal.training.audience_queries import audiences


class GroupRow(NamedTuple):
    """A group as the list shows it."""

    group_id: int
    name: str
    programme_name: str
    kind: str
    approach: str
    membership_rule: str
    topics: tuple[str, ...]
    rule: str | None
    starts_local: str | None
    place: str
    venue_name: str | None
    format: str
    ended_on: date | None
    capacity: int
    taken_count: int
    waiting_count: int
    next_session_id: int | None
    next_starts_at: datetime | None

    @property
    def seats_left(self) -> int | None:
        """Free seats; None where joining takes none."""
        if not rules.needs_seat(self.membership_rule):
            return None
        return rules.seats_left(self.capacity, self.taken_count)


def groups_for(
    user: SignedInUser,
    number: int = 1,
    *,
    ended: bool = False,
    wanted: GroupsWanted | None = None,
) -> Page:
    """One page of the groups a user may see, by name: those that meet, or those that ended.

    Rows are GroupRow; the next session is the soonest that has not ended and isn't called
    off. One statement, and one more where words are looked for.
    """
    wanted = wanted or GroupsWanted()
    today = clock.today()
    over = Group.ended_on.is_null(False) & (Group.ended_on < today)
    conditions = [scope.groups(user, Group.id), over if ended else ~over, *_narrowed(wanted)]
    if wanted.q:
        conditions.append(Group.id.in_(_saying(user, wanted.q)))
    query = (
        Group.select(
            Group.id,
            Group.name,
            Programme.name,
            Group.kind,
            Group.approach,
            Group.membership_rule,
            topics(),
            GroupPattern.rule,
            GroupPattern.starts_local,
            Group.place,
            Venue.name,
            Group.format,
            Group.ended_on,
            Group.capacity,
            taken(),
            waiting(),
            Session.id,
            Session.starts_at,
        )
        .join(Programme)
        .join_from(Group, Venue, JOIN.LEFT_OUTER)
        .join_from(Group, GroupPattern, JOIN.LEFT_OUTER, on=(GroupPattern.id == current_pattern()))
        .join_from(Group, Session, JOIN.LEFT_OUTER, on=(Session.id == _next_session()))
        .where(*conditions)
        .order_by(Group.name, Group.id)
        .tuples()
    )
    page = page_of(query, number)
    rows = [GroupRow(*row)._replace(topics=apart(row[6])) for row in page.rows]
    return Page(rows, page.number, page.has_next)


def _narrowed(wanted: GroupsWanted) -> list[Any]:
    """Conditions on Group, its venue and its pattern, one for each thing that is asked for."""
    same = (
        (Group.approach, wanted.approach),
        (Group.kind, wanted.kind),
        (Group.membership_rule, wanted.joining),
        (Venue.area, wanted.area),
    )
    found: list[Any] = [column == value for column, value in same if value]
    found += _about(wanted)
    if wanted.format:
        found.append(Group.format.in_(FOUND_BY[wanted.format]))
    if wanted.weekday:
        # No part of a rule after BYDAY holds two letters that name a day.
        found.append(GroupPattern.rule ** f"%BYDAY=%{DAYS[wanted.weekday - 1]}%")
    if wanted.free:
        is_drop_in = Group.membership_rule == MembershipRule.DROP_IN
        found.append(is_drop_in | (Group.capacity > taken()))
    if wanted.visit:
        found.append(Group.takes_tasters)
    return found


def _about(wanted: GroupsWanted) -> list[Any]:
    """Conditions on what a group is about, whom it is for, and which language it speaks."""
    found: list[Any] = []
    if wanted.topic:
        on = GroupTopic.select(GroupTopic.group).where(GroupTopic.topic == wanted.topic)
        found.append(Group.id.in_(on))
    if wanted.audience:
        meant = GroupAudience.select(GroupAudience.group)
        found.append(Group.id.in_(meant.where(GroupAudience.audience == wanted.audience)))
    if wanted.language:
        # A group that names none speaks the charity's own.
        is_own = wanted.language == settings.current().language
        found.append(Group.language.in_([wanted.language, *([""] if is_own else [])]))
    return found


def _saying(user: SignedInUser, text: str) -> list[int]:
    """Groups that the user may see and that say these words anywhere. One statement."""
    query = (
        Group.select(
            Group.id,
            Group.name,
            Group.place,
            Programme.name,
            Venue.name,
            Venue.area,
            topics(),
            audiences(),
        )
        .join(Programme)
        .join_from(Group, Venue, JOIN.LEFT_OUTER)
        .where(scope.groups(user, Group.id))
        .order_by(Group.id)
    )
    return [group_id for group_id, *texts in query.tuples() if says(text, texts)]


class Offered(NamedTuple):
    """What the groups that a user may see have between them, each in order."""

    topics: list[str]
    audiences: list[str]
    areas: list[str]
    languages: list[str]


def offered(user: SignedInUser) -> Offered:
    """What the list may be narrowed by. Four statements."""
    seen = scope.groups(user, Group.id)
    return Offered(
        _each(GroupTopic.select(GroupTopic.topic).join(Group), seen, GroupTopic.topic),
        _each(
            GroupAudience.select(GroupAudience.audience).join(Group), seen, GroupAudience.audience
        ),
        _each(Group.select(Venue.area).join(Venue), seen & (Venue.area != ""), Venue.area),
        _each(Group.select(Group.language), seen, Group.language),
    )


def _each(query: Any, condition: Any, column: Any) -> list[str]:
    ordered = query.where(condition).distinct().order_by(column)
    return [value for (value,) in ordered.tuples()]


def _next_session() -> Any:
    # Still "next" while it goes on, so that a leader who is late finds tonight's.
    one = Session.alias()
    earliest = clock.now() - timedelta(minutes=settings.current().roll_closes_after_minutes)
    return (
        one.select(one.id)
        .where(one.group == Group.id, one.starts_at >= earliest, one.state.in_(rules.MEETS))
        .order_by(one.starts_at, one.id)
        .limit(1)
    )
