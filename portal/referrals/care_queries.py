"""Reading what a referral's page shows beside its reason, and to what it may be changed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import (
    Contact,
    ContactOutcome,
    FollowUp,
    FollowUpKind,
    IntakeMessage,
    Person,
    Programme,
    Referral,
    ReferralMessage,
    User,
)


class Other(NamedTuple):
    """Another referral of the same person."""

    referral_id: int
    reference: str
    received_at: datetime
    state: str
    programme_id: int | None
    programme: str | None
    referred_from: str


def programmes() -> list[tuple[int, str]]:
    """Every programme, by name. One statement."""
    rows = Programme.select(Programme.id, Programme.name).order_by(Programme.name, Programme.id)
    return list(rows.tuples())


def programmes_of(user: Any) -> list[tuple[int, str]]:
    """The programmes to which a user may give a referral, by name. One statement."""
    limits = getattr(user, "programme_ids", None)
    return [row for row in programmes() if not limits or row[0] in limits]


@dataclass(frozen=True)
class Care:
    """What a referral's page shows beside its reason: safety, identity, hold and end."""

    sender_kind: str
    sender_reference: str
    outside_reason: str
    held_until: date | None
    hold_reason: str
    opened_at: datetime | None
    opened_by: str | None
    identity_how: str
    identity_at: datetime | None
    identity_by: str | None
    guardian_name: str
    guardian_phone: str
    guardian_contact: str
    capacity_decided_by: str
    risk_held_by: str
    risk_spoken_to: str
    risk_spoken_on: date | None
    end_reason: str
    ended_by: str
    survivor_id: int | None
    survivor_reference: str | None
    follows_id: int | None
    follows_reference: str | None
    died_on: date | None


def care_of(referral_id: int) -> Care:
    """What one referral's page shows beside its reason. One statement.

    Raises DoesNotExist where there is none; the referral is the caller's to have in scope.
    """
    opener, confirmer = User.alias("opener"), User.alias("confirmer")
    survivor, earlier = Referral.alias("survivor"), Referral.alias("earlier")
    row: Any = (
        Referral.select(
            Referral.sender_kind,
            Referral.sender_reference,
            Referral.outside_reason,
            Referral.held_until,
            Referral.hold_reason,
            Referral.opened_at,
            opener.name,
            Referral.identity_how,
            Referral.identity_at,
            confirmer.name,
            Referral.guardian_name,
            Referral.guardian_phone,
            Referral.guardian_contact,
            Referral.capacity_decided_by,
            Referral.risk_held_by,
            Referral.risk_spoken_to,
            Referral.risk_spoken_on,
            Referral.end_reason,
            Referral.ended_by,
            Referral.survivor,
            survivor.reference,
            Referral.follows,
            earlier.reference,
            Person.died_on,
        )
        .join(Person)
        .join_from(Referral, opener, JOIN.LEFT_OUTER, on=(Referral.opened_by == opener.id))
        .join_from(Referral, confirmer, JOIN.LEFT_OUTER, on=(Referral.identity_by == confirmer.id))
        .join_from(Referral, survivor, JOIN.LEFT_OUTER, on=(Referral.survivor == survivor.id))
        .join_from(Referral, earlier, JOIN.LEFT_OUTER, on=(Referral.follows == earlier.id))
        .where(Referral.id == referral_id)
        .tuples()
        .get()
    )
    return Care(*row)


class Joined(NamedTuple):
    """A message that came later, and who of ours has read it."""

    joined_id: int
    part: str
    joined_at: datetime
    read_at: datetime | None
    read_by: str | None
    message_id: int
    door: str


def messages_of(referral_id: int) -> list[Joined]:
    """What came later and joined a referral, newest first. One statement."""
    query = (
        ReferralMessage.select(
            ReferralMessage.id,
            ReferralMessage.part,
            ReferralMessage.joined_at,
            ReferralMessage.read_at,
            User.name,
            IntakeMessage.id,
            IntakeMessage.door,
        )
        .join(IntakeMessage)
        .join_from(ReferralMessage, User, JOIN.LEFT_OUTER)
        .where(ReferralMessage.referral == referral_id)
        .order_by(ReferralMessage.joined_at.desc(), ReferralMessage.id.desc())
    )
    return [Joined(*row) for row in query.tuples()]


def joins(referral_id: int, joined_id: int) -> bool:
    """Whether this message joined this referral. One statement."""
    query = ReferralMessage.select(ReferralMessage.id).where(
        ReferralMessage.id == joined_id, ReferralMessage.referral == referral_id
    )
    return bool(query.exists())


class Attempt(NamedTuple):
    """One try to reach somebody."""

    kind: str
    outcome: str
    happened_on: date
    next_try_on: date | None
    by: str | None


def attempts_of(referral_id: int) -> list[Attempt]:
    """Tries to reach the person of a referral, newest first. One statement."""
    query = (
        Contact.select(
            Contact.kind,
            Contact.outcome,
            Contact.happened_on,
            Contact.next_try_on,
            User.name,
        )
        .join(User, JOIN.LEFT_OUTER)
        .where(Contact.referral == referral_id, Contact.outcome != ContactOutcome.NOT_SAID)
        .order_by(Contact.happened_on.desc(), Contact.id.desc())
    )
    return [Attempt(*row) for row in query.tuples()]


def misses_in_a_row(referral_id: int) -> int:
    """How many of the newest tries reached nobody. One statement."""
    count = 0
    for one in attempts_of(referral_id):
        if one.outcome in (ContactOutcome.REACHED, ContactOutcome.ASKED_TO_STOP):
            break
        count += 1
    return count


def is_owed(referral_id: int, kind: FollowUpKind) -> bool:
    """Whether work of this kind is owed about a referral. One statement."""
    query = FollowUp.select(FollowUp.id).where(
        FollowUp.referral == referral_id, FollowUp.kind == kind, FollowUp.done_at.is_null()
    )
    return bool(query.exists())


def others_of_person(user: SignedInUser, referral_id: int, person_id: int) -> list[Other]:
    """The person's other referrals that the user may open, newest first. One statement."""
    query = (
        Referral.select(
            Referral.id,
            Referral.reference,
            Referral.received_at,
            Referral.state,
            Referral.programme,
            Programme.name,
            Referral.referred_from,
        )
        .join(Programme, JOIN.LEFT_OUTER)
        .where(Referral.person == person_id, Referral.id != referral_id, scope.referrals(user))
        .order_by(Referral.received_at.desc(), Referral.id.desc())
    )
    return [Other(*row) for row in query.tuples()]


def by_reference(user: SignedInUser, reference: str) -> int | None:
    """The id of the referral with this reference, if the user may open it. One statement."""
    found = (
        Referral.select(Referral.id)
        .where(Referral.reference == reference, scope.referrals(user))
        .scalar()
    )
    return None if found is None else int(found)
