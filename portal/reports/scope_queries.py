"""Which rows a report is about: its programme, group, provider or all, as SQL conditions.

A referral belongs to a programme by its own column, a session by its group's. Whoever went
into another record is nobody of their own, and a referral that never was one is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import SQL, fn

from portal import clock
from portal.db import database
from portal.groups.attendance_queries import took_place
from portal.groups.rules import HERE
from portal.models import (
    Attendance,
    Death,
    Ending,
    Group,
    Membership,
    MembershipEnding,
    MembershipState,
    Person,
    Referral,
    Session,
)
from portal.reports.ask_rules import Ask
from portal.reports.period_rules import Period
from portal.reports.protection_preset_rules import PRESETS

TRUE, FALSE = SQL("1 = 1"), SQL("1 = 0")
_NEVER_ONE = (Ending.ENTERED_IN_ERROR, Ending.DUPLICATE)
_HELD = (MembershipState.ACTIVE, MembershipState.PAUSED, MembershipState.ENDED)


def of_referrals(ask: Ask) -> Any:
    """A condition on Referral: those the report is about.

    Of a group those by which somebody has, had or waits for a place there.
    """
    if ask.provider_id is not None:
        return Referral.provider == ask.provider_id
    if ask.group_id is not None:
        place = Membership.alias()
        of_group = place.select(place.referral).where(
            place.group == ask.group_id, place.referral.is_null(False), is_no_error(place)
        )
        return Referral.id.in_(of_group)
    return TRUE if ask.programme_id is None else Referral.programme == ask.programme_id


@dataclass(frozen=True)
class SeenAsk(Ask):
    """A report as far as somebody may see the groups behind it: `seen` is a condition on Group."""

    seen: Any = None


def of_groups(ask: Ask) -> Any:
    """A condition on Group: those the report is about; none where it is about a provider."""
    if isinstance(ask, SeenAsk) and ask.seen is not None:
        return ask.seen & _of_groups(ask)
    return _of_groups(ask)


def _of_groups(ask: Ask) -> Any:
    if ask.provider_id is not None:
        return FALSE
    if ask.group_id is not None:
        return Group.id == ask.group_id
    return TRUE if ask.programme_id is None else Group.programme == ask.programme_id


def is_meant() -> Any:
    """A condition on Referral: it is one, and its person is on record as themselves."""
    return (Referral.ending.is_null() | Referral.ending.not_in(_NEVER_ONE)) & is_somebody(
        Referral.person
    )


def is_no_error(membership: Any) -> Any:
    """A condition: the place wasn't entered in error."""
    return membership.ending.is_null() | (membership.ending != MembershipEnding.ENTERED_IN_ERROR)


def is_somebody(person_id: Any) -> Any:
    """A condition on a person's id: their record didn't go into another one."""
    gone = Person.alias()
    return person_id.not_in(gone.select(gone.id).where(gone.merged_into.is_null(False)))


def lives(person_id: Any) -> Any:
    """A condition on a person's id: nobody has told us of their death."""
    died = Death.alias()
    gone = died.select(died.person).where(died.undone_at.is_null())
    return person_id.not_in(gone)


def end_of(period: Period) -> datetime:
    """The instant at which the day after a period begins."""
    return clock.start_of(period.last + timedelta(days=1))


def during(column: Any, period: Period) -> Any:
    """A condition: an instant within a period of local dates, by its bounds alone."""
    return (column >= clock.start_of(period.first)) & (column < end_of(period))


def raw(query: Any) -> Iterator[tuple[Any, ...]]:
    """A query's rows as the engine gives them: no model, no field, no copy."""
    return iter(database.execute(query))


def day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def day_or_none(value: Any) -> date | None:
    return None if value is None else day(value)


def of_seats(ask: Ask) -> Any:
    """A condition on Group and Membership: seats in the scope of a report."""
    if ask.group_id is not None:
        return Membership.group == ask.group_id
    if ask.provider_id is not None:
        sent = Referral.select(Referral.id).where(Referral.provider == ask.provider_id)
        return Membership.referral.in_(sent)
    return TRUE if ask.programme_id is None else Group.programme == ask.programme_id


def is_seat() -> Any:
    return (
        Membership.state.in_(_HELD)
        & Membership.starts_on.is_null(False)
        & (Membership.ending.is_null() | (Membership.ending != MembershipEnding.ENTERED_IN_ERROR))
    )


def had_seat(person: Any, ask: Ask, period: Period) -> Any:
    """A condition on a column of people: a seat in scope began by the end of a period."""
    seated = (
        Membership.select(Membership.person)
        .join(Group)
        .where(of_seats(ask), is_seat(), Membership.starts_on <= period.last)
    )
    return person.in_(seated)


def programme_of(group_id: int) -> int | None:
    """The programme that a group belongs to; None where it has none. One statement."""
    found: int | None = Group.select(Group.programme).where(Group.id == group_id).scalar()
    return found


def is_tiny_or_sensitive(ask: Ask, period: Period) -> bool:
    """Whether not even the totals of a report may be told as they are. Three statements at most.

    True for a group whose members are kept apart, and for a programme or anything else that
    is such a group alone. True for one group, by itself or as a whole programme, in which so
    few people came or were referred in the period that the preset hides such a number; for
    several groups together where so few came; for a provider where so few were referred.
    """
    least = PRESETS[ask.protection].threshold + 1
    if ask.provider_id is not None:
        return 0 < _people_referred(ask, period) < least
    groups = list(
        Group.select(Group.is_sensitive)
        .where(of_groups(ask), _goes_on(period))
        .order_by(Group.id)
        .limit(2)
        .tuples()
    )
    if len(groups) == 1 and groups[0][0]:
        return True
    if 0 < _people_came(ask, period) < least:
        return True
    return len(groups) == 1 and 0 < _people_referred(ask, period) < least


def _goes_on(period: Period) -> Any:
    started = Group.started_on.is_null() | (Group.started_on <= period.last)
    return started & (Group.ended_on.is_null() | (Group.ended_on >= period.first))


def _people_came(ask: Ask, period: Period) -> int:
    query = (
        Attendance.select(fn.COUNT(fn.DISTINCT(Attendance.person)))
        .join(Session)
        .join(Group)
        .where(
            of_groups(ask),
            during(Session.starts_at, period),
            took_place(Session, clock.now()),
            Attendance.mark.in_(HERE),
            is_somebody(Attendance.person),
        )
    )
    return int(query.scalar())


def _people_referred(ask: Ask, period: Period) -> int:
    query = Referral.select(fn.COUNT(fn.DISTINCT(Referral.person))).where(
        of_referrals(ask), is_meant(), during(Referral.received_at, period)
    )
    return int(query.scalar())
