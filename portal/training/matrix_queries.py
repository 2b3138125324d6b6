"""Whose training the overviews show."""

from datetime import date
from typing import NamedTuple

from portal import clock
from portal.models import Role, User, UserRole

# Roles whose training is kept; administrators as such need none.
_TRAINING = (Role.FACILITATOR, Role.STAFF, Role.MANAGER)


class TrainedUser(NamedTuple):
    """Somebody whose training may be shown."""

    user_id: int
    name: str
    email: str | None
    is_active: bool
    joined_on: date
    roles: frozenset[str]

    @property
    def trains(self) -> bool:
        """Whether their training is kept: they work with groups, or are guests without a role."""
        return not self.roles or not self.roles.isdisjoint(_TRAINING)

    @property
    def leads(self) -> bool:
        """Whether they may lead groups."""
        return Role.FACILITATOR in self.roles


def trained_users() -> list[TrainedUser]:
    """Every user, those who left too, by name. Two statements."""
    roles: dict[int, set[str]] = {}
    for user_id, role in (
        UserRole.select(UserRole.user, UserRole.role).order_by(UserRole.id).tuples()
    ):
        roles.setdefault(user_id, set()).add(role)
    rows = (
        User.select(User.id, User.name, User.email, User.is_active, User.created_at)
        .order_by(User.name, User.id)
        .tuples()
    )
    return [
        TrainedUser(
            user_id,
            name,
            email,
            is_active,
            clock.local(created_at).date(),
            frozenset(roles.get(user_id, ())),
        )
        for user_id, name, email, is_active, created_at in rows
    ]
