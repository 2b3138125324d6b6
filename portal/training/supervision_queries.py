"""Reading supervision: of one user, of those whom somebody supervises, and one meeting."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN, SQL, fn

from portal.auth.sessions import SignedInUser
from portal.models import Course, CourseKind, Role, Supervision, User

GIVEN_SHOWN = 20


class SupervisionRow(NamedTuple):
    """One meeting of one user. `with_name` is the supervisor's, a user's or somebody's outside."""

    supervision_id: int
    user_id: int
    user_name: str
    course_title: str
    kind: str
    held_on: date
    minutes: int
    with_name: str
    recorded_by_id: int | None
    recorded_by: str | None
    withdrawn_at: datetime | None


def supervision_of(user_id: int) -> list[SupervisionRow]:
    """Every meeting of one user, those withdrawn too, the latest first. One statement."""
    return _rows(
        Supervision.user == user_id, order=(Supervision.held_on.desc(), Supervision.id.desc())
    )


def given_by(user_id: int) -> list[SupervisionRow]:
    """What somebody put on record of those whom they supervise, without what was withdrawn.

    The latest first, so many. One statement.
    """
    found = _rows(
        Supervision.recorded_by == user_id,
        Supervision.user.in_(_supervised(user_id)),
        Supervision.withdrawn_at.is_null(),
        order=(Supervision.held_on.desc(), Supervision.id.desc()),
    )
    return found[:GIVEN_SHOWN]


def supervision_for(user: SignedInUser, supervision_id: int) -> SupervisionRow | None:
    """A meeting that this user may take back, or None: for staff any, for others those that
    they put on record of whom they supervise. One statement."""
    mine = SQL("1 = 1")
    if not user.has(Role.STAFF):
        mine = (Supervision.recorded_by == user.id) & Supervision.user.in_(_supervised(user.id))
    found = _rows(Supervision.id == supervision_id, mine, order=(Supervision.id,))
    return found[0] if found else None


def _rows(*conditions: Any, order: Any) -> list[SupervisionRow]:
    supervisor, recorder = User.alias("supervisor"), User.alias("recorder")
    rows = (
        Supervision.select(
            Supervision.id,
            User.id,
            User.name,
            Course.title,
            Supervision.kind,
            Supervision.held_on,
            Supervision.minutes,
            fn.COALESCE(supervisor.name, Supervision.supervisor_name),
            recorder.id,
            recorder.name,
            Supervision.withdrawn_at,
        )
        .join_from(Supervision, User, on=Supervision.user)
        .join_from(Supervision, Course)
        .join_from(Supervision, supervisor, JOIN.LEFT_OUTER, on=Supervision.supervisor)
        .join_from(Supervision, recorder, JOIN.LEFT_OUTER, on=Supervision.recorded_by)
        .where(*conditions)
        .order_by(*order)
        .tuples()
    )
    return [SupervisionRow(*row) for row in rows]


def _supervised(user_id: int) -> Any:
    return User.select(User.id).where(User.supervisor == user_id, User.is_active)


def supervised_by(user_id: int) -> list[tuple[int, str]]:
    """Whom somebody supervises and who is still here, (user_id, name) by name. One statement."""
    return list(
        User.select(User.id, User.name)
        .where(User.supervisor == user_id, User.is_active)
        .order_by(User.name, User.id)
        .tuples()
    )


def supervisors() -> dict[int, str]:
    """By user id, the name of who supervises them; nobody for those left out. One statement."""
    supervisor = User.alias("supervisor")
    rows = (
        User.select(User.id, supervisor.name)
        .join(supervisor, on=User.supervisor == supervisor.id)
        .order_by(User.id)
        .tuples()
    )
    return dict(rows)


def courses() -> list[tuple[int, str]]:
    """Courses kept up by supervision that may be recorded, (course_id, title). One statement."""
    return list(
        Course.select(Course.id, Course.title)
        .where(Course.is_open, Course.kind == CourseKind.SUPERVISION)
        .order_by(Course.title, Course.id)
        .tuples()
    )


def names_recorded(
    user_ids: Collection[int], course_id: int, held_on: date, kind: str
) -> list[str]:
    """Who of these has such a meeting on that day on record already, by name. One statement."""
    rows = (
        Supervision.select(User.name)
        .join(User, on=Supervision.user)
        .where(
            Supervision.user.in_(list(user_ids)),
            Supervision.course == course_id,
            Supervision.held_on == held_on,
            Supervision.kind == kind,
            Supervision.withdrawn_at.is_null(),
        )
        .order_by(User.name, User.id)
        .tuples()
    )
    return list(dict.fromkeys(name for (name,) in rows))
