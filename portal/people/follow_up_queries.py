"""Reading follow-ups: what is owed, soonest first, and whose it is today."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from peewee import JOIN, SQL, Case, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import (
    AwayDate,
    FollowUp,
    FollowUpKind,
    Group,
    Person,
    Referral,
    Role,
    Session,
    User,
    UserRole,
)
from portal.paging import Page, page_of
from portal.people import reach_queries


class Whose(StrEnum):
    """Which of the follow-ups a list shows."""

    ALL = "all"
    MINE = "mine"
    # Nobody's, or somebody's who is away or has left.
    TEAM = "team"


class OpenFollowUp(NamedTuple):
    """Work that somebody owes, and whom and what it is about."""

    follow_up_id: int
    kind: str
    due_on: date
    note: str
    person_id: int | None
    person_name: str | None
    phone: str | None
    contact_note: str | None
    group_id: int | None
    group_name: str | None
    session_id: int | None
    starts_at: datetime | None
    referral_id: int | None
    reference: str | None
    owner_id: int | None
    owner_name: str | None
    # The owner is away today or works here no more: it is the team's.
    is_back: bool
    created_at: datetime
    version: int

    @property
    def days_over(self) -> int:
        """Days since it was due; 0 or less when it isn't late."""
        return (clock.today() - self.due_on).days

    @property
    def is_teams(self) -> bool:
        """Whether anybody of the team may take it up."""
        return self.owner_id is None or self.is_back


def follow_ups_open(
    user: SignedInUser,
    number: int = 1,
    *,
    whose: Whose = Whose.ALL,
    is_late: bool = False,
    kind: FollowUpKind | None = None,
) -> Page:
    """One page of what is owed that the user may see, soonest due first. One statement.

    Rows are OpenFollowUp.
    """
    query = _open(user).where(_whose(user, whose))
    if is_late:
        query = query.where(FollowUp.due_on < clock.today())
    if kind is not None:
        query = query.where(FollowUp.kind == kind)
    page = page_of(query.order_by(FollowUp.due_on, FollowUp.id).tuples(), number)
    return Page([_row(row) for row in page.rows], page.number, page.has_next)


def follow_up_counts(user: SignedInUser) -> dict[Whose, int]:
    """How many are open, by whose. Three statements."""
    return {
        whose: int(
            _joined(FollowUp.select(fn.COUNT(SQL("*"))))
            .where(FollowUp.done_at.is_null(), _seen_by(user), _whose(user, whose))
            .scalar()
        )
        for whose in Whose
    }


def follow_up_for(user: SignedInUser, follow_up_id: int) -> OpenFollowUp | None:
    """One open follow-up that the user may see; else None. One statement."""
    row: Any = _open(user).where(FollowUp.id == follow_up_id).tuples().first()
    return _row(row) if row else None


def follow_up_count(user: SignedInUser) -> int:
    """How many are due today or late. One statement."""
    query = FollowUp.select(fn.COUNT(SQL("*"))).where(
        FollowUp.done_at.is_null(), FollowUp.due_on <= clock.today(), _seen_by(user)
    )
    return int(query.scalar())


def follow_ups_of(user: SignedInUser, person_id: int) -> list[OpenFollowUp]:
    """What is owed to one person, soonest due first. One statement."""
    query = _open(user).where(FollowUp.person == person_id)
    return [_row(row) for row in query.order_by(FollowUp.due_on, FollowUp.id).tuples()]


def follow_ups_of_referral(user: SignedInUser, referral_id: int) -> list[OpenFollowUp]:
    """What is owed about one referral, soonest due first. One statement."""
    query = _open(user).where(FollowUp.referral == referral_id)
    return [_row(row) for row in query.order_by(FollowUp.due_on, FollowUp.id).tuples()]


def owners() -> list[tuple[int, str]]:
    """Active staff, who may own a follow-up: (user_id, name), by name. One statement."""
    staff = UserRole.select(UserRole.user).where(UserRole.role == Role.STAFF)
    query = User.select(User.id, User.name).where(User.is_active, User.id.in_(staff))
    return list(query.order_by(User.name, User.id).tuples())


def _seen_by(user: SignedInUser) -> Any:
    # About a person out of sight, or a group or referral out of sight, is out of sight.
    open_to_them = Referral.select(Referral.id).where(scope.referrals(user))
    return (
        (FollowUp.person.is_null() | scope.people(user, FollowUp.person))
        & (FollowUp.group.is_null() | scope.staffed(user, FollowUp.group))
        & (FollowUp.referral.is_null() | FollowUp.referral.in_(open_to_them))
    )


def _is_back() -> Any:
    """The owner is away today, or has left: a condition where the owner is joined."""
    today = clock.today()
    away = AwayDate.select(AwayDate.id).where(
        AwayDate.user == FollowUp.owner, AwayDate.starts_on <= today, AwayDate.ends_on >= today
    )
    return FollowUp.owner.is_null(False) & (~User.is_active | fn.EXISTS(away))


def _whose(user: SignedInUser, whose: Whose) -> Any:
    if whose == Whose.MINE:
        return FollowUp.owner == user.id
    if whose == Whose.TEAM:
        return FollowUp.owner.is_null() | _is_back()
    return scope.TRUE


def _row(row: Any) -> OpenFollowUp:
    found = OpenFollowUp(*row)
    return found._replace(is_back=bool(found.is_back))


def _joined(query: Any) -> Any:
    return query.join(User, JOIN.LEFT_OUTER, on=FollowUp.owner == User.id)


def _open(user: SignedInUser) -> Any:
    return (
        _joined(
            FollowUp.select(
                FollowUp.id,
                FollowUp.kind,
                FollowUp.due_on,
                FollowUp.note,
                Person.id,
                Person.name,
                reach_queries.phone(),
                reach_queries.note(),
                Group.id,
                Group.name,
                Session.id,
                Session.starts_at,
                Referral.id,
                Referral.reference,
                User.id,
                User.name,
                Case(None, ((_is_back(), 1),), 0),
                FollowUp.created_at,
                FollowUp.version,
            )
        )
        .join_from(FollowUp, Person, JOIN.LEFT_OUTER, on=FollowUp.person == Person.id)
        .join_from(FollowUp, Group, JOIN.LEFT_OUTER)
        .join_from(FollowUp, Session, JOIN.LEFT_OUTER)
        .join_from(FollowUp, Referral, JOIN.LEFT_OUTER)
        .where(FollowUp.done_at.is_null(), _seen_by(user))
    )
