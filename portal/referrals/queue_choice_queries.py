"""What the queue can be filtered by, and who may look after which of its referrals."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple

from peewee import fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import (
    AccessBlock,
    Person,
    Programme,
    Provider,
    Referral,
    Role,
    User,
    UserProgramme,
    UserRole,
)
from portal.referrals import rules


class Choices(NamedTuple):
    """What there is to choose from, each by name: (id, name); topics as they were written."""

    programmes: list[tuple[int, str]]
    owners: list[tuple[int, str]]
    providers: list[tuple[int, str]]
    topics: list[str]


def choices(user: SignedInUser) -> Choices:
    """What a user can filter their queue by. Four statements."""
    programmes = Programme.select(Programme.id, Programme.name)
    if user.programme_ids:
        programmes = programmes.where(Programme.id.in_(user.programme_ids))
    referred = Referral.select(Referral.id).where(Referral.provider == Provider.id)
    providers = Provider.select(Provider.id, Provider.name).where(fn.EXISTS(referred))
    topics = (
        Referral.select(Referral.topic)
        .where(Referral.state.in_(rules.OPEN), Referral.topic != "", scope.referrals(user))
        .distinct()
        .order_by(Referral.topic)
    )
    return Choices(
        list(programmes.order_by(Programme.name, Programme.id).tuples()),
        list(_staff().tuples()),
        list(providers.order_by(Provider.name, Provider.id).tuples()),
        [topic for (topic,) in topics.tuples()],
    )


def _staff() -> Any:
    return (
        User.select(User.id, User.name)
        .join(UserRole)
        .where(UserRole.role == Role.STAFF, User.is_active)
        .order_by(User.name, User.id)
    )


class Chosen(NamedTuple):
    """A referral that was ticked in the queue."""

    referral_id: int
    reference: str
    name: str
    owner_id: int | None
    version: int


def chosen(user: SignedInUser, referral_ids: Collection[int]) -> dict[int, Chosen]:
    """Those of these referrals that the user may open, by id. One statement."""
    query = (
        Referral.select(
            Referral.id, Referral.reference, Person.name, Referral.owner, Referral.version
        )
        .join(Person)
        .where(Referral.id.in_(list(referral_ids)), scope.referrals(user))
        .order_by(Referral.queue_rank, Referral.received_at, Referral.id)
    )
    return {row[0]: Chosen(*row) for row in query.tuples()}


def who_may_look_after(referral_ids: Collection[int]) -> list[tuple[int, str]]:
    """Staff who may open every one of these referrals, by name: (user_id, name).

    Three statements.
    """
    ids = list(referral_ids)
    wanted = list(
        Referral.select(Referral.person, Referral.programme)
        .where(Referral.id.in_(ids))
        .order_by(Referral.id)
        .tuples()
    )
    persons = [person_id for person_id, _programme_id in wanted]
    limits: dict[int, set[int]] = defaultdict(set)
    limited = UserProgramme.select(UserProgramme.user, UserProgramme.programme)
    for user_id, programme_id in limited.order_by(UserProgramme.id).tuples():
        limits[user_id].add(programme_id)
    blocks = AccessBlock.select(AccessBlock.user).where(
        AccessBlock.person.in_(persons),
        AccessBlock.ends_on.is_null() | (AccessBlock.ends_on > clock.today()),
    )
    programmes = {programme_id for _person_id, programme_id in wanted} - {None}
    staff = _staff().where(
        User.id.not_in(blocks), User.person.is_null() | User.person.not_in(persons)
    )
    return [
        (user_id, name)
        for user_id, name in staff.tuples()
        if not limits[user_id] or programmes <= limits[user_id]
    ]
