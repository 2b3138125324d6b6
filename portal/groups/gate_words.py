"""What the gate says, in sentences: which rule, which record, which date, and the next step."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.formats import long_date, short_date
from portal.groups.gate_queries import Answered
from portal.training import course_words, gap_rules, words
from portal.training.gap_rules import Gap
from portal.training.gate_rules import GateState
from portal.training.rules import CredentialState, CredentialStatus

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


def reasons(answered: Sequence[Answered], today: date, *, is_own: bool = False) -> list[Reason]:
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
                "" if override else _next_step(gap, is_own=is_own),
                _leave(gap),
            )
        )
    return found


def said(answered: Sequence[Answered], today: date, *, is_own: bool = False) -> list[str]:
    """The same in one sentence each, for lists and messages: what, when and what to do.

    `is_own` says what they can do about it themselves.
    """
    if gap_rules.worst(one.answer for one in answered) == GateState.STOOD_DOWN:
        return [stood_down()]
    return [
        " ".join(part for part in (one.text, one.next_step or one.leave) if part)
        for one in reasons(answered, today, is_own=is_own)
    ]


def state(answered: Sequence[Answered]) -> GateState:
    """The worst of these answers."""
    return gap_rules.worst(one.answer for one in answered)


def stood_down() -> str:
    """That somebody was stood down and may not be assigned, without why."""
    return _("They are stood down and can't lead until somebody ends that.")


def summary(answered: Sequence[Answered]) -> str:
    """How somebody stands for these sessions, in a few words that stand alone."""
    found = state(answered)
    if found == GateState.CLEAR:
        return _("Nothing lacks %(where)s", where=where(answered)).strip()
    said = where(answered)
    return _("%(state)s: %(where)s", state=TAG[found], where=said) if said else str(TAG[found])


def where(answered: Sequence[Answered]) -> str:
    """At which sessions they stand so, to be read beside the tag: "4 of 9 sessions, from 30 Dec".

    Empty for somebody stood down, and where no session is planned.
    """
    found = state(answered)
    if found == GateState.STOOD_DOWN or not any(one.session.is_meeting for one in answered):
        return ""
    total = len(answered)
    if found == GateState.CLEAR:
        return ngettext("at the session ahead", "at the %(num)s sessions ahead", total)
    hit = [one for one in answered if one.answer.state == found]
    return ngettext(
        "%(count)s of %(num)s session, from %(day)s",
        "%(count)s of %(num)s sessions, from %(day)s",
        total,
        count=len(hit),
        day=short_date(hit[0].session.on),
    )


def fact(status: CredentialStatus, today: date) -> str:
    """What the records say of a course on a day, seen from today; no full stop.

    What is past on that day may be still to come: it "lapses", and may count a little longer.
    """
    lapses_on = status.expires_on
    if status.state != S.EXPIRED or lapses_on is None or lapses_on <= today:
        return words.fact(status, today).rstrip(".")
    if status.course.grace_days:
        return _(
            "%(course)s lapses on %(day)s and still counts until %(end)s",
            course=status.course.title,
            day=long_date(lapses_on),
            end=long_date(lapses_on + timedelta(days=status.course.grace_days)),
        )
    return _("%(course)s lapses on %(day)s", course=status.course.title, day=long_date(lapses_on))


def _text(gap: Gap, today: date, total: int, *, counts: bool) -> str:
    """ "First aid lapses on 12 January 2027: 4 sessions from then are without it." """
    status = gap.lack.status
    what = fact(status, today)
    if not counts:
        return _("%(what)s.", what=what)
    if status.state == S.EXPIRED and status.expires_on and status.expires_on > today:
        return ngettext(
            "%(what)s: %(num)s session from then is without it.",
            "%(what)s: %(num)s sessions from then are without it.",
            gap.count,
            what=what,
        )
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


def _next_step(gap: Gap, *, is_own: bool) -> str:
    if is_own:
        return str(words.advice(gap.lack.status))
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
