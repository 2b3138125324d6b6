"""What somebody is owed an answer about, from what is known and what was told already. Pure.

Nothing is ever noted as owed: a milestone is a fact, and an answer is owed while the newest one
told doesn't say it. So a decision that is taken back in time is owed to nobody, and one that is
taken back later is owed a correction.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from portal.models import (
    AnswerState,
    Audience,
    Ending,
    Milestone,
    ReferralState,
    StepKind,
)
from portal.referrals.answer_fact_rules import Fact, Key, Known, Told, ending_value, facts_of
from portal.referrals.outward_rules import Facts, Share, Stage

# What a milestone needs to have been agreed to before it is told.
NEEDS: dict[Milestone, Share] = {
    Milestone.RECEIVED: Share.NOTHING,
    Milestone.QUESTION: Share.NOTHING,
    Milestone.DECISION: Share.STATE,
    Milestone.URGENCY: Share.STATE,
    Milestone.FIRST_ATTENDANCE: Share.ATTENDANCE,
    Milestone.ENDED: Share.STATE,
}
# Told at once: nothing about them can be taken back.
_AT_ONCE = frozenset(
    {Milestone.RECEIVED, Milestone.QUESTION, Milestone.OFFER, Milestone.STILL_WAITING}
)
# A second question, offer or check-in isn't a correction of the first.
_RECURRING = frozenset({Milestone.QUESTION, Milestone.OFFER, Milestone.STILL_WAITING})
# Never said by a machine: somebody rings, or writes in their own words.
_BY_A_PERSON = frozenset({Ending.DECLINED, Ending.REFERRED_ELSEWHERE})
# An answer that hasn't left the house yet.
IN_THE_HOUSE = frozenset({AnswerState.TO_PRINT, AnswerState.TO_TELL})
# What is told of these can stop being true, and is put right then.
_LASTING = frozenset(
    {
        Milestone.DECISION,
        Milestone.URGENCY,
        Milestone.FIRST_ATTENDANCE,
        Milestone.ENDED,
        Milestone.CHANGE,
    }
)


@dataclass(frozen=True)
class Due:
    """An answer that is owed: what fact, since when, and from when on it is told by itself."""

    audience: Audience
    milestone: Milestone
    value: str
    version: int
    at: datetime
    due_at: datetime
    # The answer that it corrects.
    corrects: Told | None = None
    # Nobody agreed to so much: a person has to ask, or to say why it is told all the same.
    is_withheld: bool = False
    # A person has to say it, or to press the button.
    is_by_hand: bool = False


def settled(known: Known, now: datetime, undo_minutes: int) -> Facts:
    """The facts as the world outside may know them: without a decision that can still be taken
    back, unless somebody was told of it already."""
    facts, window = known.facts, timedelta(minutes=undo_minutes)
    if facts.state == ReferralState.ENDED:
        at = known.step_at.get(StepKind.ENDED)
        if at is None or now >= at + window or _is_told(known, ending_value(facts)):
            return facts
        facts = _before_the_end(known)
    if facts.state == ReferralState.ACCEPTED:
        at = known.step_at.get(StepKind.ACCEPTED) or known.decided_at
        if at is not None and now < at + window and not _is_told(known, Stage.ACCEPTED):
            return replace(facts, state=ReferralState.RECEIVED, stands="received")
    return facts


def _before_the_end(known: Known) -> Facts:
    facts = known.facts
    if known.decided_at is None:
        return replace(facts, state=ReferralState.RECEIVED, stands="received", ending=None)
    stands = "attending" if facts.attended_count else "placed" if known.had_seat else "accepted"
    return replace(facts, state=ReferralState.ACCEPTED, stands=stands, ending=None)


def _is_told(known: Known, value: str) -> bool:
    return any(
        one.value == value and one.audience == Audience.REFERRER
        for one in _newest(known.told).values()
    )


def owed(
    known: Known, chosen: Collection[Milestone], now: datetime, undo_minutes: int
) -> list[Due]:
    """Every answer that referrer and person are owed, due or not yet, in the order of time."""
    window = timedelta(minutes=undo_minutes)
    newest, versions = _newest(known.told), _versions(known.told)
    facts = dict(facts_of(known))
    found = []
    for key in [(audience, one) for audience in Audience for one in Milestone]:
        audience, milestone = key
        last, fact = newest.get(key), facts.get(key)
        was_told = last is not None and last.value != ""
        if fact is None and was_told and milestone in _LASTING:
            fact = _taken_back(known, last, now)
        if fact is None or (last is not None and last.value == fact.value):
            continue
        if last is not None and last.state in IN_THE_HOUSE and milestone in _LASTING:
            # It is dropped first: nobody has seen it.
            continue
        if not was_told and not _is_wanted(known, key, chosen):
            continue
        corrects = last if was_told and milestone not in _RECURRING else None
        found.append(
            Due(
                audience,
                milestone,
                fact.value,
                versions.get(key, 0) + 1,
                fact.at,
                fact.at if milestone in _AT_ONCE else fact.at + window,
                corrects,
                is_withheld=_is_withheld(known, key, corrects),
                is_by_hand=_is_by_hand(known, audience, milestone),
            )
        )
    found.sort(key=lambda one: (one.due_at, one.audience, one.milestone))
    return [one for one in found if not _is_overtaken(one, found, now)]


def stale(known: Known) -> list[Told]:
    """Answers that haven't left the house and whose fact is no longer one."""
    facts = dict(facts_of(known))
    return [
        one
        for key, one in _newest(known.told).items()
        if one.state in IN_THE_HOUSE
        and one.value
        and (key not in facts or facts[key].value != one.value)
    ]


def value_now(known: Known, audience: Audience, milestone: Milestone) -> str:
    """The fact as it is now; empty where it is none."""
    fact = dict(facts_of(known)).get((audience, milestone))
    return fact.value if fact else ""


def is_automatic(due: Due, now: datetime, reach_days: int) -> bool:
    """Whether an answer goes out now by itself."""
    return (
        due.due_at <= now
        and now - due.at <= timedelta(days=reach_days)
        and not due.is_withheld
        and not due.is_by_hand
    )


def _newest(told: Iterable[Told]) -> dict[Key, Told]:
    newest: dict[Key, Told] = {}
    for one in sorted(told, key=lambda one: one.version):
        if one.state != AnswerState.DROPPED:
            newest[one.audience, one.milestone] = one
    return newest


def _versions(told: Iterable[Told]) -> dict[Key, int]:
    versions: dict[Key, int] = {}
    for one in told:
        key = (one.audience, one.milestone)
        versions[key] = max(versions.get(key, 0), one.version)
    return versions


def _taken_back(known: Known, last: Told | None, now: datetime) -> Fact:
    """The fact that what was told is none any more, since when that is known."""
    assert last is not None
    kinds = (StepKind.UNDONE, StepKind.REOPENED)
    since = max((known.step_at[kind] for kind in kinds if kind in known.step_at), default=now)
    return Fact("", since if since >= last.made_at else now)


def _is_wanted(known: Known, key: Key, chosen: Collection[Milestone]) -> bool:
    audience, milestone = key
    if audience == Audience.PERSON or milestone == Milestone.QUESTION:
        return True
    if milestone == Milestone.ENDED and known.decided_at is None and Milestone.DECISION in chosen:
        # The decision says it.
        return False
    return milestone in chosen


def _is_overtaken(one: Due, others: Iterable[Due], now: datetime) -> bool:
    """Whether an end that is due as well says all that this decision would."""
    return one.milestone in (Milestone.DECISION, Milestone.CHANGE) and any(
        other.audience == one.audience
        and other.milestone == Milestone.ENDED
        and other.value
        and other.due_at <= now
        and one.corrects is None
        for other in others
    )


def _is_withheld(known: Known, key: Key, corrects: Told | None) -> bool:
    audience, milestone = key
    if audience == Audience.PERSON or corrects is not None:
        # What was told wrongly is put right whatever was agreed since.
        return False
    return known.share < NEEDS[milestone]


def _is_by_hand(known: Known, audience: Audience, milestone: Milestone) -> bool:
    if known.has_died:
        return True
    if known.facts.state != ReferralState.ENDED:
        return False
    if milestone not in (Milestone.ENDED, Milestone.DECISION):
        return False
    if audience == Audience.PERSON:
        return known.facts.ending in _BY_A_PERSON
    return known.is_untold_ending
