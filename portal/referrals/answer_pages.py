"""What pages show of answers: for one referral what is owed and was told, and what waits for
somebody."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from portal import clock, settings
from portal.auth.sessions import SignedInUser
from portal.formats import clock_time, day_and_time, long_date
from portal.models import AnswerChannel, Audience
from portal.referrals import (
    answer_queries,
    answer_rules,
    answer_words,
    outward_queries,
    outward_words,
    status_link_queries,
)
from portal.referrals import answer_way_queries as ways
from portal.referrals.answer_channel_rules import Way, goes_by_itself
from portal.referrals.answer_fact_rules import Known
from portal.referrals.answer_queries import AnswerRow, Letterhead, ReferralName
from portal.referrals.answer_rules import Due
from portal.referrals.outward_rules import Share
from portal.referrals.status_link_queries import LinkRow

# So many are shown at once; the others come up as these are dealt with.
MOST_HELD_BACK = 25


@dataclass(frozen=True)
class Owed:
    """Something that somebody is owed, in words, and whether a person has to act."""

    due: Due
    what: str
    whom: str
    when: str
    needs_reason: bool
    needs_person: bool


@dataclass(frozen=True)
class Panel:
    """What a referral's page shows of answers."""

    owed: list[Owed]
    told: list[AnswerRow]
    links: list[LinkRow]
    state: str
    share: str
    safe: str

    @property
    def live_link_count(self) -> int:
        """How many of its status links work."""
        return sum(one.end is None for one in self.links)


def panel_of(user: SignedInUser, referral_id: int) -> Panel:
    """What is owed and was told about one referral. A fixed number of statements."""
    known = outward_queries.known_of([referral_id])[referral_id]
    head = answer_queries.letterhead_of(referral_id)
    choice = ways.choice_for(known)
    reached = {one: ways.way_for(head, choice, one) for one in Audience}
    owed = [
        _owed(known, due, reached[due.audience])
        for due in ways.owed_by(known, choice)
        if due.audience == Audience.REFERRER or reached[due.audience].channel != AnswerChannel.NONE
    ]
    said = outward_queries.outward_of(referral_id)
    return Panel(
        owed,
        answer_queries.answers_of(user, referral_id),
        status_link_queries.links_of(referral_id),
        outward_words.stage_words(said),
        share_words(known.share),
        _safe(head),
    )


def panels_of(user: SignedInUser, referral_id: int) -> dict[str, Any]:
    """What the template of the panel asks for."""
    return {
        "answers": panel_of(user, referral_id),
        "answer_words": answer_words,
        "consent_words": consent_words,
    }


def share_words(share: Share) -> str:
    """How much the referrer may hear, in a few words."""
    if share == Share.ATTENDANCE:
        return _("what became of it, and sessions attended")
    if share == Share.STATE:
        return _("what became of it, in words of state")
    return _("nothing beyond that it arrived")


def consent_words(snapshot: str) -> str:
    """By which consent something was told: "The person, by phone, on 3 March 2026"."""
    content = json.loads(snapshot or "{}")
    for one in content.get("consents", []):
        if one.get("is_implied"):
            continue
        day = date.fromisoformat(one["given_on"]) if one.get("given_on") else None
        said = (one.get("said_by"), one.get("how"), long_date(day))
        return ", ".join(filter(None, said)) or _("recorded without saying who")
    return _("no consent was recorded")


def _owed(known: Known, due: Due, way: Way) -> Owed:
    now = clock.now()
    reach = settings.current().answer_reach_days
    is_old = not due.is_withheld and not due.is_by_hand and due.due_at <= now
    is_old = is_old and not answer_rules.is_automatic(due, now, reach)
    if due.is_withheld:
        when = _("Held back: the person hasn't agreed to it")
    elif due.is_by_hand:
        when = _("Yours to say: it isn't sent by itself")
    elif is_old:
        when = _("Not told at the time: yours to send")
    elif way.channel == AnswerChannel.NONE:
        when = _("They don't want to be told")
    elif not goes_by_itself(due, way.channel):
        when = _("Yours to say when you speak to them")
    elif due.due_at > now:
        when = _("Goes out at %(time)s", time=_time(due.due_at))
    else:
        when = _("Goes out within a minute")
    what = answer_words.milestone_words(due.audience, due.milestone)
    if due.corrects is not None:
        what = _("Correction: %(what)s", what=what)
    return Owed(
        due,
        what,
        f"{answer_words.AUDIENCE[due.audience]}, {answer_words.CHANNEL[way.channel]}",
        when,
        due.is_withheld,
        due.is_withheld or due.is_by_hand or is_old,
    )


def _time(at: datetime) -> str:
    same_day = clock.local(at).date() == clock.today()
    return clock_time(at) if same_day else day_and_time(at)


def _safe(head: Letterhead) -> str:
    """What to mind before reading anything out to the person."""
    return " · ".join(filter(None, (head.safe_times, head.contact_note)))


@dataclass(frozen=True)
class Waiting:
    """Something owed that waits for a person, and which referral it is about."""

    referral_id: int
    referral: ReferralName
    owed: Owed


@dataclass(frozen=True)
class HeldBack:
    """What waits for a person: the oldest of it, and how much there is in all."""

    shown: list[Waiting]
    count: int


def waiting_for_somebody(user: SignedInUser) -> HeldBack:
    """What is owed and won't go out by itself, of referrals that the user may open. What is
    older than an answer reaches stands on its referral's own page alone.

    A fixed number of statements for each 200 referrals to which something happened of late.
    """
    now = clock.now()
    since = now - timedelta(days=settings.current().answer_reach_days)
    ids = answer_queries.candidates(now)
    names = answer_queries.names_of(user, ids)
    every = outward_queries.known_of([one for one in ids if one in names])
    choices = ways.choices_for(every.values())
    found = []
    for known in every.values():
        choice = choices.get(known.provider_id) if known.provider_id else None
        for due in ways.owed_by(known, choice):
            if since <= due.at and due.due_at <= now and (due.is_withheld or due.is_by_hand):
                owed = _owed(known, due, Way(AnswerChannel.BY_HAND))
                found.append(Waiting(known.referral_id, names[known.referral_id], owed))
    found.sort(key=lambda one: (one.owed.due.at, one.referral_id))
    return HeldBack(found[:MOST_HELD_BACK], len(found))
