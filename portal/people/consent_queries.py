"""Reading what people agreed to, and what they took back."""

from datetime import date, datetime
from typing import NamedTuple

from peewee import JOIN

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Consent, ConsentScope, Referral, User


class ConsentRow(NamedTuple):
    """One agreement, and its end where it has one."""

    consent_id: int
    scope: str
    is_implied: bool
    level: str
    said_by: str
    how: str
    given_on: date | None
    recorded_at: datetime
    recorded_by_name: str | None
    reference: str | None
    withdrawn_at: datetime | None
    withdrawn_on: date | None
    withdrawn_said_by: str
    withdrawn_reason: str
    withdrawn_by_name: str | None


def has_said_consent(person_id: int) -> bool:
    """Whether the person said yes, themselves or through somebody named, to being placed.

    Agreeing to be referred isn't it, and implied consent isn't either: both let a
    referral arrive, no more.
    """
    query = Consent.select(Consent.id).where(
        Consent.person == person_id,
        Consent.scope == ConsentScope.PLACEMENT,
        ~Consent.is_implied,
        Consent.withdrawn_at.is_null(),
    )
    return bool(query.exists())


def history_of(user: SignedInUser, person_id: int) -> list[ConsentRow]:
    """All that a person agreed to and took back, newest first. One statement.

    Of a referral out of the user's sight the row stands without its reference.
    """
    taker = User.alias()
    query = (
        Consent.select(
            Consent.id,
            Consent.scope,
            Consent.is_implied,
            Consent.level,
            Consent.said_by,
            Consent.how,
            Consent.given_on,
            Consent.recorded_at,
            User.name,
            Referral.reference,
            Consent.withdrawn_at,
            Consent.withdrawn_on,
            Consent.withdrawn_said_by,
            Consent.withdrawn_reason,
            taker.name,
        )
        .join(User, JOIN.LEFT_OUTER, on=Consent.recorded_by == User.id)
        .join_from(Consent, taker, JOIN.LEFT_OUTER, on=Consent.withdrawn_by == taker.id)
        .join_from(
            Consent,
            Referral,
            JOIN.LEFT_OUTER,
            on=(Consent.referral == Referral.id) & scope.referrals(user),
        )
        .where(Consent.person == person_id)
        .order_by(Consent.recorded_at.desc(), Consent.id.desc())
    )
    return [ConsentRow(*row) for row in query.tuples()]


def standing_scopes(rows: list[ConsentRow]) -> list[ConsentScope]:
    """The kinds of agreement that stand, in the order of the kinds."""
    found = {row.scope for row in rows if row.withdrawn_at is None}
    return [one for one in ConsentScope if one in found]


def referrals_to_name(user: SignedInUser, person_id: int) -> list[tuple[int, str]]:
    """A person's referrals that the user may see: (referral_id, reference), newest first."""
    query = (
        Referral.select(Referral.id, Referral.reference)
        .where(Referral.person == person_id, scope.referrals(user))
        .order_by(Referral.received_at.desc(), Referral.id.desc())
    )
    return list(query.tuples())
