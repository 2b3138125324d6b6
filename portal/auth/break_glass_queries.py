"""Reading records opened in an emergency: whose is open, what it shows, who looks into it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, Case

from portal import clock, settings
from portal.auth import break_glass_rules as rules
from portal.auth import field_classes, scope
from portal.auth.field_classes import CLASSES, FieldClass, Standing
from portal.auth.sessions import SignedInUser
from portal.models import (
    AccessBlock,
    BreakGlass,
    BreakGlassNotice,
    BreakGlassOfficer,
    Event,
    Person,
    Pseudonym,
    Referral,
    ReferralState,
    Role,
    StandDown,
    User,
    UserRole,
)

# Who may look into one: those whose work has to do with people here.
OFFICER_ROLES = (Role.STAFF, Role.MANAGER)
LISTED_DAYS = 365


class Officer(NamedTuple):
    """Somebody who is told of every record opened in an emergency."""

    user_id: int
    name: str
    email: str | None


class Candidate(NamedTuple):
    """Somebody who may be named an officer."""

    user_id: int
    name: str
    is_officer: bool


class OpenNow(NamedTuple):
    """The record that a user has open."""

    opening_id: int
    person_id: int
    closes_at: datetime


class Row(NamedTuple):
    """One that was opened, as the list and its page show it."""

    opening_id: int
    user_id: int
    user_name: str
    person_id: int
    # None where the reader may not open the person.
    person_name: str | None
    found_by: str
    reason: str
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    finding: str | None
    finding_words: str
    reviewed_by_name: str | None
    reviewed_at: datetime | None
    version: int

    @property
    def ended_at(self) -> datetime:
        """When it shut, or will by itself."""
        return self.closed_at or self.closes_at

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.closes_at > clock.now()

    @property
    def due_on(self) -> date:
        """By when it should have been looked into."""
        days = settings.current().break_glass_review_days
        return rules.review_due_on(clock.local(self.opened_at).date(), days)

    @property
    def is_late(self) -> bool:
        return self.finding is None and self.due_on < clock.today()


def officers() -> list[Officer]:
    """Everybody who is told, by name: active, and with a role that lets them. One statement."""
    query = (
        BreakGlassOfficer.select(User.id, User.name, User.email)
        .join(User, on=(BreakGlassOfficer.user == User.id))
        .where(User.is_active, User.id.in_(_with_role()))
        .order_by(User.name, User.id)
    )
    return [Officer(*row) for row in query.tuples()]


def officers_for(person_id: int, opener_id: int) -> list[Officer]:
    """Those whom one opening is told: not the opener, nobody barred from the person, and never
    the person themselves. Two statements."""
    today = clock.today()
    barred = AccessBlock.select(AccessBlock.user).where(
        AccessBlock.person == person_id,
        AccessBlock.ends_on.is_null() | (AccessBlock.ends_on > today),
    )
    themselves = User.select(User.id).where(User.person == person_id)
    query = User.select(User.id).where(
        User.id.not_in(barred), User.id.not_in(themselves), User.id != opener_id
    )
    free = {user_id for (user_id,) in query.order_by(User.id).tuples()}
    return [one for one in officers() if one.user_id in free]


def candidates() -> list[Candidate]:
    """Who may be named an officer, by name, with who is. One statement."""
    query = (
        User.select(User.id, User.name, BreakGlassOfficer.id.is_null(False))
        .join(BreakGlassOfficer, JOIN.LEFT_OUTER, on=(BreakGlassOfficer.user == User.id))
        .where(User.is_active, User.id.in_(_with_role()))
        .order_by(User.name, User.id)
    )
    return [Candidate(user_id, name, bool(is_one)) for user_id, name, is_one in query.tuples()]


def _with_role() -> Any:
    return UserRole.select(UserRole.user).where(UserRole.role.in_(OFFICER_ROLES))


def is_officer(user: SignedInUser) -> bool:
    """Whether somebody is a named officer who may look into others'. One statement."""
    return any(one.user_id == user.id for one in officers())


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


def openings_for(user: SignedInUser) -> list[Row]:
    """What an officer looks into: what waits, the oldest first, then a year of what was found,
    the newest first. One statement."""
    since = clock.now() - timedelta(days=LISTED_DAYS)
    query = (
        _rows(user)
        .where(
            scope.break_glass_reviews(user),
            BreakGlass.finding.is_null() | (BreakGlass.opened_at >= since),
        )
        .order_by(BreakGlass.opened_at.desc(), BreakGlass.id.desc())
    )
    rows = [Row(*row) for row in query.tuples()]
    waiting = [row for row in rows if row.finding is None]
    return [*reversed(waiting), *(row for row in rows if row.finding is not None)]


def opening_for(user: SignedInUser, opening_id: int) -> Row | None:
    """One that an officer may look into. One statement."""
    row: Any = (
        _rows(user)
        .where(BreakGlass.id == opening_id, scope.break_glass_reviews(user))
        .tuples()
        .first()
    )
    return Row(*row) if row else None


def _rows(user: SignedInUser) -> Any:
    reviewer = User.alias()
    # Of whom they see nothing otherwise, an officer learns no name by looking into it; nor is
    # it read for whoever isn't staff.
    name: Any = None
    if user.has(Role.STAFF):
        name = Case(None, ((scope.people(user, Person.id), Person.name),), None)
    return (
        BreakGlass.select(
            BreakGlass.id,
            User.id,
            User.name,
            BreakGlass.person,
            Case(None, ((BreakGlass.id.is_null(), ""),), None) if name is None else name,
            BreakGlass.found_by,
            BreakGlass.reason,
            BreakGlass.opened_at,
            BreakGlass.closes_at,
            BreakGlass.closed_at,
            BreakGlass.finding,
            BreakGlass.finding_words,
            reviewer.name,
            BreakGlass.reviewed_at,
            BreakGlass.version,
        )
        .join(User, on=(BreakGlass.user == User.id))
        .join_from(BreakGlass, Person, on=(BreakGlass.person == Person.id))
        .join_from(
            BreakGlass, reviewer, JOIN.LEFT_OUTER, on=(BreakGlass.reviewed_by == reviewer.id)
        )
    )


def looked_at(row: Row) -> list[tuple[datetime, str]]:
    """What the trail says that its opener did with the person while it was open: (at, action),
    in order. One statement."""
    mine = Pseudonym.select(Pseudonym.pseudonym).where(Pseudonym.person == row.person_id)
    query = (
        Event.select(Event.at, Event.action)
        .where(
            Event.user_id == row.user_id,
            Event.pseudonym.in_(mine),
            Event.at >= row.opened_at,
            Event.at <= row.ended_at,
        )
        .order_by(Event.number)
    )
    return list(query.tuples())


@dataclass(frozen=True)
class Waiting:
    """How many wait for an officer, and how many of them for too long."""

    count: int
    late_count: int


def waiting_for(user: SignedInUser) -> Waiting:
    """What waits for an officer to look into it; nothing for others. One statement."""
    query = (
        BreakGlass.select(BreakGlass.opened_at)
        .where(scope.break_glass_reviews(user), BreakGlass.finding.is_null())
        .order_by(BreakGlass.opened_at)
    )
    days = settings.current().break_glass_review_days
    opened = [clock.local(at).date() for (at,) in query.tuples()]
    late = [day for day in opened if rules.review_due_on(day, days) < clock.today()]
    return Waiting(len(opened), len(late))


def told_of(opening_id: int) -> list[str]:
    """The names of the officers who were told of one. One statement."""
    query = (
        BreakGlassNotice.select(User.name)
        .join(User)
        .where(BreakGlassNotice.break_glass == opening_id)
        .order_by(User.name, User.id)
    )
    return [name for (name,) in query.tuples()]
