"""Who leads, in words: days, what was done, and what it means for what they see."""

from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal import clock, formats
from portal.groups import gate_words, words
from portal.groups.gate_queries import Answered
from portal.groups.leader_queries import AssignmentRow
from portal.training import gap_rules
from portal.training.gate_rules import GateState


def span(row: AssignmentRow) -> str:
    """ "since 3 March 2025", "from 3 March 2027 until 30 June 2027"."""
    first, last = formats.long_date(row.starts_on), formats.long_date(row.ends_on)
    if row.is_ahead or row.is_over:
        said = _("from %(day)s", day=first)
    else:
        said = _("since %(day)s", day=first)
    return _("%(from_day)s until %(day)s", from_day=said, day=last) if last else said


def tail(row: AssignmentRow) -> str:
    """Until when somebody whose time has ended still sees the group; '' for who doesn't."""
    until = row.opens_until
    if not row.is_over or until is None or until < clock.today():
        return ""
    return _("Sees the group until %(day)s, to finish what is owed.", day=formats.long_date(until))


def assigned(name: str, role: Any, group: str) -> str:
    """What was done."""
    return _(
        "%(name)s is on %(group)s as %(role)s.",
        name=name,
        group=group,
        role=str(words.LEADER[role]).lower(),
    )


def ended(row: AssignmentRow, last: date, tail_until: date) -> str:
    """What was done, and what they still see."""
    if row.is_ahead:
        return _("%(name)s won't lead %(group)s.", name=row.name, group=row.group_name)
    return _(
        "%(name)s leads %(group)s until %(day)s and sees it until %(tail)s.",
        name=row.name,
        group=row.group_name,
        day=formats.long_date(last),
        tail=formats.long_date(tail_until),
    )


class GateSaid(NamedTuple):
    """What the gate says of one user at some sessions, as a page shows it."""

    state: GateState
    tag: Any
    tone: str
    summary: str
    where: str
    reasons: list[gate_words.Reason]
    answered: list[Answered]
    has_read: str

    @property
    def is_blocked(self) -> bool:
        """Whether leave would let them pass."""
        return self.state == GateState.BLOCKED


def gate_said(answered: list[Answered]) -> GateSaid:
    """What the gate says of one user at these sessions."""
    state = gap_rules.worst(one.answer for one in answered)
    return GateSaid(
        state,
        gate_words.TAG[state],
        gate_words.TONE[state],
        gate_words.summary(answered),
        gate_words.where(answered),
        # Nothing else matters of who is stood down.
        [] if state == GateState.STOOD_DOWN else gate_words.reasons(answered, clock.today()),
        answered,
        gap_rules.fingerprint(gap_rules.gaps(one.answer for one in answered)),
    )
