"""Who is told of lapsing training, and who was."""

from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN, fn

from portal import clock
from portal.models import (
    Course,
    OutboxMessage,
    Role,
    Session,
    SessionState,
    TrainingNotice,
    User,
    UserRole,
)
from portal.training.notice_rules import Key

_CALLED_OFF = (SessionState.CANCELLED, SessionState.DID_NOT_MEET)


class Recipient(NamedTuple):
    """An active user, and whether they are told of everybody's training."""

    user_id: int
    name: str
    email: str | None
    is_manager: bool


def recipients() -> list[Recipient]:
    """Every active user, by name. Two statements."""
    managers = {
        user_id
        for (user_id,) in UserRole.select(UserRole.user)
        .where(UserRole.role == Role.MANAGER)
        .order_by(UserRole.id)
        .tuples()
    }
    rows = (
        User.select(User.id, User.name, User.email)
        .where(User.is_active)
        .order_by(User.name, User.id)
        .tuples()
    )
    return [Recipient(user_id, name, email, user_id in managers) for user_id, name, email in rows]


def told(today: date) -> dict[int, dict[Key, int]]:
    """By user: the most urgent stage at which they were told of each lapse ahead. One statement."""
    found: dict[int, dict[Key, int]] = {}
    for told_id, user_id, course_id, lapses_on, stage in _told(today).tuples():
        found.setdefault(told_id, {})[user_id, course_id, lapses_on] = stage
    return found


def told_to(user_id: int, today: date) -> dict[Key, int]:
    """The same for one user. One statement."""
    rows = _told(today).where(TrainingNotice.told == user_id).tuples()
    return {(about, course, lapses_on): stage for _to, about, course, lapses_on, stage in rows}


def _told(today: date) -> Any:
    lapse = (
        TrainingNotice.told,
        TrainingNotice.user,
        TrainingNotice.course,
        TrainingNotice.lapses_on,
    )
    return (
        TrainingNotice.select(*lapse, fn.MIN(TrainingNotice.stage_days))
        .where(TrainingNotice.lapses_on > today)
        .group_by(*lapse)
        .order_by(*lapse)
    )


def planned_days() -> list[tuple[int, date]]:
    """Sessions ahead that are to take place, soonest first: (group_id, day). One statement."""
    rows = (
        Session.select(Session.group, Session.starts_at)
        .where(Session.starts_at > clock.now(), Session.state.not_in(_CALLED_OFF))
        .order_by(Session.starts_at, Session.id)
        .tuples()
    )
    return [(group_id, clock.local(starts_at).date()) for group_id, starts_at in rows]


class SentNotice(NamedTuple):
    """That somebody was told of one lapse. `message_id` is None where they have no address;
    `sent_at` is None until the mail server had it."""

    notice_id: int
    course_title: str
    lapses_on: date
    stage_days: int
    told_id: int
    told_name: str
    is_own: bool
    created_at: datetime
    message_id: int | None
    sent_at: datetime | None


def sent_about(user_id: int, limit: int = 40) -> list[SentNotice]:
    """What was said of a user's coming lapses, and to whom, newest first. One statement."""
    rows = (
        TrainingNotice.select(
            TrainingNotice.id,
            Course.title,
            TrainingNotice.lapses_on,
            TrainingNotice.stage_days,
            User.id,
            User.name,
            TrainingNotice.created_at,
            OutboxMessage.id,
            OutboxMessage.sent_at,
        )
        .join_from(TrainingNotice, Course)
        .join_from(TrainingNotice, User, on=TrainingNotice.told)
        .join_from(TrainingNotice, OutboxMessage, JOIN.LEFT_OUTER)
        .where(TrainingNotice.user == user_id)
        .order_by(TrainingNotice.created_at.desc(), TrainingNotice.id.desc())
        .limit(limit)
        .tuples()
    )
    return [SentNotice._make([*row[:6], row[4] == user_id, *row[6:]]) for row in rows]
