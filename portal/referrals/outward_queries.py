"""Reading what may be said outside about referrals: the facts, and how much was agreed.

What isn't settled yet isn't there: a decision that can still be taken back is seen by no
practice, whichever way it asks.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from peewee import JOIN, Case, fn

from portal import clock, settings
from portal.auth.read_watch import reads_beyond
from portal.models import (
    Ending,
    Person,
    Referral,
    ReferralState,
    ReferralStep,
    SenderKind,
    StepKind,
)
from portal.referrals import answer_fact_rules, answer_rules, reason_queries
from portal.referrals import outward_fact_queries as fact_queries
from portal.referrals.answer_fact_rules import Known
from portal.referrals.outward_rules import Facts, Outward, outward
from portal.referrals.standing import standing

# Rows that one statement takes on either engine.
BATCH = 200
_TIMED = (
    StepKind.ACCEPTED,
    StepKind.ENDED,
    StepKind.ASKED,
    StepKind.CHANGED,
    StepKind.UNDONE,
    StepKind.REOPENED,
)


def outward_of(referral_id: int) -> Outward:
    """What may be said outside about one referral. A fixed number of statements."""
    return outwards([referral_id])[referral_id]


def outwards(referral_ids: Sequence[int]) -> dict[int, Outward]:
    """What may be said outside about referrals, by id; the same number of statements for 200."""
    found = known_of(referral_ids)
    now, minutes = clock.now(), settings.current().undo_minutes
    return {
        one.referral_id: outward(answer_rules.settled(one, now, minutes), one.share)
        for one in found.values()
    }


@reads_beyond("Of it the few words are made that a sender is told.")
def known_of(referral_ids: Sequence[int]) -> dict[int, Known]:
    """Everything that answers about referrals depend on, by id. Eleven statements for 200."""
    found: dict[int, Known] = {}
    for start in range(0, len(referral_ids), BATCH):
        some = list(referral_ids[start : start + BATCH])
        found.update(_known(some))
    return found


def _known(ids: list[int]) -> dict[int, Known]:
    now = clock.now()
    steps, seats, consents = (
        _steps(ids),
        fact_queries.seats_of(ids, now),
        fact_queries.consents_of(ids),
    )
    told, waiting = fact_queries.told_about(ids), fact_queries.waits_of(ids)
    asked_to_stop = fact_queries.withdrawals_of(ids)
    untold = {one.code for one in reason_queries.reasons() if not one.tells_referrer}
    found = {}
    for row in _referrals(ids):
        seat = seats.get(row.id, fact_queries.Seat())
        facts = Facts(
            ReferralState(row.state),
            row.stands,
            Ending(row.ending) if row.ending else None,
            is_held=row.held_until is not None and clock.today() < row.held_until,
            was_accepted=row.decided_at is not None,
            withdrawal_asked=row.id in asked_to_stop,
            survivor_is_theirs=row.survivor_is_theirs,
            first_attended_on=seat.first_attended_on,
            attended_count=seat.attended_count,
            offered_count=seat.offered_count,
        )
        said = tuple(consents.get(row.id, ()))
        offer, check_in = waiting.get(row.id, (None, None))
        found[row.id] = Known(
            row.id,
            row.person_id,
            SenderKind(row.sender_kind),
            row.received_at,
            facts,
            answer_fact_rules.share_of(said),
            said,
            row.provider_id,
            row.decided_at,
            row.urgency,
            row.asked_urgency,
            has_died=row.died_on is not None or facts.ending == Ending.DIED,
            had_seat=seat.was_given,
            first_marked_at=seat.first_marked_at,
            place_ended_on=seat.ended_on,
            step_at=steps.get(row.id, {}),
            offer=offer,
            check_in=check_in,
            is_untold_ending=row.end_reason in untold,
            told=tuple(told.get(row.id, ())),
        )
    return found


class _Row(NamedTuple):
    id: int
    person_id: int
    sender_kind: str
    received_at: datetime
    state: str
    stands: str
    ending: str | None
    held_until: date | None
    decided_at: datetime | None
    provider_id: int | None
    urgency: str
    asked_urgency: str
    died_on: date | None
    end_reason: str
    survivor_is_theirs: bool


def _referrals(ids: list[int]) -> list[_Row]:
    survivor = Referral.alias("survivor")
    theirs = survivor.provider.is_null(False) & (survivor.provider == Referral.provider)
    query = (
        Referral.select(
            Referral.id,
            Referral.person,
            Referral.sender_kind,
            Referral.received_at,
            Referral.state,
            standing(),
            Referral.ending,
            Referral.held_until,
            Referral.decided_at,
            Referral.provider,
            Referral.urgency,
            Referral.asked_urgency,
            Person.died_on,
            Referral.end_reason,
            Case(None, ((theirs, 1),), 0),
        )
        .join(Person)
        .join_from(Referral, survivor, JOIN.LEFT_OUTER, on=(Referral.survivor == survivor.id))
        .where(Referral.id.in_(ids))
        .order_by(Referral.id)
    )
    return [_Row._make((*row[:14], bool(row[14]))) for row in query.tuples()]


def _steps(ids: list[int]) -> dict[int, dict[str, datetime]]:
    """The newest step of each kind that has a time of its own."""
    query = (
        ReferralStep.select(ReferralStep.referral, ReferralStep.kind, fn.MAX(ReferralStep.at))
        .where(ReferralStep.referral.in_(ids), ReferralStep.kind.in_(_TIMED))
        .group_by(ReferralStep.referral, ReferralStep.kind)
        .order_by(ReferralStep.referral, ReferralStep.kind)
    )
    found: dict[int, dict[str, datetime]] = defaultdict(dict)
    for referral_id, kind, at in query.tuples():
        found[referral_id][kind] = ReferralStep.at.python_value(at)
    return found
