"""Reading the end of a group: the draft of it, everybody concerned, and what was chosen."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, SQL, Case, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import place_queries, queries
from portal.groups.queries import PlaceableGroup
from portal.models import (
    Group,
    GroupEnd,
    GroupEndAnswer,
    Membership,
    MembershipEnding,
    MembershipState,
    Notice,
    NoticeKind,
    Person,
    Session,
    SessionState,
    Taster,
)

TASTER = "taster"


class EndHead(NamedTuple):
    """A group that ends, or may; `end_id` is None where nobody began to end it."""

    group_id: int
    group_name: str
    is_sensitive: bool
    started_on: date | None
    ended_on: date | None
    end_id: int | None
    last_on: date | None
    reason: str
    finished_at: datetime | None
    version: int
    # Its last session ahead that isn't called off, and how many there are.
    last_session_at: datetime | None
    ahead_count: int

    @property
    def is_draft(self) -> bool:
        return self.end_id is not None and self.finished_at is None

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.ended_on is not None and self.ended_on < clock.today()


def end_head(user: SignedInUser, group_id: int) -> EndHead | None:
    """A group that the user works for, with its end so far; else None. One statement."""
    return _head(Group.id == group_id, scope.staffed(user, Group.id))


def standing_end(group_id: int) -> EndHead | None:
    """The same for an action that knows that it may. One statement."""
    return _head(Group.id == group_id)


def _head(*conditions: Any) -> EndHead | None:
    ahead = Session.alias()
    meets = (
        (ahead.group == Group.id)
        & (ahead.starts_at > clock.now())
        & (ahead.state != SessionState.CANCELLED)
    )
    row: Any = (
        Group.select(
            Group.id,
            Group.name,
            Group.is_sensitive,
            Group.started_on,
            Group.ended_on,
            GroupEnd.id,
            GroupEnd.last_on,
            fn.COALESCE(GroupEnd.reason, ""),
            GroupEnd.finished_at,
            fn.COALESCE(GroupEnd.version, 0),
            ahead.select(fn.MAX(ahead.starts_at)).where(meets),
            ahead.select(fn.COUNT(SQL("*"))).where(meets),
        )
        .join(GroupEnd, JOIN.LEFT_OUTER)
        .where(*conditions)
        .tuples()
        .first()
    )
    if row is None:
        return None
    # An expression comes back as the engine keeps it, not as the field reads it.
    return EndHead._make([*row[:10], Session.starts_at.python_value(row[10]), row[11]])


class Concerned(NamedTuple):
    """Somebody for whom something has to come next, and what was chosen so far."""

    person_id: int
    name: str
    # A state of a membership, or `TASTER`.
    part: str
    membership_id: int | None
    membership_version: int
    referral_id: int | None
    # Since when they wait or belong: what a queue goes by.
    since_at: datetime
    starts_on: date | None
    choice: str | None
    to_group_id: int | None
    to_group_name: str
    referred_to: str
    outcome: str
    # 0 before anything was chosen.
    answer_version: int

    @property
    def has_seat(self) -> bool:
        return self.part in (MembershipState.ACTIVE, MembershipState.PAUSED)


def concerned(
    group_id: int,
    end_id: int | None,
    *,
    only: Collection[Any] = (),
    user: SignedInUser | None = None,
) -> list[Concerned]:
    """Every member, offer, waiting person and taster ahead of a group, each once.

    Members first, then offers and waits, then tasters; by name. `only` are further conditions
    on Person; a group that `user` doesn't see has no name. Two statements.
    """
    state = place_queries.stands()
    members = (
        Membership.select(
            Person.id,
            Person.name,
            state.alias("part"),
            Membership.id,
            Membership.version,
            Membership.referral,
            Membership.waiting_since_at,
            Membership.created_at,
            Membership.starts_on,
            *_answer(user),
        )
        .join(Person)
        .join_from(Membership, GroupEndAnswer, JOIN.LEFT_OUTER, on=_of(end_id, Membership.person))
        .join_from(GroupEndAnswer, Group, JOIN.LEFT_OUTER, on=(GroupEndAnswer.to_group == Group.id))
        .where(Membership.group == group_id, Membership.state != MembershipState.ENDED, *only)
        .order_by(
            Case(state, (("active", 0), ("paused", 0), ("offered", 1)), 2), Person.name, Person.id
        )
    )
    found = {}
    for (
        person_id,
        name,
        part,
        place_id,
        version,
        referral,
        since,
        made,
        starts_on,
        *chosen,
    ) in members.tuples():
        found[person_id] = Concerned(
            person_id, name, part, place_id, version, referral, since or made, starts_on, *chosen
        )
    for person_id, name, booked_at, *chosen in _tasters(group_id, end_id, only, user).tuples():
        if person_id not in found:
            found[person_id] = Concerned(
                person_id, name, TASTER, None, 0, None, booked_at, None, *chosen
            )
    return list(found.values())


def concerned_for(user: SignedInUser, head: EndHead) -> list[Concerned]:
    """Those of them whom the user may see. Two statements."""
    only = (scope.not_blocked(user, Person.id),)
    return concerned(head.group_id, head.end_id, only=only, user=user)


def answered(user: SignedInUser, end_id: int) -> list[Concerned]:
    """What was chosen for whom, once a group's end is finished; by name. One statement."""
    query = (
        GroupEndAnswer.select(Person.id, Person.name, GroupEndAnswer.answered_at, *_answer(user))
        .join_from(GroupEndAnswer, Person)
        .join_from(GroupEndAnswer, Group, JOIN.LEFT_OUTER, on=(GroupEndAnswer.to_group == Group.id))
        .where(GroupEndAnswer.group_end == end_id, scope.not_blocked(user, Person.id))
        .order_by(Person.name, Person.id)
    )
    return [
        Concerned(person_id, name, "", None, 0, None, at, None, *chosen)
        for person_id, name, at, *chosen in query.tuples()
    ]


def _answer(user: SignedInUser | None) -> tuple[Any, ...]:
    seen = Group.id.is_null(False) if user is None else scope.groups(user, Group.id)
    return (
        GroupEndAnswer.choice,
        GroupEndAnswer.to_group,
        # A colleague may have chosen a group that this user doesn't see.
        Case(None, ((seen, Group.name),), ""),
        fn.COALESCE(GroupEndAnswer.referred_to, ""),
        fn.COALESCE(GroupEndAnswer.outcome, ""),
        fn.COALESCE(GroupEndAnswer.version, 0),
    )


def _of(end_id: int | None, person: Any) -> Any:
    return (GroupEndAnswer.person == person) & (GroupEndAnswer.group_end == (end_id or 0))


def _tasters(
    group_id: int, end_id: int | None, only: Collection[Any], user: SignedInUser | None
) -> Any:
    return (
        Taster.select(Person.id, Person.name, Taster.booked_at, *_answer(user))
        .join(Person)
        .join_from(Taster, Session)
        .join_from(Taster, GroupEndAnswer, JOIN.LEFT_OUTER, on=_of(end_id, Taster.person))
        .join_from(GroupEndAnswer, Group, JOIN.LEFT_OUTER, on=(GroupEndAnswer.to_group == Group.id))
        .where(
            Taster.group == group_id,
            Session.starts_at > clock.now(),
            Taster.outcome.is_null(),
            *only,
        )
        .order_by(Person.name, Person.id, Session.starts_at)
    )


def groups_to_move_to(user: SignedInUser, group_id: int) -> list[PlaceableGroup]:
    """Groups that go on and take people, whose members the user may see; by name.

    Without those that somebody began to end. Two statements.
    """
    ending = {found for (found,) in GroupEnd.select(GroupEnd.group).order_by(GroupEnd.id).tuples()}
    return [
        one
        for one in queries.groups_to_place_in(user)
        if one.group_id != group_id and one.group_id not in ending and not one.is_closed_to_new
    ]


def is_ending(group_id: int) -> bool:
    """Whether the end of a group is finished: nobody new joins it. One statement."""
    query = GroupEnd.select(GroupEnd.id).where(
        GroupEnd.group == group_id, GroupEnd.finished_at.is_null(False)
    )
    return bool(query.exists())


def first_wait(referral_id: int | None) -> datetime | None:
    """Since when the person of a referral has waited whose group ended, if it did.

    Back in the queue they haven't lost their turn. One statement.
    """
    if referral_id is None:
        return None
    since = fn.MIN(fn.COALESCE(Membership.waiting_since_at, Membership.created_at))
    found = (
        Membership.select(since)
        .where(
            Membership.referral == referral_id, Membership.ending == MembershipEnding.GROUP_ENDED
        )
        .scalar()
    )
    return Membership.created_at.python_value(found)  # type: ignore[no-any-return]


def sessions_after(group_id: int, last_on: date) -> list[int]:
    """Sessions still ahead after a group's last day that aren't cancelled, soonest first."""
    query = (
        Session.select(Session.id)
        .where(
            Session.group == group_id,
            Session.starts_at > clock.now(),
            Session.starts_at >= clock.start_of(last_on + timedelta(days=1)),
            Session.state != SessionState.CANCELLED,
        )
        .order_by(Session.starts_at, Session.id)
    )
    return [session_id for (session_id,) in query.tuples()]


def last_session_on(group_id: int, last_on: date) -> date | None:
    """The day on which a group still meets for the last time up to a day; None for no more."""
    found = (
        Session.select(Session.starts_at)
        .where(
            Session.group == group_id,
            Session.starts_at > clock.now(),
            Session.starts_at < clock.start_of(last_on + timedelta(days=1)),
            Session.state != SessionState.CANCELLED,
        )
        .order_by(Session.starts_at.desc())
        .limit(1)
        .scalar()
    )
    return None if found is None else clock.local(found).date()


def notice_of_end(group_id: int) -> int | None:
    """The notice that tells of a group's end. One statement."""
    found = (
        Notice.select(Notice.id)
        .where(Notice.group == group_id, Notice.kind == NoticeKind.GROUP_ENDED)
        .order_by(Notice.id.desc())
        .limit(1)
        .scalar()
    )
    return None if found is None else int(found)


def ends_to_close() -> list[int]:
    """Ends of groups whose last day has passed and whose places still stand, oldest first."""
    query = (
        GroupEnd.select(GroupEnd.id)
        .where(
            GroupEnd.finished_at.is_null(False),
            GroupEnd.closed_at.is_null(),
            GroupEnd.last_on < clock.today(),
        )
        .order_by(GroupEnd.last_on, GroupEnd.id)
    )
    return [end_id for (end_id,) in query.tuples()]
