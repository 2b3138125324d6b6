"""Writes about sign-in sheets: printing one, typing it in, and saying that it wasn't used."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.groups import roll_actions, rules, sheet_queries, sheet_rules, walk_in_actions
from portal.groups.sheet_queries import SheetHead, ToChase
from portal.groups.sheet_rules import PaperLine, Takes
from portal.models import FollowUpKind, Mark, PrintedSheet, Session
from portal.people import follow_up_actions


class AlreadyEntered(DomainError):
    """Somebody has typed this sheet in."""


class PaperAndRollDiffer(DomainError):
    """Paper and roll say different things; `marks` and `head_count` are the roll's."""

    def __init__(self, message: str, marks: Mapping[int, str], head_count: int | None):
        super().__init__(message)
        self.marks = marks
        self.head_count = head_count


@dataclass(frozen=True)
class PaperHeads:
    """The head count on paper, and what was decided about one that stands already."""

    count: int | None = None
    seen: int | None = None
    takes: Takes | None = None

    def clashes_with(self, now: int | None) -> bool:
        """Whether paper and roll disagree and nobody has chosen, knowing this very count."""
        if self.count is None or now is None or self.count == now:
            return False
        return self.takes is None or self.seen != now

    def count_after(self, now: int | None) -> int | None:
        """What the roll shall say; paper without a count leaves one that stands."""
        if self.count is None or (now is not None and self.takes == Takes.ROLL):
            return now
        return self.count


@dataclass(frozen=True)
class Entry:
    """A sheet as it was typed in."""

    lines: Sequence[PaperLine]
    walk_ins: Sequence[str] = ()
    heads: PaperHeads = field(default_factory=PaperHeads)
    # Whether whoever has no tick and no mark was absent; else they stay unrecorded.
    rest_is_absent: bool = False


def print_sheet(session_id: int, person_ids: Sequence[int], by: Any) -> str:
    """Keep that a sheet with these people is printed for a session. Returns its new code.

    Raises DomainError for a session that was called off.
    """
    with write():
        state = Session.select(Session.state).where(Session.id == session_id).scalar()
        if state not in rules.MEETS:
            raise DomainError(_("This session was called off, so it needs no sheet."))
        code = _free_code()
        PrintedSheet.insert(
            session=session_id,
            code=code,
            people=" ".join(str(one) for one in person_ids),
            printed_at=clock.now(),
            printed_by=getattr(by, "id", by),
        ).execute()
        record_event("sheet_printed", "session", session_id, by=by)
    return code


def enter_sheet(sheet: SheetHead, entry: Entry, by: Any, *, leader_days: int | None = None) -> int:
    """Write all that a sheet says to the roll, or nothing. Returns how many marks are new.

    Raises AlreadyEntered, PaperAndRollDiffer where somebody marked otherwise and nobody has
    chosen, and what the roll's own actions raise: RollShut, NotOnRoll, HeadCountTooLow.
    """
    with write():
        now = PrintedSheet.get_by_id(sheet.sheet_id)
        if now.entered_at is not None:
            raise AlreadyEntered(_("This sheet has been entered already. Mend the roll itself."))
        session = roll_actions.open_session(sheet.session_id, leader_days, by)
        marks = sheet_queries.marks_now(sheet.session_id)
        _refuse_clashes(entry, marks, session.head_count)
        count = _write_marks(sheet, entry, marks, by, leader_days)
        for number, name in enumerate(entry.walk_ins):
            walk_in_actions.add_walk_in(
                sheet.session_id,
                name,
                f"sheet {sheet.code} {number}",
                by,
                leader_days=leader_days,
            )
        roll_actions.record_head_count(
            sheet.session_id,
            entry.heads.count_after(session.head_count),
            by,
            session.version,
            leader_days=leader_days,
        )
        PrintedSheet.update(
            entered_at=clock.now(),
            entered_by=getattr(by, "id", by),
            set_aside_at=None,
            set_aside_by=None,
        ).where(PrintedSheet.id == sheet.sheet_id).execute()
        record_event("sheet_entered", "session", sheet.session_id, by=by, fields=["entered_at"])
        _settle(sheet.session_id, _("The sheet was entered."), by)
    return count


def set_sheets_aside(session_id: int, by: Any) -> int:
    """Say that no open sheet of a session was used. Returns how many there were.

    One of them can be entered still, should it turn up.
    """
    with write():
        count = (
            PrintedSheet.update(set_aside_at=clock.now(), set_aside_by=getattr(by, "id", by))
            .where(
                PrintedSheet.session == session_id,
                PrintedSheet.entered_at.is_null(),
                PrintedSheet.set_aside_at.is_null(),
            )
            .execute()
        )
        if count:
            record_event("sheet_set_aside", "session", session_id, by=by, fields=["set_aside_at"])
            _settle(session_id, _("The sheet was not used."), by)
    return int(count)


def chase_sheet(one: ToChase) -> int:
    """Have somebody ask after a sheet that nobody typed in, once. Returns the follow-up's id."""
    return follow_up_actions.add_follow_up(
        FollowUpKind.SHEET,
        clock.today(),
        by=None,
        key=one.key,
        group_id=one.group_id,
        session_id=one.session_id,
    )


def _refuse_clashes(entry: Entry, marks: Mapping[int, str], head_count: int | None) -> None:
    if sheet_rules.clashing(entry.lines, marks) or entry.heads.clashes_with(head_count):
        raise PaperAndRollDiffer(
            _("The paper and the roll say different things. Choose what holds, then save again."),
            marks,
            head_count,
        )


def _write_marks(
    sheet: SheetHead, entry: Entry, marks: Mapping[int, str], by: Any, leader_days: int | None
) -> int:
    count = 0
    for line in entry.lines:
        now = marks.get(line.person_id)
        mark = line.mark_after(now, rest_is_absent=entry.rest_is_absent)
        if mark is None or mark == now:
            continue
        roll_actions.mark_attendance(
            sheet.session_id, line.person_id, Mark(mark), by, leader_days=leader_days
        )
        count += 1
    return count


def _settle(session_id: int, outcome: str, by: Any) -> None:
    for (sheet_id,) in (
        PrintedSheet.select(PrintedSheet.id)
        .where(PrintedSheet.session == session_id)
        .order_by(PrintedSheet.id)
        .tuples()
    ):
        follow_up_actions.settle_by_key(sheet_rules.follow_up_key(sheet_id), outcome, by)


def _free_code() -> str:
    while True:
        code = sheet_rules.make_code(secrets.randbelow)
        if not PrintedSheet.select().where(PrintedSheet.code == code).exists():
            return code
