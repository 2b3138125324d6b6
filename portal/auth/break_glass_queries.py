"""Reading a record opened in an emergency: whose, who has it open, and what it shows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from portal import clock
from portal.auth import break_glass_rules as rules
from portal.auth import field_classes, scope
from portal.auth.field_classes import CLASSES, FieldClass, Standing
from portal.auth.sessions import SignedInUser
from portal.models import (
    BreakGlass,
    Person,
    Referral,
    ReferralState,
    StandDown,
)


class OpenNow(NamedTuple):
    """The record that a user has open."""

    opening_id: int
    person_id: int
    closes_at: datetime


def open_now(user: SignedInUser) -> OpenNow | None:
    """The record that a user has open in an emergency, if any. One statement."""
    row: Any = (
        BreakGlass.select(BreakGlass.id, BreakGlass.person, BreakGlass.closes_at)
        .where(scope.broken_glass(user))
        .order_by(BreakGlass.closes_at.desc(), BreakGlass.id.desc())
        .tuples()
        .first()
    )
    return OpenNow(*row) if row else None


def found_exactly(user: SignedInUser, name: str, born_on: date) -> int | None:
    """The one person of this whole name and birth date; None for nobody, for two of them, and
    for whoever is barred from the user. One statement."""
    query = (
        Person.select(Person.id, Person.name, Person.given_name, Person.family_name)
        .where(
            Person.born_on == born_on,
            Person.merged_into.is_null(),
            scope.not_blocked(user, Person.id),
        )
        .order_by(Person.id)
    )
    found = [
        person_id
        for person_id, wanted, given, family in query.tuples()
        if rules.is_named(name, (wanted, f"{given} {family}"))
    ]
    return found[0] if len(found) == 1 else None


def found_by_receipt(user: SignedInUser, receipt: str) -> int | None:
    """Whom the referral with this receipt number is for; None as above. One statement."""
    row: Any = (
        Referral.select(Person.id)
        .join(Person, on=(Referral.person == Person.id))
        .where(
            Referral.reference == receipt.strip().upper(),
            Person.merged_into.is_null(),
            scope.not_blocked(user, Person.id),
        )
        .tuples()
        .first()
    )
    return row[0] if row else None


def is_in_scope(user: SignedInUser, person_id: int) -> bool:
    """Whether a user may open a person anyway. One statement."""
    return bool(
        Person.select(Person.id)
        .where(Person.id == person_id, scope.people(user, Person.id))
        .exists()
    )


def is_stood_down(user_id: int) -> bool:
    """Whether a user is stood down from any group: nothing opens in an emergency then."""
    return bool(
        StandDown.select(StandDown.id)
        .where(StandDown.user == user_id, StandDown.ended_at.is_null())
        .exists()
    )


@dataclass(frozen=True)
class Risk:
    """What a referrer said that somebody must know to keep a person safe."""

    risk: str
    note: str
    held_by: str
    spoken_to: str
    spoken_on: date | None


@dataclass(frozen=True)
class EmergencyRecord:
    """What an emergency opens of a person, and until when."""

    opening_id: int
    person_id: int
    closes_at: datetime
    # By the field's name: all that is of a class which an emergency opens, of the person's table.
    person: dict[str, Any]
    risks: list[Risk]


# Whoever is shown these has opened the record for it; the rest of the person's table names
# the record, or is nobody's business in an emergency.
_CLASSES = CLASSES[Standing.EMERGENCY] - {FieldClass.ADMIN}


def record_of(user: SignedInUser, opening_id: int) -> EmergencyRecord | None:
    """What a user has open in an emergency, while it is; else None. Two statements."""
    fields = field_classes.fields_of(Person, _CLASSES)
    row: Any = (
        BreakGlass.select(BreakGlass.person, BreakGlass.closes_at, *fields)
        .join(Person, on=(BreakGlass.person == Person.id))
        .where(BreakGlass.id == opening_id, scope.broken_glass(user))
        .tuples()
        .first()
    )
    if row is None:
        return None
    person_id, closes_at, *values = row
    named = dict(zip((one.name for one in fields), values, strict=True))
    return EmergencyRecord(opening_id, person_id, closes_at, named, _risks_of(person_id))


def _risks_of(person_id: int) -> list[Risk]:
    query = (
        Referral.select(
            Referral.risk,
            Referral.risk_note,
            Referral.risk_held_by,
            Referral.risk_spoken_to,
            Referral.risk_spoken_on,
        )
        .where(Referral.person == person_id, Referral.state != ReferralState.ENDED)
        .order_by(Referral.received_at.desc(), Referral.id.desc())
    )
    return [Risk(*row) for row in query.tuples()]


def own_ended(user: SignedInUser, opening_id: int) -> datetime | None:
    """When one that this user opened ended; None for others', and for one that is open."""
    row: Any = (
        BreakGlass.select(BreakGlass.closed_at, BreakGlass.closes_at)
        .where(BreakGlass.id == opening_id, BreakGlass.user == user.id, ~scope.broken_glass(user))
        .tuples()
        .first()
    )
    return min(row[0] or row[1], clock.now()) if row else None
