"""What is missing for a report's period, each as a number: unwritten rolls, paper, answers due."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from peewee import SQL, fn

from portal import clock, settings
from portal.auth import scope
from portal.db import local_date
from portal.groups import rules
from portal.models import (
    Attendance,
    EqualityAnswer,
    Group,
    GroupLeader,
    PrintedSheet,
    Programme,
    Referral,
    ReferralState,
    Role,
    Session,
    User,
    UserProgramme,
    UserRole,
)
from portal.outcomes import due_queries
from portal.reports.ask_rules import Ask
from portal.reports.scope_queries import during, is_meant, of_groups, of_referrals

UNDECIDED = (
    ReferralState.RECEIVED,
    ReferralState.CONTACTING,
    ReferralState.AWAITING_INFORMATION,
)


class Lack(StrEnum):
    """A kind of thing that may be missing."""

    # Sessions that are over and whose roll has no mark and no head count.
    ROLLS = "rolls"
    # Sheets that were printed, and not typed in.
    PAPER = "paper"
    # Answers that came due and can still be asked for, and those whose days are past.
    DUE = "due"
    MISSED = "missed"
    # People referred of whom nothing is known for equality.
    UNKNOWN = "unknown"
    UNDECIDED = "undecided"
    # Sessions of the period that are still ahead.
    AHEAD = "ahead"


class Missing(NamedTuple):
    """How much is missing of one kind; `out_of` is of how many, None where it isn't counted."""

    lack: Lack
    how_many: int
    out_of: int | None = None


def missing(ask: Ask, now: datetime) -> list[Missing]:
    """What is missing for a report, of each kind that applies to it. A fixed number of
    statements for a programme, and as many more for each where it is about all."""
    found = []
    if ask.provider_id is None:
        met = _sessions(ask)
        over = Session.starts_at < now
        found += [
            Missing(Lack.ROLLS, _count(met, over, is_bare()), _count(met, over)),
            Missing(Lack.PAPER, _unentered(ask)),
            *_answers(ask),
        ]
    referred = Referral.select().where(
        of_referrals(ask), is_meant(), during(Referral.received_at, ask.period)
    )
    known = EqualityAnswer.select(EqualityAnswer.person)
    people = fn.COUNT(fn.DISTINCT(Referral.person))
    all_people = referred.select(people).scalar()
    found += [
        Missing(
            Lack.UNDECIDED,
            _count(referred, Referral.state.in_(UNDECIDED)),
            _count(referred),
        ),
    ]
    if settings.current().equality_questions:
        unknown = referred.select(people).where(Referral.person.not_in(known)).scalar()
        found.append(Missing(Lack.UNKNOWN, int(unknown or 0), int(all_people or 0)))
    if ask.provider_id is None:
        found.append(Missing(Lack.AHEAD, _count(_sessions(ask), Session.starts_at >= now)))
    return found


def _answers(ask: Ask) -> list[Missing]:
    """Answers due, of the programmes that a report is about; none of a single group."""
    if ask.group_id is not None:
        return []
    ids: Iterable[int] = [ask.programme_id] if ask.programme_id else _programme_ids()
    open_count = missed_count = 0
    for programme_id in ids:
        due = due_queries.due_counts(programme_id, ask.period.first, ask.period.last)
        open_count += due.open_count
        missed_count += due.missed_count
    return [Missing(Lack.DUE, open_count), Missing(Lack.MISSED, missed_count)]


def _programme_ids() -> list[int]:
    query = Programme.select(Programme.id).where(Programme.is_open).order_by(Programme.id)
    return [programme_id for (programme_id,) in query.tuples()]


def _sessions(ask: Ask) -> Any:
    return (
        Session.select()
        .join(Group)
        .where(
            of_groups(ask), Session.state.in_(rules.MEETS), during(Session.starts_at, ask.period)
        )
    )


def is_bare() -> Any:
    """A condition on Session: nobody wrote anything on its roll."""
    marked = Attendance.alias()
    return Session.head_count.is_null() & Session.id.not_in(marked.select(marked.session))


def _unentered(ask: Ask) -> int:
    query = PrintedSheet.select().join(Session).join(Group)
    return _count(
        query,
        of_groups(ask),
        during(Session.starts_at, ask.period),
        Session.starts_at < clock.now(),
        PrintedSheet.entered_at.is_null(),
        PrintedSheet.set_aside_at.is_null(),
    )


def _count(query: Any, *conditions: Any) -> int:
    chosen = query.where(*conditions) if conditions else query
    return int(chosen.select(fn.COUNT(SQL("*"))).scalar() or 0)


class Addressee(NamedTuple):
    """Somebody who can mend what is missing, and how much of it is theirs."""

    user_id: int
    name: str
    email: str
    how_many: int


def leaders_of_bare_rolls(ask: Ask, now: datetime) -> list[Addressee]:
    """Who leads the groups whose rolls are unwritten, each with how many. One statement."""
    day = local_date(Session.starts_at)
    query = (
        Session.select(User.id, User.name, User.email, fn.COUNT(fn.DISTINCT(Session.id)))
        .join_from(Session, Group)
        .join_from(Session, GroupLeader, on=(GroupLeader.group == Session.group))
        .join_from(GroupLeader, User)
        .where(
            of_groups(ask),
            Session.state.in_(rules.MEETS),
            during(Session.starts_at, ask.period),
            Session.starts_at < now,
            is_bare(),
            GroupLeader.role.in_(scope.LEADING),
            GroupLeader.starts_on <= day,
            GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= day),
            GroupLeader.stood_down_at.is_null(),
            User.is_active,
            User.email.is_null(False),
        )
        .group_by(User.id, User.name, User.email)
        .order_by(User.name, User.id)
    )
    return [Addressee(*row) for row in query.tuples()]


def staff_of(ask: Ask, how_many: int) -> list[Addressee]:
    """Staff of the programme that a report is about, or of all. One statement."""
    limited = UserProgramme.select(UserProgramme.user)
    may = User.id.not_in(limited)
    if ask.programme_id is not None:
        ours = UserProgramme.select(UserProgramme.user).where(
            UserProgramme.programme == ask.programme_id
        )
        may |= User.id.in_(ours)
    staff = UserRole.select(UserRole.user).where(UserRole.role == Role.STAFF)
    query = (
        User.select(User.id, User.name, User.email)
        .where(User.id.in_(staff), may, User.is_active, User.email.is_null(False))
        .order_by(User.name, User.id)
    )
    return [Addressee(user_id, name, email, how_many) for user_id, name, email in query.tuples()]
