"""Reading waivers, and leave given to lead without a course."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Course, GateOverride, Group, User, Waiver

ONE_DAY = timedelta(days=1)


class WaiverRow(NamedTuple):
    """One waiver; see `models.Waiver`."""

    waiver_id: int
    user_id: int
    user_name: str
    course_id: int
    course_title: str
    reason: str
    starts_on: date
    ends_on: date
    ended_on: date | None
    granted_by: str | None
    granted_at: datetime

    @property
    def last_on(self) -> date | None:
        """The last day on which it counts, or counted; None when it was ended before its first."""
        last = self.ends_on
        if self.ended_on is not None:
            last = min(last, self.ended_on - ONE_DAY)
        return last if last >= self.starts_on else None

    def is_over(self, on: date) -> bool:
        """Whether it counts for no day from this one on."""
        return self.ends_on < on or (self.ended_on is not None and self.ended_on <= on)


def waivers_of(user_id: int) -> list[WaiverRow]:
    """Every waiver of one user, those that ended too, the last to end first. One statement."""
    return _rows(Waiver.user == user_id, order=(Waiver.ends_on.desc(), Waiver.id.desc()))


def current_waivers(today: date) -> list[WaiverRow]:
    """Waivers that count today or later, of everybody, the soonest to end first. One statement."""
    return _rows(
        Waiver.ends_on >= today,
        Waiver.ended_on.is_null() | (Waiver.ended_on > today),
        order=(Waiver.ends_on, User.name, Waiver.id),
    )


def waiver(waiver_id: int) -> WaiverRow | None:
    """One waiver, or None. One statement."""
    found = _rows(Waiver.id == waiver_id, order=(Waiver.id,))
    return found[0] if found else None


def _rows(*conditions: Any, order: Any) -> list[WaiverRow]:
    granter = User.alias("granter")
    rows = (
        Waiver.select(
            Waiver.id,
            User.id,
            User.name,
            Course.id,
            Course.title,
            Waiver.reason,
            Waiver.starts_on,
            Waiver.ends_on,
            Waiver.ended_on,
            granter.name,
            Waiver.granted_at,
        )
        .join_from(Waiver, User, on=Waiver.user)
        .join_from(Waiver, Course)
        .join_from(Waiver, granter, JOIN.LEFT_OUTER, on=Waiver.granted_by)
        .where(*conditions)
        .order_by(*order)
        .tuples()
    )
    return [WaiverRow(*row) for row in rows]


def overlapping(user_id: int, course_id: int, first: date, last: date) -> WaiverRow | None:
    """A waiver of the same course that counts on one of these days, or None. One statement."""
    found = _rows(
        Waiver.user == user_id,
        Waiver.course == course_id,
        Waiver.starts_on <= last,
        Waiver.ends_on >= first,
        Waiver.ended_on.is_null() | (Waiver.ended_on > first),
        order=(Waiver.starts_on, Waiver.id),
    )
    # One that was taken back on its first day never counted.
    return next(
        (one for one in found if one.ended_on is None or one.ended_on > one.starts_on), None
    )


def courses() -> list[tuple[int, str]]:
    """Every course, closed ones too, since old ones may be asked for. One statement."""
    return list(Course.select(Course.id, Course.title).order_by(Course.title, Course.id).tuples())


class LeaveRow(NamedTuple):
    """Leave for a user to lead one group without one course."""

    override_id: int
    group_id: int
    group_name: str
    course_title: str
    reason: str
    starts_on: date
    ends_on: date
    ended_on: date | None
    granted_by: str | None


def leave_of(by: SignedInUser, user_id: int) -> list[LeaveRow]:
    """Leave given to one user, in groups that whoever asks may see; the last to end first.

    Leave that has ended is among it. One statement.
    """
    granter = User.alias("granter")
    rows = (
        GateOverride.select(
            GateOverride.id,
            Group.id,
            Group.name,
            Course.title,
            GateOverride.reason,
            GateOverride.starts_on,
            GateOverride.ends_on,
            GateOverride.ended_on,
            granter.name,
        )
        .join_from(GateOverride, Group)
        .join_from(GateOverride, Course)
        .join_from(GateOverride, granter, JOIN.LEFT_OUTER, on=GateOverride.granted_by)
        .where(GateOverride.user == user_id, scope.groups(by, Group.id))
        .order_by(GateOverride.ends_on.desc(), GateOverride.id.desc())
        .tuples()
    )
    return [LeaveRow(*row) for row in rows]
