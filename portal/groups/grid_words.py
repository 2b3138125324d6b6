"""A month of attendance in letters and words."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal import clock
from portal.formats import clock_time, percent, weekday_name
from portal.groups import words
from portal.groups.grid_rules import Cell, CellKind, GridSession
from portal.models import Mark, SessionState

# One letter to a cell, each explained below the table: colour alone says nothing.
LETTER: dict[str, Any] = {
    Mark.PRESENT: _l("P"),
    Mark.LEFT_EARLY: _l("L"),
    Mark.APOLOGIES: _l("A"),
    Mark.ABSENT: _l("X"),
}
TONE: dict[str, str] = {
    Mark.PRESENT: "good",
    Mark.LEFT_EARLY: "good",
    Mark.APOLOGIES: "warn",
    Mark.ABSENT: "bad",
}
SIGN: dict[str, str] = {
    SessionState.CANCELLED: "×",
    SessionState.DID_NOT_MEET: "×",
    SessionState.MOVED_ONLINE: "→",
    SessionState.MOVED_VENUE: "→",
}


def letter(cell: Cell) -> str:
    """What a cell shows."""
    if cell.mark is not None:
        return str(LETTER[cell.mark])
    return "·" if cell.kind == CellKind.BLANK else ""


def said(cell: Cell) -> str:
    """The same in full, for a file and for whoever hears the page; '' where nothing is to say."""
    if cell.mark is not None:
        mark = str(words.MARK[cell.mark])
        return mark if cell.is_member else _("%(mark)s, not a member", mark=mark)
    if cell.kind == CellKind.BLANK:
        return _("Not recorded")
    return _("Not a member") if cell.kind == CellKind.NOT_MEMBER else ""


def tone(cell: Cell) -> str:
    """The cell's class."""
    found = TONE.get(cell.mark or "", "")
    return found if cell.is_member else f"{found} outside".strip()


def weekday(one: GridSession) -> str:
    """ "Tue": a column is narrow."""
    return weekday_name(one.on.isoweekday())[:3]


def heading(one: GridSession) -> str:
    """A session over its column in a file: "3 Nov 2026 18:30 (cancelled)"."""
    day = f"{one.on.isoformat()} {clock_time(one.starts_at)}"
    if one.state == SessionState.PLANNED:
        return day
    return f"{day} ({str(words.SESSION[one.state]).lower()})"


def rate(here_count: int, mark_count: int, share: float | None) -> str:
    """ "3 of 4 · 75 %": a rate never stands without what it is of."""
    if not mark_count:
        return _("nothing recorded")
    return _(
        "%(here)s of %(marks)s · %(rate)s", here=here_count, marks=mark_count, rate=percent(share)
    )


def legend() -> list[tuple[str, str, str]]:
    """(letter, class, meaning) of all that a cell and a heading may show."""
    found = [(str(LETTER[one]), TONE[one], str(words.MARK[one])) for one in LETTER]
    return [
        *found,
        ("·", "", _("Not recorded, which isn’t absent")),
        ("", "outside", _("Not a member that day: before joining, after leaving, or paused")),
        ("×", "", _("Session called off")),
        ("→", "", _("Session moved")),
    ]


def moved(sessions: tuple[GridSession, ...]) -> list[tuple[str, str, str]]:
    """(when, state, reason) of each session that wasn't as planned, in order."""
    return [
        (
            f"{one.on.day} {weekday(one)}, {clock_time(one.starts_at)}",
            str(words.SESSION[one.state]),
            one.reason,
        )
        for one in sessions
        if one.state != SessionState.PLANNED
    ]


def still_to_come(sessions: tuple[GridSession, ...]) -> str:
    """How many of a month's sessions haven't begun; '' for none."""
    count = sum(1 for one in sessions if one.starts_at > clock.now())
    if not count:
        return ""
    return ngettext("%(num)s session to come", "%(num)s sessions to come", count)
