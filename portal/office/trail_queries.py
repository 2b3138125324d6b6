"""What stands behind the trail's page and the weekly digest."""

from collections import Counter
from datetime import datetime, timedelta
from typing import NamedTuple

from portal import backups, clock, high_water, jobs
from portal.models import Event, Job, JobState, OutboxMessage, Role, User, UserRole
from portal.office.trail_rules import Agreement, Week, agreement, as_code, short_code, week_of

CHECK_KIND = "trail_check"
_WEEK = timedelta(days=7)


class Head(NamedTuple):
    """The newest event: its number, when it was, and its code for paper."""

    number: int
    at: datetime
    code: str


class Check(NamedTuple):
    """The last check of the whole trail."""

    finished_at: datetime
    checked_count: int
    problem: str


class Digest(NamedTuple):
    """What a trustee is told once a week."""

    made_at: datetime
    since: datetime
    head: Head | None
    week: Week
    backup_at: datetime | None
    check: Check | None
    # What is wrong with the trail, in words; "" for nothing.
    problem: str

    @property
    def backup_hours(self) -> int | None:
        """The age of the last verified backup in whole hours."""
        if self.backup_at is None:
            return None
        return int((self.made_at - self.backup_at).total_seconds() // 3600)


def head() -> Head | None:
    """The newest event, or None in an empty trail. One statement."""
    query = Event.select(Event.number, Event.at, Event.hash).order_by(Event.number.desc())
    for number, at, event_hash in query.limit(1).tuples():
        return Head(number, at, short_code(event_hash))
    return None


def code_agreement(code: str, number: int) -> Agreement:
    """How a code and number from paper stand to the trail. One statement."""
    event_hash = Event.select(Event.hash).where(Event.number == number).scalar()
    return agreement(as_code(code), event_hash)


def last_check() -> Check | None:
    """What the last check of the whole trail found, or None if there was none. Two statements."""
    query = Job.select(Job.id).where(Job.kind == CHECK_KIND, Job.state == JobState.DONE)
    job_id = query.order_by(Job.finished_at.desc(), Job.id.desc()).limit(1).scalar()
    if job_id is None:
        return None
    row = jobs.row(job_id)
    if row is None or row.finished_at is None:
        return None
    return Check(row.finished_at, int(row.result["checked"]), str(row.result["problem"]))


def running_check(user_id: int) -> int | None:
    """A check that this user asked for and that isn't through; None if there is none."""
    waits = Job.state.in_((JobState.QUEUED, JobState.RUNNING))
    query = Job.select(Job.id).where(Job.kind == CHECK_KIND, waits, Job.requested_by == user_id)
    found: int | None = query.order_by(Job.id).limit(1).scalar()
    return found


def digest() -> Digest:
    """The trail of the last seven days in numbers. A fixed number of statements."""
    now = clock.now()
    check = last_check()
    return Digest(
        made_at=now,
        since=now - _WEEK,
        head=head(),
        week=week_of(_counts_since(now - _WEEK)),
        backup_at=backups.last_verified_at(),
        check=check,
        problem=high_water.check() or (check.problem if check else ""),
    )


def trouble() -> str:
    """What is known to be wrong with the trail, without checking it whole; "" for nothing."""
    lost = high_water.check()
    if lost:
        return lost
    check = last_check()
    return check.problem if check else ""


def was_put(key: str) -> bool:
    """Whether a message of this key is in the outbox, whatever became of it. One statement."""
    return bool(OutboxMessage.select().where(OutboxMessage.key == key).exists())


def administrators() -> list[tuple[int, str]]:
    """Administrators who can be mailed: (user_id, e-mail), by id. One statement."""
    query = (
        User.select(User.id, User.email)
        .join(UserRole, on=(UserRole.user == User.id))
        .where(UserRole.role == Role.ADMINISTRATOR, User.is_active, User.email.is_null(False))
        .order_by(User.id)
    )
    return list(query.tuples())


def _counts_since(instant: datetime) -> Counter[str]:
    # Counted here: grouped by action, SQLite would walk through the whole trail by its index of
    # actions rather than through one week of it.
    query = Event.select(Event.action).where(Event.at >= instant).order_by(Event.at)
    return Counter(action for (action,) in query.tuples())
