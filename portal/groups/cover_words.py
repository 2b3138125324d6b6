"""Gaps ahead in words: how many sessions, from when, and what is behind it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal import settings
from portal.formats import clock_time, long_date, long_day, short_date
from portal.groups import gate_words
from portal.groups.ask_link_queries import LinkedAsk
from portal.groups.away_rules import AwaySpan
from portal.groups.candidate_rules import LATELY_DAYS, Candidate, LeftOut, LeftOutWhy
from portal.groups.cover_rules import Cause, CoveredSession, ShortLine, Why
from portal.groups.words import LEADER
from portal.models import CoverAnswer, Effect, LeaderRole
from portal.training import course_words
from portal.training.gate_rules import GateAnswer, GateState, SessionCover

ANSWER: dict[str, Any] = {
    CoverAnswer.ASKED: _l("No answer yet"),
    CoverAnswer.ACCEPTED: _l("Said yes"),
    CoverAnswer.DECLINED: _l("Said no"),
}
AWAY = _l("Away")
ANSWER_TONE: dict[str, str] = {
    CoverAnswer.ASKED: "plain",
    CoverAnswer.ACCEPTED: "good",
    CoverAnswer.DECLINED: "warn",
}


class Said(NamedTuple):
    """One cause: whom it is about, '' for nobody, and the rest of the sentence."""

    name: str
    text: str

    def __str__(self) -> str:
        return _("%(name)s: %(text)s", name=self.name, text=self.text) if self.name else self.text


def from_when(line: ShortLine) -> str:
    """ "4 sessions from 12 January 2027", or "Tuesday 12 January, 18:30" for a single one."""
    first, count = line.first, len(line.sessions)
    if count == 1:
        return f"{long_day(first.starts_at)}, {clock_time(first.starts_at)}"
    return ngettext(
        "%(num)s session from %(day)s",
        "%(num)s sessions from %(day)s",
        count,
        day=long_date(first.on),
    )


def causes(found: Sequence[Cause], names: Mapping[int, str], today: date) -> list[Said]:
    """Each cause as whom it is about and what is the matter with it."""
    return [Said(names.get(one.user_id, ""), _cause(one, today)) for one in found]


def _cause(one: Cause, today: date) -> str:
    role = str(LEADER[one.role]).lower() if one.role else ""
    match one.why:
        case Why.LACKS:
            return _lacks(one, today)
        case Why.AWAY:
            return _("is away as %(role)s until %(day)s", role=role, day=long_date(one.on))
        case Why.STOOD_DOWN:
            return _("was stood down as %(role)s", role=role)
        case Why.ENDED if one.on is not None and one.on >= today:
            return _("leaves as %(role)s after %(day)s", role=role, day=long_date(one.on))
        case Why.ENDED:
            return _("left as %(role)s on %(day)s", role=role, day=long_date(one.on))
        case Why.LEFT:
            return _("works here no more")
        case Why.NO_LEAD:
            return _("nobody is assigned as lead")
        case Why.TOO_FEW:
            return ngettext(
                "only %(num)s leader is assigned", "only %(num)s leaders are assigned", one.count
            )
    return _("nobody is assigned")


def _lacks(one: Cause, today: date) -> str:
    if one.lack is None:
        return ""
    return gate_words.fact(one.lack.status, today)


def wanted(cover: SessionCover) -> str:
    """What a session still needs: "1 more leader, as lead"; '' for nothing."""
    if not cover.is_short:
        return ""
    if not cover.missing_count:
        return _("A lead")
    if cover.lacks_lead:
        return ngettext(
            "%(num)s more leader, as lead", "%(num)s more leaders, one as lead", cover.missing_count
        )
    return ngettext("%(num)s more leader", "%(num)s more leaders", cover.missing_count)


def short(cover: SessionCover) -> str:
    """The same as a tag beside a session: "Short of a lead"; '' for one that isn't short."""
    if not cover.is_short:
        return ""
    if cover.lacks_lead:
        return _("Short of a lead")
    return ngettext("Short of %(num)s leader", "Short of %(num)s leaders", cover.missing_count)


def session_day(one: CoveredSession) -> str:
    """ "12 Jan, 18:30"."""
    return f"{short_date(one.starts_at)}, {clock_time(one.starts_at)}"


def when(starts_at: datetime) -> str:
    """ "Tuesday 12 January, 18:30"."""
    return f"{long_day(starts_at)}, {clock_time(starts_at)}"


def as_role(role: LeaderRole | str) -> str:
    """ "as lead", "as guest"."""
    return _("as %(role)s", role=str(LEADER[role]).lower())


def link_answer(ask: LinkedAsk, *, is_wanted: bool) -> str:
    """What became of a request for cover, to whoever holds its link; '' while it asks."""
    if not ask.may_answer:
        return _("There is nothing to answer here any more. If in doubt, ring the office.")
    if ask.answer == CoverAnswer.ACCEPTED:
        return _("You said yes: thank you. If you can’t come after all, ring the office at once.")
    if not ask.meets:
        return _("This session was called off, so nobody is needed. Thank you for looking.")
    if ask.has_begun:
        return _("This session has begun: there is nothing to answer any more.")
    if ask.answer == CoverAnswer.DECLINED:
        return _("You said no: thank you for answering. If that has changed, ring the office.")
    if not is_wanted:
        return _("Somebody else leads it. Thank you: there is nothing for you to do.")
    return ""


def away_until(last: date) -> str:
    """ "Until 12 January 2027."."""
    return _("Until %(day)s.", day=long_date(last))


def away_days(spans: Iterable[AwaySpan]) -> list[str]:
    """Each absence as a tag says it: "Away 3 Dec to 12 Dec", "Away 3 Dec"."""
    return [
        _("Away %(day)s", day=short_date(one.starts_on))
        if one.starts_on == one.ends_on
        else _(
            "Away %(first)s to %(last)s",
            first=short_date(one.starts_on),
            last=short_date(one.ends_on),
        )
        for one in spans
    ]


def left_out(one: LeftOut) -> str:
    """Why somebody isn't among those who could be asked."""
    match one.why:
        case LeftOutWhy.AWAY:
            return _("away until %(day)s", day=long_date(one.until))
        case LeftOutWhy.LEADS_ELSEWHERE:
            return _("leads another session at that time")
    return _("said no to it")


def away_noted(session_count: int, *, is_own: bool) -> str:
    """That days away are noted, and what follows for the sessions on them."""
    if not session_count:
        return _("Noted.")
    if is_own:
        return ngettext(
            "Noted. The office sees that %(num)s session of yours needs cover.",
            "Noted. The office sees that %(num)s sessions of yours need cover.",
            session_count,
        )
    return ngettext(
        "Noted. %(num)s session of theirs needs cover.",
        "Noted. %(num)s sessions of theirs need cover.",
        session_count,
    )


class LackSaid(NamedTuple):
    """One thing that somebody lacks on the day: what, and how it counts."""

    text: str
    tag: str
    tone: str


def lacks(answer: GateAnswer, today: date) -> list[LackSaid]:
    """What somebody lacks on the day of a session, blocks first, each a sentence and a tag."""
    found = []
    for one in sorted(answer.lacks, key=lambda one: one.need.effect != Effect.BLOCK):
        text = _("%(what)s.", what=gate_words.fact(one.status, today))
        if one.override:
            found.append(LackSaid(text, _("Leave given"), "info"))
        elif one.need.effect == Effect.BLOCK:
            found.append(LackSaid(text, str(course_words.EFFECT[Effect.BLOCK]), "bad"))
        else:
            found.append(LackSaid(text, str(course_words.EFFECT[Effect.WARN]), "warn"))
    return found


def reasons(one: Candidate) -> list[tuple[str, str]]:
    """Why somebody is a good or a lesser choice, as (yes | no | maybe, words)."""
    facts, found = one.facts, []
    if one.answer.state == GateState.CLEAR:
        found.append(("yes", _("current on that day")))
    elif one.answer.is_current:
        found.append(("yes", _("may lead, with leave")))
    if facts.leads_topic:
        found.append(("yes", _("leads a group on this topic")))
    elif facts.leads_kind:
        found.append(("yes", _("leads a group of this kind")))
    else:
        found.append(("maybe", _("leads no group like it now")))
    if facts.asked_count or facts.stood_in_count:
        said = [
            ngettext("asked %(num)s time", "asked %(num)s times", facts.asked_count)
            if facts.asked_count
            else "",
            ngettext("stood in %(num)s time", "stood in %(num)s times", facts.stood_in_count)
            if facts.stood_in_count
            else "",
        ]
        lately = _(
            "%(what)s in the last %(count)s days",
            what=_(" and ").join(filter(None, said)),
            count=LATELY_DAYS,
        )
        found.append(("maybe", lately))
    else:
        found.append(("yes", _("not asked lately")))
    if not facts.email:
        found.append(("no", _("no e-mail address: ring them, then name them")))
    elif not facts.can_sign_in:
        found.append(("maybe", _("has no sign-in: the mail’s link takes their answer")))
    return found


def should_have() -> str:
    """What every session should have, as a sentence without its full stop."""
    chosen = settings.current()
    who = ngettext(
        "%(num)s leader whose training is current",
        "%(num)s leaders whose training is current",
        chosen.leaders_per_session,
    )
    if not chosen.session_needs_lead:
        return who
    if chosen.leaders_per_session == 1:
        return _("%(who)s, as lead", who=who)
    return _("%(who)s, one of them a lead", who=who)
