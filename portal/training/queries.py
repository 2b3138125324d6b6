"""Every SELECT about users whose training is kept."""

from typing import Any, NamedTuple

from portal.models import Role, TrainingRecord, User, UserRole

# Roles whose training is kept; administrators as such need none.
_TRAINING = (Role.FACILITATOR, Role.STAFF, Role.MANAGER)


class UserRow(NamedTuple):
    """A user with training; `leads_groups` when a facilitator, `is_guest` without any role."""

    user_id: int
    name: str
    is_active: bool
    leads_groups: bool
    is_guest: bool = False


def facilitators() -> list[tuple[int, str]]:
    """Active facilitators, (user_id, name) by name. One statement."""
    return list(_users_with((Role.FACILITATOR,)))


def users_who_train() -> list[tuple[int, str]]:
    """Active users whose courses are recorded here, (user_id, name) by name. One statement.

    Whoever works with groups, and those without any role: guest speakers.
    """
    return list(
        User.select(User.id, User.name)
        .where(User.is_active, User.id.in_(_user_ids(_TRAINING)) | User.id.not_in(_with_a_role()))
        .order_by(User.name, User.id)
        .tuples()
    )


def user_with_training(user_id: int) -> UserRow | None:
    """A user whom the training pages show, or None: those who train, and those who ever did.

    One statement, and a second for somebody who has left.
    """
    roles = [
        row
        for row in User.select(User.id, User.name, User.is_active, UserRole.role)
        .left_outer_join(UserRole)
        .where(User.id == user_id)
        .order_by(UserRole.role)
        .tuples()
    ]
    held = {role for *_user, role in roles}
    if not roles:
        return None
    found_id, name, is_active, _role = roles[0]
    row = UserRow(found_id, name, is_active, Role.FACILITATOR in held, not held - {None})
    trains = row.is_active and (not held - {None} or held & set(_TRAINING))
    if trains or TrainingRecord.select().where(TrainingRecord.user == user_id).exists():
        return row
    return None


def _with_a_role() -> Any:
    return UserRole.select(UserRole.user)


def _user_ids(roles: tuple[Role, ...]) -> Any:
    return UserRole.select(UserRole.user).join(User).where(UserRole.role.in_(roles), User.is_active)


def _users_with(roles: tuple[Role, ...]) -> Any:
    return (
        User.select(User.id, User.name)
        .where(User.id.in_(_user_ids(roles)))
        .order_by(User.name, User.id)
        .tuples()
    )
