"""Every SELECT about courses and training records."""

from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN

from portal.models import Course, RecordState, Role, TrainingRecord, User, UserRole

# Roles whose training is kept; administrators as such need none.
_TRAINING = (Role.FACILITATOR, Role.STAFF, Role.MANAGER)


class RecordRow(NamedTuple):
    """One training record as a page shows it."""

    record_id: int
    course_id: int
    course_title: str
    completed_on: date
    expires_on: date | None
    state: str
    revoked_on: date | None
    note: str
    recorded_by: str | None


class UserRow(NamedTuple):
    """A user with training; `leads_groups` when they are a facilitator."""

    user_id: int
    name: str
    is_active: bool
    leads_groups: bool


def courses() -> list[tuple[int, str]]:
    """Every course that may be recorded, (course_id, title) by title. One statement."""
    return list(
        Course.select(Course.id, Course.title)
        .where(Course.is_open)
        .order_by(Course.title, Course.id)
        .tuples()
    )


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


def records_of(user_id: int) -> list[RecordRow]:
    """Every record of one user, newest completion first. One statement."""
    recorder = User.alias("recorder")
    rows = (
        TrainingRecord.select(
            TrainingRecord.id,
            Course.id,
            Course.title,
            TrainingRecord.completed_on,
            TrainingRecord.expires_on,
            TrainingRecord.state,
            TrainingRecord.revoked_on,
            TrainingRecord.note,
            recorder.name,
        )
        .join_from(TrainingRecord, Course)
        .join_from(TrainingRecord, recorder, JOIN.LEFT_OUTER, on=TrainingRecord.recorded_by)
        .where(TrainingRecord.user == user_id)
        .order_by(TrainingRecord.completed_on.desc(), TrainingRecord.id.desc())
        .tuples()
    )
    return [RecordRow(*row) for row in rows]


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
    row = UserRow(found_id, name, is_active, Role.FACILITATOR in held)
    trains = row.is_active and (not held - {None} or held & set(_TRAINING))
    if trains or TrainingRecord.select().where(TrainingRecord.user == user_id).exists():
        return row
    return None


def is_recorded(user_id: int, course_id: int, completed_on: date) -> bool:
    """Whether this completion is on record already. One statement."""
    query = TrainingRecord.select(TrainingRecord.id).where(
        TrainingRecord.user == user_id,
        TrainingRecord.course == course_id,
        TrainingRecord.completed_on == completed_on,
        TrainingRecord.state.in_((RecordState.VERIFIED, RecordState.PENDING)),
    )
    return bool(query.exists())


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
