"""Sign-in sheets in words."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from portal import clock, settings
from portal.formats import clock_time, long_date, long_day, weekday_name
from portal.groups import sheet_rules, words
from portal.groups.rules import RollDoor
from portal.groups.sheet_queries import SheetHead


def state(sheet: SheetHead) -> tuple[str, str]:
    """What became of a sheet, and the tone of saying so."""
    if sheet.entered_at is not None:
        return _("Entered"), "good"
    if sheet.set_aside_at is not None:
        return _("Not used"), "plain"
    return _("Not entered"), "warn"


def code(kept: str) -> str:
    """A code as it is printed."""
    return sheet_rules.shown_code(kept)


def title(sheet: SheetHead, topics: Sequence[str]) -> str:
    """What stands over a sheet on paper: the group's name, or nothing that tells of it."""
    named = sheet_rules.may_be_named(sheet.group_name, topics, is_sensitive=sheet.is_sensitive)
    return sheet.group_name if named else _("Group session")


def held(sheet: SheetHead) -> str:
    """ "Tuesday 14 November 2026, 18:30": on paper the year is said."""
    day = clock.local(sheet.starts_at)
    return f"{weekday_name(day.isoweekday())} {long_date(day)}, {clock_time(sheet.starts_at)}"


def no_sheet(typed: str, code: str | None) -> str:
    """Why a code leads nowhere, and what to do. The same for one that isn't the user's to see."""
    if code is None:
        return _(
            "%(code)s isn't a code from a sheet: a letter is wrong. It stands at the top of the "
            "paper, six letters and figures; there is no 0, 1, 5 or 8 in it, nor A, E, I, O or U.",
            code=typed[:20],
        )
    return _("No sheet of a session that you may see has this code. Look at the paper again.")


def shut(door: RollDoor, starts_at: datetime) -> str:
    """Why a sheet can't be typed in now; empty while it can."""
    if door == RollDoor.OPEN:
        return ""
    if door == RollDoor.NOT_YET:
        return _(
            "This sheet can be entered from shortly before the session on %(day)s.",
            day=long_day(starts_at),
        )
    return words.shut(door, starts_at, settings.current().roll_opens_before_minutes)
