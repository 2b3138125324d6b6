"""Reading which drafts make themselves, and which are due."""

from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Every, Funding, Group, ReportSchedule, User
from portal.reports import ask_rules
from portal.reports.ask_rules import Ask


class ScheduleRow(NamedTuple):
    """That a draft of a report is made by itself. `year_starts_month` is its funder's."""

    schedule_id: int
    ask: Ask
    every: Every
    year_starts_month: int
    made_to_on: date | None
    stopped_at: datetime | None
    made_by_id: int | None
    made_by: str
    made_at: datetime
    version: int


def schedules(user: SignedInUser) -> list[ScheduleRow]:
    """Schedules that go on and that the user may see, oldest first. Two statements."""
    found = running()
    ids = [one.ask.group_id for one in found if one.ask.group_id is not None]
    query = Group.select(Group.id).where(Group.id.in_(ids), scope.groups(user, Group.id))
    seen = {group_id for (group_id,) in query.order_by(Group.id).tuples()}
    return [one for one in found if one.ask.group_id is None or one.ask.group_id in seen]


def running() -> list[ScheduleRow]:
    """Every schedule that goes on, oldest first. One statement."""
    query = _schedules().where(ReportSchedule.stopped_at.is_null())
    return [_row(row) for row in query.tuples()]


def schedule(user: SignedInUser, schedule_id: int) -> ScheduleRow | None:
    """One that goes on and that the user may see, or None. Two statements."""
    return next((one for one in schedules(user) if one.schedule_id == schedule_id), None)


def _schedules() -> Any:
    return (
        ReportSchedule.select(
            ReportSchedule.id,
            ReportSchedule.ask,
            ReportSchedule.every,
            Funding.year_starts_month,
            ReportSchedule.made_to_on,
            ReportSchedule.stopped_at,
            User.id,
            User.name,
            ReportSchedule.made_at,
            ReportSchedule.version,
        )
        .join_from(ReportSchedule, Funding, JOIN.LEFT_OUTER)
        .join_from(ReportSchedule, User, JOIN.LEFT_OUTER, on=(ReportSchedule.made_by == User.id))
        .order_by(ReportSchedule.made_at, ReportSchedule.id)
    )


def _row(row: Any) -> ScheduleRow:
    found = ScheduleRow(*row)
    return found._replace(
        ask=ask_rules.from_text(row[1]),
        every=Every(found.every),
        year_starts_month=found.year_starts_month or 1,
        made_by=found.made_by or "",
    )
