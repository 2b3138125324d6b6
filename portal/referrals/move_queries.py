"""Reading what moves depend on, so that pages and actions ask the one table alike."""

from collections.abc import Iterable
from typing import Any

from peewee import Case, fn

from portal import clock, settings
from portal.models import (
    Consent,
    ConsentScope,
    Membership,
    MembershipState,
    Person,
    Referral,
    ReferralDecision,
    SenderKind,
)
from portal.referrals import move_rules
from portal.referrals.move_rules import Allowed, Facts


def allowed_for(referral_id: int) -> Allowed:
    """What may be done with a referral now. One statement."""
    return move_rules.allowed(facts_of([referral_id])[referral_id])


def facts_of(referral_ids: Iterable[int]) -> dict[int, Facts]:
    """What the moves of these referrals depend on, by id. One statement."""
    place, said = Membership.alias("place"), Consent.alias("said")
    has_place = fn.EXISTS(
        place.select(place.id).where(
            place.referral == Referral.id, place.state != MembershipState.ENDED
        )
    )
    has_consent = fn.EXISTS(
        said.select(said.id).where(
            said.person == Referral.person,
            said.scope == ConsentScope.PLACEMENT,
            ~said.is_implied,
            said.withdrawn_at.is_null(),
        )
    )
    newest = ReferralDecision.alias("newest")
    decided_at = (
        newest.select(Case(None, ((newest.move.in_(move_rules.UNDOABLE), newest.at),)))
        .where(newest.referral == Referral.id, newest.undone_at.is_null())
        .order_by(newest.id.desc())
        .limit(1)
    )
    query = (
        Referral.select(
            Referral.id,
            Referral.state,
            Referral.held_until,
            Referral.risk,
            Referral.opened_at,
            Referral.risk_spoken_on,
            Referral.ended_on,
            Referral.sender_kind,
            Referral.identity_at,
            Referral.guardian_name,
            Referral.guardian_contact,
            Referral.capacity_decided_by,
            Person.born_on,
            Person.died_on,
            Case(None, ((has_place, 1),), 0),
            Case(None, ((has_consent, 1),), 0),
            decided_at,
        )
        .join(Person)
        .where(Referral.id.in_(list(referral_ids)))
        .order_by(Referral.id)
        .tuples()
    )
    return {row[0]: _facts(*row[1:]) for row in query}


def _facts(
    state: str,
    held_until: Any,
    risk: str,
    opened_at: Any,
    risk_spoken_on: Any,
    ended_on: Any,
    sender_kind: str,
    identity_at: Any,
    guardian_name: str,
    guardian_contact: str,
    capacity_decided_by: str,
    born_on: Any,
    died_on: Any,
    has_place: int,
    has_consent: int,
    decided_at: Any,
) -> Facts:
    current, today = settings.current(), clock.today()
    is_young = move_rules.is_below(born_on, current.youngest_age, today)
    return Facts(
        state=state,
        today=today,
        held_until=held_until,
        risk=risk,
        is_opened=opened_at is not None,
        is_spoken=risk_spoken_on is not None,
        ended_on=ended_on,
        reopen_days=current.reopen_days,
        # An expression comes back as the engine keeps it, not as the field reads it.
        decided_at=ReferralDecision.at.python_value(decided_at),
        now=clock.now(),
        undo_minutes=current.undo_minutes,
        has_open_place=bool(has_place),
        has_died=died_on is not None,
        has_consent=bool(has_consent),
        lacks_identity=sender_kind == SenderKind.SELF and identity_at is None,
        lacks_guardian=is_young
        and not (guardian_name and guardian_contact and capacity_decided_by),
    )


def state_before_end(referral_id: int) -> str | None:
    """Where a referral stood before it ended, if that was kept. One statement."""
    row: Any = (
        ReferralDecision.select(ReferralDecision.state_before)
        .where(
            ReferralDecision.referral == referral_id,
            ReferralDecision.move == move_rules.Move.END,
            ReferralDecision.undone_at.is_null(),
        )
        .order_by(ReferralDecision.at.desc(), ReferralDecision.id.desc())
        .tuples()
        .first()
    )
    return str(row[0]) if row else None


def decision_to_undo(referral_id: int) -> ReferralDecision:
    """The newest decision that stands; `allowed_for` says whether it can be taken back."""
    return (  # type: ignore[no-any-return]
        ReferralDecision.select()
        .where(ReferralDecision.referral == referral_id, ReferralDecision.undone_at.is_null())
        .order_by(ReferralDecision.id.desc())
        .get()
    )
