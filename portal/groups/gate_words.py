"""What the gate says, in sentences: which rule, which record, which date, and the next step."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.formats import long_date, short_date
from portal.groups.gate_queries import Answered
from portal.training import course_words, gap_rules, words
from portal.training.gap_rules import Gap
from portal.training.gate_rules import GateState
from portal.training.rules import CredentialState

S = CredentialState

TAG: dict[str, Any] = {
    GateState.CLEAR: _l("May lead"),
    GateState.OVERRIDDEN: _l("May lead, with leave"),
    GateState.WARNED: _l("Something lacks"),
    GateState.BLOCKED: _l("May not lead"),
    GateState.STOOD_DOWN: _l("Stood down"),
}
TONE: dict[str, str] = {
    GateState.CLEAR: "good",
    GateState.OVERRIDDEN: "info",
    GateState.WARNED: "warn",
    GateState.BLOCKED: "bad",
    GateState.STOOD_DOWN: "bad",
}


class Reason(NamedTuple):
    """One thing that is lacking, said: what and when, who asks for it, what is on record, and
    what to do; `leave` says what leave was given, '' for none."""

    course_id: int
    is_blocking: bool
    tag: str
    tone: str
    text: str
    rule: str
    record: str
    next_step: str
    leave: str


def reasons(answered: Sequence[Answered], today: date) -> list[Reason]:
    """What one user lacks at these sessions, blocks first; empty for one who is clear."""
    found = []
    for gap in gap_rules.gaps(one.answer for one in answered):
        override = gap.lack.override
        # Where no session is planned the one day asked about isn't counted as one.
        counts = any(one.session.is_meeting for one in answered)
        found.append(
            Reason(
                gap.lack.status.course.id,
                gap.is_blocking,
                str(_("Leave given") if override else course_words.EFFECT[gap.lack.need.effect]),
                "info" if override else ("bad" if gap.is_blocking else "warn"),
                _text(gap, today, len(answered), counts=counts),
                _("Who needs it: %(who)s.", who=course_words.need(gap.lack.need)),
                _record(gap),
                "" if override else _next_step(gap),
                _leave(gap),
            )
        )
    return found


def said(answered: Sequence[Answered], today: date) -> list[str]:
    """The same in one sentence each, for lists and messages: what, when and what to do."""
    if gap_rules.worst(one.answer for one in answered) == GateState.STOOD_DOWN:
        return [stood_down()]
    return [
        " ".join(part for part in (one.text, one.next_step or one.leave) if part)
        for one in reasons(answered, today)
    ]


def state(answered: Sequence[Answered]) -> GateState:
    """The worst of these answers."""
    return gap_rules.worst(one.answer for one in answered)


def stood_down() -> str:
    """That somebody was stood down and may not be assigned, without why."""
    return _("They are stood down and can't lead until somebody ends that.")


def summary(answered: Sequence[Answered]) -> str:
    """How somebody stands for these sessions, in a few words."""
    state = gap_rules.worst(one.answer for one in answered)
    if state == GateState.STOOD_DOWN:
        return _("Stood down")
    if not any(one.session.is_meeting for one in answered):
        return str(_("Nothing lacks") if state == GateState.CLEAR else TAG[state])
    total = len(answered)
    if state == GateState.CLEAR:
        return ngettext(
            "Nothing lacks at %(num)s session ahead",
            "Nothing lacks at %(num)s sessions ahead",
            total,
        )
    hit = [one for one in answered if one.answer.state == state]
    where = _first(hit)
    if state == GateState.OVERRIDDEN:
        return _(
            "With leave at %(count)s of %(total)s sessions, from %(day)s",
            count=len(hit),
            total=total,
            day=where,
        )
    if state == GateState.BLOCKED:
        return _(
            "May not lead %(count)s of %(total)s sessions, from %(day)s",
            count=len(hit),
            total=total,
            day=where,
        )
    return _(
        "Something lacks at %(count)s of %(total)s sessions, from %(day)s",
        count=len(hit),
        total=total,
        day=where,
    )


def _first(hit: Sequence[Answered]) -> str:
    return short_date(hit[0].session.on)


def _text(gap: Gap, today: date, total: int, *, counts: bool) -> str:
    """ "First aid lapses on 12 January 2027: 4 sessions from then are without it." """
    status = gap.lack.status
    lapses = status.state == S.EXPIRED and status.expires_on is not None
    if lapses and status.expires_on and status.expires_on > today:
        what = _(
            "%(course)s lapses on %(day)s",
            course=status.course.title,
            day=long_date(status.expires_on),
        )
        if not counts:
            return _("%(what)s.", what=what)
        return ngettext(
            "%(what)s: %(num)s session from then is without it.",
            "%(what)s: %(num)s sessions from then are without it.",
            gap.count,
            what=what,
        )
    what = words.fact(status, today).rstrip(".")
    if not counts:
        return _("%(what)s.", what=what)
    if gap.count == total:
        return ngettext(
            "%(what)s: the session ahead is without it.",
            "%(what)s: the %(num)s sessions ahead are without it.",
            total,
            what=what,
        )
    return ngettext(
        "%(what)s: %(num)s session is without it, on %(day)s.",
        "%(what)s: %(num)s sessions are without it, from %(day)s.",
        gap.count,
        what=what,
        day=long_date(gap.first_on),
    )


def _record(gap: Gap) -> str:
    record = gap.lack.status.record
    if record is None:
        return _("Nothing on record.")
    if record.expires_on:
        return _(
            "On record: completed on %(day)s, good until %(last)s.",
            day=long_date(record.completed_on),
            last=long_date(record.expires_on),
        )
    return _("On record: completed on %(day)s.", day=long_date(record.completed_on))


def _next_step(gap: Gap) -> str:
    state = gap.lack.status.state
    blocks = gap.is_blocking
    if state == S.PENDING_REVIEW:
        return _("Check what was sent in.")
    if state == S.EXPIRED:
        return (
            _("Book the refresher or give leave until a day.")
            if blocks
            else _("Book the refresher.")
        )
    if state == S.REVOKED:
        return (
            _("Find out why it was revoked, or give leave until a day.")
            if blocks
            else _("Find out why it was revoked.")
        )
    return (
        _("Book it, record it if it was done, or give leave until a day.")
        if blocks
        else _("Book it, or record it if it was done.")
    )


def _leave(gap: Gap) -> str:
    override = gap.lack.override
    if override is None:
        return ""
    # The term's end is the first day without it.
    last = date.fromordinal(override.ends_on.toordinal() - 1)
    return _("Leave until %(day)s: %(reason)s", day=long_date(last), reason=override.reason)
