"""Reading printed sheets: one of them, those of a session, and those that nobody has typed in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, SQL, fn

from portal import clock, settings
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import rules, sheet_rules
from portal.groups.place_queries import called
from portal.groups.roll_queries import RollRow
from portal.models import (
    Attendance,
    FollowUp,
    Group,
    GroupTopic,
    Person,
    PrintedSheet,
    Session,
    User,
)


class SheetHead(NamedTuple):
    """A printed sheet with its session."""

    sheet_id: int
    code: str
    session_id: int
    group_id: int
    group_name: str
    is_sensitive: bool
    membership_rule: str
    starts_at: datetime
    people: str
    printed_at: datetime
    printed_by_name: str | None
    entered_at: datetime | None
    entered_by_name: str | None
    set_aside_at: datetime | None

    @property
    def person_ids(self) -> tuple[int, ...]:
        """Ids of its people, line after line."""
        return tuple(int(one) for one in self.people.split())

    @property
    def is_open(self) -> bool:
        """Whether it is neither entered nor set aside."""
        return self.entered_at is None and self.set_aside_at is None

    @property
    def shown_code(self) -> str:
        """The code as it is printed."""
        return sheet_rules.shown_code(self.code)


def sheet_for(user: SignedInUser, code: str) -> SheetHead | None:
    """The sheet with this code, if the user may open its session's roll. One statement."""
    return next(iter(_heads(PrintedSheet.code == code, scope.sessions(user))), None)


def sheets_of(session_id: int) -> list[SheetHead]:
    """Every sheet printed for a session, newest first. One statement."""
    return _heads(PrintedSheet.session == session_id)


def _heads(*conditions: Any) -> list[SheetHead]:
    printer, enterer = User.alias(), User.alias()
    rows = (
        PrintedSheet.select(
            PrintedSheet.id,
            PrintedSheet.code,
            Session.id,
            Group.id,
            Group.name,
            Group.is_sensitive,
            Group.membership_rule,
            Session.starts_at,
            PrintedSheet.people,
            PrintedSheet.printed_at,
            printer.name,
            PrintedSheet.entered_at,
            enterer.name,
            PrintedSheet.set_aside_at,
        )
        .join_from(PrintedSheet, Session)
        .join_from(Session, Group)
        .join_from(PrintedSheet, printer, JOIN.LEFT_OUTER, on=PrintedSheet.printed_by == printer.id)
        .join_from(PrintedSheet, enterer, JOIN.LEFT_OUTER, on=PrintedSheet.entered_by == enterer.id)
        .where(*conditions)
        .order_by(PrintedSheet.printed_at.desc(), PrintedSheet.id.desc())
        .tuples()
    )
    return [SheetHead(*row) for row in rows]


class OnPaper(NamedTuple):
    """A session that was held on paper, as far as anybody knows: its sheet isn't typed in."""

    session_id: int
    group_name: str
    starts_at: datetime
    codes: tuple[str, ...]

    @property
    def code(self) -> str:
        """The code of the sheet printed last."""
        return self.codes[-1]

    @property
    def shown_code(self) -> str:
        """That code as it is printed."""
        return sheet_rules.shown_code(self.code)


def on_paper(user: SignedInUser, session_ids: Sequence[int] | None = None) -> list[OnPaper]:
    """Sessions on paper whose roll the user may open, oldest first. One statement.

    Of these sessions, or of all. A sheet counts once its session has begun, and none does
    where another sheet of it was entered.
    """
    conditions = [scope.sessions(user)]
    if session_ids is not None:
        conditions.append(Session.id.in_(list(session_ids)))
    rows = (
        PrintedSheet.select(Session.id, Group.name, Session.starts_at, PrintedSheet.code)
        .join_from(PrintedSheet, Session)
        .join_from(Session, Group)
        .where(_waits(), *conditions)
        .order_by(Session.starts_at, Session.id, PrintedSheet.printed_at, PrintedSheet.id)
        .tuples()
    )
    found: dict[int, OnPaper] = {}
    for session_id, name, starts_at, code in rows:
        known = found.get(session_id, OnPaper(session_id, name, starts_at, ()))
        found[session_id] = known._replace(codes=(*known.codes, code))
    return list(found.values())


def on_paper_count(user: SignedInUser) -> int:
    """How many sessions are on paper for this user. One statement."""
    return int(
        PrintedSheet.select(fn.COUNT(fn.DISTINCT(PrintedSheet.session)))
        .join(Session)
        .where(_waits(), scope.sessions(user))
        .scalar()
    )


class ToChase(NamedTuple):
    """A session whose sheet should be typed in by now."""

    sheet_id: int
    session_id: int
    group_id: int

    @property
    def key(self) -> str:
        """What its follow-up is known by."""
        return sheet_rules.follow_up_key(self.sheet_id)


def sheets_to_chase() -> list[ToChase]:
    """Sessions on paper for longer than the setting allows, each by its first open sheet.

    Oldest first, without those that were asked after before. Two statements.
    """
    hours = settings.current().sheet_chase_hours
    now = clock.now()
    rows = (
        PrintedSheet.select(
            PrintedSheet.id,
            Session.id,
            Session.group,
            Session.starts_at,
            Session.duration_minutes,
            PrintedSheet.printed_at,
        )
        .join(Session)
        .where(_waits(), PrintedSheet.printed_at <= now - timedelta(hours=hours))
        .order_by(Session.starts_at, Session.id, PrintedSheet.printed_at, PrintedSheet.id)
        .tuples()
    )
    found: dict[int, ToChase] = {}
    for sheet_id, session_id, group_id, starts_at, minutes, printed_at in rows:
        ends_at = starts_at + timedelta(minutes=minutes)
        if sheet_rules.chased_at(ends_at, printed_at, hours) <= now:
            found.setdefault(session_id, ToChase(sheet_id, session_id, group_id))
    keys = [one.key for one in found.values()]
    known = {
        key
        for (key,) in FollowUp.select(FollowUp.key)
        .where(FollowUp.key.in_(keys))
        .order_by(FollowUp.id)
        .tuples()
    }
    return [one for one in found.values() if one.key not in known]


def _waits() -> Any:
    """A condition on PrintedSheet and Session: on paper, not entered."""
    other = PrintedSheet.alias()
    entered = other.select(SQL("1")).where(
        other.session == PrintedSheet.session, other.entered_at.is_null(False)
    )
    return (
        PrintedSheet.entered_at.is_null()
        & PrintedSheet.set_aside_at.is_null()
        & (Session.starts_at <= clock.now())
        & Session.state.in_(rules.MEETS)
        & ~fn.EXISTS(entered)
    )


def marks_now(session_id: int) -> dict[int, str]:
    """By person, what a session's roll says now. One statement."""
    return dict(
        Attendance.select(Attendance.person, Attendance.mark)
        .where(Attendance.session == session_id)
        .order_by(Attendance.person)
        .tuples()
    )


class SheetLine(NamedTuple):
    """One line of a sheet as its screen shows it.

    `row` is None for a line that isn't for this user to fill in; `number` is None for somebody
    who joined since it was printed.
    """

    number: int | None
    name: str
    row: RollRow | None
    marked_by: str
    marked_at: datetime | None


def sheet_lines(sheet: SheetHead, roll: Sequence[RollRow]) -> list[SheetLine]:
    """The lines in the order of the paper, then those on the roll who aren't on it.

    `roll` is what the user may see: a line that isn't on it has no name here, whatever the
    reason. Two statements.
    """
    printed = _names_of(sheet)
    shown = sheet_rules.names_on_sheet(printed, is_sensitive=sheet.is_sensitive)
    by_person = {one.person_id: one for one in roll}
    marked = _marked(sheet.session_id)
    since = [one for one in roll if one.person_id not in printed]
    lines = [
        _line(number, shown.get(person_id, ""), by_person.get(person_id), marked)
        for number, person_id in enumerate(sheet.person_ids, 1)
    ]
    later = sheet_rules.names_on_sheet(
        {one.person_id: one.name for one in since}, is_sensitive=sheet.is_sensitive
    )
    return lines + [_line(None, later[one.person_id], one, marked) for one in since]


def _line(
    number: int | None, name: str, row: RollRow | None, marked: dict[int, tuple[str, datetime]]
) -> SheetLine:
    if row is None:
        return SheetLine(number, "", None, "", None)
    return SheetLine(number, name, row, *marked.get(row.person_id, ("", None)))


def _names_of(sheet: SheetHead) -> dict[int, str]:
    ids = sheet.person_ids
    names = dict(
        Person.select(Person.id, called(sheet.group_id))
        .where(Person.id.in_(ids))
        .order_by(Person.id)
        .tuples()
    )
    # In the order of the paper, by which two of one name are numbered.
    return {one: names[one] for one in ids if one in names}


def _marked(session_id: int) -> dict[int, tuple[str, datetime]]:
    rows = (
        Attendance.select(Attendance.person, User.name, Attendance.marked_at)
        .join(User, JOIN.LEFT_OUTER, on=Attendance.marked_by == User.id)
        .where(Attendance.session == session_id)
        .order_by(Attendance.person)
        .tuples()
    )
    return {person_id: (name or "", marked_at) for person_id, name, marked_at in rows}


def topics_of(group_id: int) -> list[str]:
    """What a group is about, each topic a word or a few, in order. One statement."""
    rows = (
        GroupTopic.select(GroupTopic.topic)
        .where(GroupTopic.group == group_id)
        .order_by(GroupTopic.topic)
        .tuples()
    )
    return [topic for (topic,) in rows]
