"""Every SELECT about courses and training records."""

from collections import defaultdict
from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN

from portal.models import Course, Role, TrainingRecord, User, UserRole
from portal.training.rules import Completion, CourseTerms


class RecordRow(NamedTuple):
    """One training record as a page shows it."""

    record_id: int
    course_id: int
    course_title: str
    completed_on: date
    revoked_on: date | None
    note: str
    recorded_by: str | None


class UserRow(NamedTuple):
    """A user with training; `leads_groups` when they are a facilitator."""

    user_id: int
    name: str
    is_active: bool
    leads_groups: bool


def courses() -> list[CourseTerms]:
    """Every course, by title. One statement."""
    rows = (
        Course.select(
            Course.id, Course.title, Course.valid_months, Course.notice_days, Course.is_required
        )
        .order_by(Course.title, Course.id)
        .tuples()
    )
    return [CourseTerms(*row) for row in rows]


def facilitators() -> list[tuple[int, str]]:
    """Active facilitators, (user_id, name) by name. One statement."""
    return list(_users_with((Role.FACILITATOR,)))


def users_who_train() -> list[tuple[int, str]]:
    """Active users whose courses are recorded here, (user_id, name) by name. One statement."""
    return list(_users_with((Role.FACILITATOR, Role.STAFF, Role.MANAGER)))


def completions_by_user() -> dict[int, dict[int, list[Completion]]]:
    """All completions of active facilitators, by user id and course id. One statement."""
    held: dict[int, dict[int, list[Completion]]] = defaultdict(lambda: defaultdict(list))
    rows = (
        TrainingRecord.select(
            TrainingRecord.user,
            TrainingRecord.course,
            TrainingRecord.id,
            TrainingRecord.completed_on,
            TrainingRecord.revoked_on,
        )
        .where(TrainingRecord.user.in_(_user_ids((Role.FACILITATOR,))))
        .order_by(TrainingRecord.id)
        .tuples()
    )
    for user_id, course_id, *completion in rows:
        held[user_id][course_id].append(Completion(*completion))
    return held


def completions_of(user_id: int) -> dict[int, list[Completion]]:
    """One user's completions by course id. One statement."""
    held: dict[int, list[Completion]] = defaultdict(list)
    rows = (
        TrainingRecord.select(
            TrainingRecord.course,
            TrainingRecord.id,
            TrainingRecord.completed_on,
            TrainingRecord.revoked_on,
        )
        .where(TrainingRecord.user == user_id)
        .order_by(TrainingRecord.id)
        .tuples()
    )
    for course_id, *completion in rows:
        held[course_id].append(Completion(*completion))
    return held


def records_of(user_id: int) -> list[RecordRow]:
    """Every record of one user, newest completion first. One statement."""
    recorder = User.alias("recorder")
    rows = (
        TrainingRecord.select(
            TrainingRecord.id,
            Course.id,
            Course.title,
            TrainingRecord.completed_on,
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
    trains = row.is_active and held & {Role.FACILITATOR, Role.STAFF, Role.MANAGER}
    if trains or TrainingRecord.select().where(TrainingRecord.user == user_id).exists():
        return row
    return None


def is_recorded(user_id: int, course_id: int, completed_on: date) -> bool:
    """Whether this completion is on record already. One statement."""
    query = TrainingRecord.select(TrainingRecord.id).where(
        TrainingRecord.user == user_id,
        TrainingRecord.course == course_id,
        TrainingRecord.completed_on == completed_on,
    )
    return bool(query.exists())


def _user_ids(roles: tuple[Role, ...]) -> Any:
    return UserRole.select(UserRole.user).join(User).where(UserRole.role.in_(roles), User.is_active)


def _users_with(roles: tuple[Role, ...]) -> Any:
    return (
        User.select(User.id, User.name)
        .where(User.id.in_(_user_ids(roles)))
        .order_by(User.name, User.id)
        .tuples()
    )
