"""Reading one referral: what its page shows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, Case, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups.place_queries import stands, waiting_line
from portal.models import (
    Attendance,
    Consent,
    ConsentScope,
    Group,
    Membership,
    MembershipState,
    Person,
    Programme,
    Provider,
    Referral,
    ReferralState,
    ReferralStep,
    Session,
    User,
)
from portal.people import reach_queries
from portal.referrals.standing import came_of_it, standing


@dataclass(frozen=True)
class ReferralPage:
    """One referral with the person, as its page shows them."""

    id: int
    reference: str
    version: int
    state: str
    stands: str
    urgency: str
    risk: str
    risk_note: str
    rank: int
    topic: str
    reason: str
    referred_by: str
    referred_from: str
    referrer_email: str
    referrer_phone: str
    provider: str | None
    programme_id: int | None
    programme: str | None
    owner_id: int | None
    owner: str | None
    received_at: datetime
    ending: str | None
    ended_on: date | None
    message_id: int
    person_id: int
    name: str
    born_on: date | None
    pronouns: str
    postcode: str
    phone: str
    email: str
    contact_note: str
    language: str
    needs_interpreter: bool
    access_needs: str


def referral_for(user: SignedInUser, referral_id: int) -> ReferralPage | None:
    """One referral, if the user may open it. One statement."""
    owner = User.alias("owner")
    row = (
        Referral.select(
            Referral.id,
            Referral.reference,
            Referral.version,
            Referral.state,
            standing(),
            Referral.urgency,
            Referral.risk,
            Referral.risk_note,
            Referral.queue_rank,
            Referral.topic,
            Referral.reason,
            Referral.referred_by,
            Referral.referred_from,
            Referral.referrer_email,
            Referral.referrer_phone,
            Provider.name,
            Programme.id,
            Programme.name,
            owner.id,
            owner.name,
            Referral.received_at,
            Referral.ending,
            Referral.ended_on,
            Referral.message,
            Person.id,
            Person.name,
            Person.born_on,
            Person.pronouns,
            Person.postcode,
            reach_queries.phone(),
            Person.email,
            reach_queries.note(),
            Person.language,
            Person.needs_interpreter,
            Person.access_needs,
        )
        .join(Person)
        .join(Provider, JOIN.LEFT_OUTER, on=(Referral.provider == Provider.id))
        .join(Programme, JOIN.LEFT_OUTER, on=(Referral.programme == Programme.id))
        .join(owner, JOIN.LEFT_OUTER, on=(Referral.owner == owner.id))
        .where(Referral.id == referral_id, scope.referrals(user))
        .tuples()
        .first()
    )
    return ReferralPage(*row) if row else None


def steps_of(referral_id: int) -> list[tuple[Any, ...]]:
    """A referral's timeline, newest first: (kind, at, by_name or None, note). One statement."""
    query = (
        ReferralStep.select(ReferralStep.kind, ReferralStep.at, User.name, ReferralStep.note)
        .join(User, JOIN.LEFT_OUTER, on=(ReferralStep.by == User.id))
        .where(ReferralStep.referral == referral_id)
        .order_by(ReferralStep.at.desc(), ReferralStep.id.desc())
    )
    return list(query.tuples())


@dataclass(frozen=True)
class Place:
    """A membership that came of a referral; no group where the user may not see which."""

    membership_id: int
    group_id: int | None
    group: str | None
    state: str
    starts_on: date | None
    ended_on: date | None
    first_attended_at: datetime | None


def places_of(user: SignedInUser, referral_id: int) -> list[Place]:
    """The memberships a referral led to, newest first, with the first session attended.

    One statement. A sensitive group that isn't the user's keeps its name and dates to itself.
    """
    first_attended = (
        Attendance.select(fn.MIN(Session.starts_at))
        .join(Session)
        .where(Attendance.person == Membership.person, came_of_it(Membership, clock.now()))
    )
    query = (
        Membership.select(
            Membership.id,
            Group.id,
            Group.name,
            stands(),
            Case(None, ((Group.id.is_null(False), Membership.starts_on),)),
            Case(None, ((Group.id.is_null(False), Membership.ends_on),)),
            Case(None, ((Group.id.is_null(False), first_attended),)),
        )
        .join(
            Group,
            JOIN.LEFT_OUTER,
            on=((Membership.group == Group.id) & scope.rosters(user, Group.id)),
        )
        .join_from(Membership, Referral)
        .where(Membership.referral == referral_id)
        .order_by(Membership.id.desc())
    )
    # An expression comes back as the engine keeps it, not as the field reads it.
    day, instant = Membership.starts_on.python_value, Session.starts_at.python_value
    return [Place(*(*row[:4], day(row[4]), day(row[5]), instant(row[6]))) for row in query.tuples()]


def turns_of(places: list[Place]) -> dict[int, tuple[int, int]]:
    """For each wait among these, whose turn it is: (rank, how many wait), by membership.

    The order is the group's own. One statement for each group that somebody waits for.
    """
    turns = {}
    for place in places:
        if place.state == MembershipState.WAITING and place.group_id is not None:
            line = waiting_line(place.group_id)
            if place.membership_id in line:
                turns[place.membership_id] = (line.index(place.membership_id) + 1, len(line))
    return turns


def referrals_of_person(user: SignedInUser, person_id: int) -> list[tuple[Any, ...]]:
    """A person's referrals in scope, newest first.

    Rows: (referral_id, reference, received_at, referred_by, referred_from, stands, ending).
    One statement.
    """
    query = (
        Referral.select(
            Referral.id,
            Referral.reference,
            Referral.received_at,
            Referral.referred_by,
            Referral.referred_from,
            standing(),
            Referral.ending,
        )
        .where(Referral.person == person_id, scope.referrals(user))
        .order_by(Referral.received_at.desc(), Referral.id.desc())
    )
    return list(query.tuples())


def days_waiting(referral: ReferralPage, first_attended_at: datetime | None) -> int:
    """Calendar days from receipt to the first session, the ending, or today."""
    first = clock.local(first_attended_at).date() if first_attended_at else None
    last = first or referral.ended_on or clock.today()
    return max(0, (last - clock.local(referral.received_at).date()).days)


def open_places(referral_id: int) -> list[tuple[int, int]]:
    """The seats and waits that a referral gave and that go on: (membership_id, version)."""
    query = (
        Membership.select(Membership.id, Membership.version)
        .where(Membership.referral == referral_id, Membership.state != MembershipState.ENDED)
        .order_by(Membership.id)
    )
    return list(query.tuples())


def standing_of(referral_id: int) -> tuple[str, int]:
    """A referral's stored state and its version, for an action. One statement."""
    row: Any = (
        Referral.select(Referral.state, Referral.version)
        .where(Referral.id == referral_id)
        .tuples()
        .get()
    )
    return str(row[0]), int(row[1])


def person_of(referral_id: int) -> int:
    """The id of the person whom a referral is about. One statement."""
    return int(Referral.select(Referral.person).where(Referral.id == referral_id).scalar())


def programme_of_group(group_id: int) -> int:
    """The id of the programme that a group belongs to."""
    return int(Group.select(Group.programme).where(Group.id == group_id).scalar())


def feedback_is_agreed(person_id: int, referral_id: int) -> bool:
    """Whether the person agreed that this referral's referrer hears what came of it."""
    query = Consent.select(Consent.id).where(
        Consent.person == person_id,
        Consent.referral == referral_id,
        Consent.scope == ConsentScope.FEEDBACK,
        ~Consent.is_implied,
        Consent.withdrawn_at.is_null(),
    )
    return bool(query.exists())


def youngest_in(group_id: int) -> int | None:
    """The age from which a group takes people, where it says one. One statement."""
    own = Group.select(Group.min_age).where(Group.id == group_id).scalar()
    return None if own is None else int(own)


def open_referrals(person_id: int) -> list[int]:
    """The ids of a person's referrals that go on. One statement."""
    query = (
        Referral.select(Referral.id)
        .where(Referral.person == person_id, Referral.state != ReferralState.ENDED)
        .order_by(Referral.id)
    )
    return [referral_id for (referral_id,) in query.tuples()]


def birth_date(person_id: int) -> date | None:
    """A person's birth date, where it is known. One statement."""
    born_on: date | None = Person.select(Person.born_on).where(Person.id == person_id).scalar()
    return born_on
