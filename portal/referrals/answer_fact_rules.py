"""What there is to tell about one referral, whoever chose to hear it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from portal import clock
from portal.models import (
    AnswerState,
    Audience,
    Ending,
    Milestone,
    ReferralState,
    SenderKind,
    StepKind,
)
from portal.referrals.outward_rules import Facts, Share, Stage, stage_of

# Nothing that the person has to hear: it was never about them, or goes on elsewhere.
_NOT_FOR_THE_PERSON = frozenset({Ending.DUPLICATE, Ending.ENTERED_IN_ERROR, Ending.DIED})


class Consented(NamedTuple):
    """One consent to tell the referrer, as the snapshot beside an answer keeps it."""

    level: str
    is_implied: bool
    said_by: str
    how: str
    given_on: date | None


@dataclass(frozen=True)
class Told:
    """One answer on record, as what is owed next depends on it."""

    answer_id: int
    audience: Audience
    milestone: Milestone
    version: int
    value: str
    state: AnswerState
    stage: str
    made_at: datetime


@dataclass(frozen=True)
class Known:
    """Everything about one referral that an answer may depend on."""

    referral_id: int
    person_id: int
    sender_kind: SenderKind
    received_at: datetime
    facts: Facts
    share: Share = Share.NOTHING
    consents: tuple[Consented, ...] = ()
    provider_id: int | None = None
    decided_at: datetime | None = None
    urgency: str = ""
    asked_urgency: str = ""
    has_died: bool = False
    had_seat: bool = False
    # When the register said so, and the day on which a place ended well.
    first_marked_at: datetime | None = None
    place_ended_on: date | None = None
    # The newest of each step that has a time of its own.
    step_at: dict[str, datetime] = field(default_factory=dict)
    # Of the person's wait: a seat that is offered and whom nobody wrote to, a check-in that is due.
    offer: tuple[str, datetime] | None = None
    check_in: tuple[str, datetime] | None = None
    # An ending whose reason says that the referrer isn't told.
    is_untold_ending: bool = False
    told: tuple[Told, ...] = ()


class Fact(NamedTuple):
    """What there is to tell, and since when."""

    value: str
    at: datetime


Key = tuple[Audience, Milestone]


def share_of(consents: Iterable[Consented]) -> Share:
    """How much a referrer may hear, by the newest word on it first.

    Implied consent is none to this; a yes without a word of how much is to words of state.
    """
    for one in consents:
        if one.is_implied:
            continue
        if one.level == "nothing":
            return Share.NOTHING
        return Share.ATTENDANCE if one.level == "attendance" else Share.STATE
    return Share.NOTHING


def facts_of(known: Known) -> Iterator[tuple[Key, Fact]]:
    """Everything there is to tell, whoever chose to hear it."""
    ended = _ended(known)
    accepted = (
        Fact(str(Stage.ACCEPTED), known.step_at.get(StepKind.ACCEPTED, known.decided_at))
        if known.decided_at is not None
        else None
    )
    if known.sender_kind != SenderKind.SELF:
        for milestone, fact in _of_referrer(known, accepted, ended):
            if fact is not None:
                yield (Audience.REFERRER, milestone), fact
    if not known.has_died:
        for milestone, fact in _of_person(known, accepted, ended):
            if fact is not None:
                yield (Audience.PERSON, milestone), fact


def _of_referrer(
    known: Known, accepted: Fact | None, ended: Fact | None
) -> Iterator[tuple[Milestone, Fact | None]]:
    facts = known.facts
    yield Milestone.RECEIVED, Fact("received", known.received_at)
    asked_at = known.step_at.get(StepKind.ASKED)
    if facts.state == ReferralState.AWAITING_INFORMATION and asked_at is not None:
        yield Milestone.QUESTION, Fact(asked_at.isoformat(timespec="seconds"), asked_at)
    if known.asked_urgency and known.urgency != known.asked_urgency:
        changed_at = known.step_at.get(StepKind.CHANGED, known.received_at)
        yield Milestone.URGENCY, Fact(known.urgency, changed_at)
    if facts.first_attended_on is not None and known.first_marked_at is not None:
        yield Milestone.FIRST_ATTENDANCE, Fact("came", known.first_marked_at)
    # An end without acceptance is the decision.
    yield Milestone.DECISION, accepted or ended
    yield Milestone.ENDED, ended


def _of_person(
    known: Known, accepted: Fact | None, ended: Fact | None
) -> Iterator[tuple[Milestone, Fact | None]]:
    if known.sender_kind != SenderKind.SELF:
        # Whoever asked for themselves has the receipt of the door they came through.
        yield Milestone.RECEIVED, Fact("received", known.received_at)
    yield Milestone.CHANGE, accepted
    yield Milestone.OFFER, Fact(*known.offer) if known.offer else None
    yield Milestone.STILL_WAITING, Fact(*known.check_in) if known.check_in else None
    if known.facts.ending not in _NOT_FOR_THE_PERSON:
        yield Milestone.ENDED, ended


def _ended(known: Known) -> Fact | None:
    facts = known.facts
    if facts.state == ReferralState.ENDED:
        at = known.step_at.get(StepKind.ENDED)
        return Fact(ending_value(facts), at) if at is not None else None
    if facts.stands == Stage.COMPLETED and known.place_ended_on is not None:
        # The register knows the day alone: it is over when that is.
        over_at = clock.start_of(known.place_ended_on + timedelta(days=1))
        return Fact(str(Stage.COMPLETED), over_at)
    return None


def ending_value(facts: Facts) -> str:
    return str(facts.ending) if facts.ending == Ending.DIED else str(stage_of(facts))
