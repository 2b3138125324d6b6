"""Reading interpreters: those booked for a session, and sessions ahead that lack one."""

from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.db import local_date
from portal.groups import rules
from portal.models import (
    Group,
    InterpreterBooking,
    InterpreterState,
    Membership,
    Person,
    Session,
)


class BookingRow(NamedTuple):
    """Somebody asked to interpret at a session."""

    booking_id: int
    session_id: int
    language: str
    name: str
    agency: str
    phone: str
    email: str
    person_id: int | None
    # '' for a person whom the user may not see.
    person_name: str
    state: str
    agreed_on: date | None
    agreed_how: str
    note: str
    version: int

    @property
    def called(self) -> str:
        """By what they are known: their own name, else the agency's."""
        return self.name or self.agency


def bookings_of(user: SignedInUser, session_id: int) -> list[BookingRow]:
    """Everybody asked for a session, those who were called off again last. One statement."""
    query = _bookings(user).where(InterpreterBooking.session == session_id)
    cancelled = InterpreterBooking.state == InterpreterState.CANCELLED
    rows = query.order_by(cancelled, InterpreterBooking.language, InterpreterBooking.id)
    return [BookingRow(*row) for row in rows.tuples()]


def booking_for(user: SignedInUser, booking_id: int) -> BookingRow | None:
    """One booking, if the user works for the session's group; else None. One statement."""
    row: Any = (
        _bookings(user)
        .join_from(InterpreterBooking, Session)
        .where(InterpreterBooking.id == booking_id, scope.staffed(user, Session.group))
        .tuples()
        .first()
    )
    return BookingRow(*row) if row else None


def _bookings(user: SignedInUser) -> Any:
    seen = (InterpreterBooking.person == Person.id) & scope.not_blocked(user, Person.id)
    return InterpreterBooking.select(
        InterpreterBooking.id,
        InterpreterBooking.session,
        InterpreterBooking.language,
        InterpreterBooking.name,
        InterpreterBooking.agency,
        InterpreterBooking.phone,
        InterpreterBooking.email,
        InterpreterBooking.person,
        fn.COALESCE(Person.name, ""),
        InterpreterBooking.state,
        InterpreterBooking.agreed_on,
        InterpreterBooking.agreed_how,
        InterpreterBooking.note,
        InterpreterBooking.version,
    ).join(Person, JOIN.LEFT_OUTER, on=seen)


class Comes(NamedTuple):
    """An interpreter as the leaders of a session know of them."""

    language: str
    name: str
    is_confirmed: bool


def coming_to(session_id: int) -> list[Comes]:
    """Who interprets at a session, by language: what its leaders see. One statement."""
    rows = (
        InterpreterBooking.select(
            InterpreterBooking.language,
            fn.COALESCE(fn.NULLIF(InterpreterBooking.name, ""), InterpreterBooking.agency),
            InterpreterBooking.state,
        )
        .where(
            InterpreterBooking.session == session_id,
            InterpreterBooking.state != InterpreterState.CANCELLED,
        )
        .order_by(InterpreterBooking.language, InterpreterBooking.id)
        .tuples()
    )
    return [
        Comes(language, name, state == InterpreterState.CONFIRMED) for language, name, state in rows
    ]


class NeedRow(NamedTuple):
    """A session ahead at which somebody needs an interpreter and none is booked for them."""

    session_id: int
    group_id: int
    group_name: str
    starts_at: datetime
    person_id: int
    person_name: str
    language: str


def needs_ahead(user: SignedInUser, until: date, limit: int | None = None) -> list[NeedRow]:
    """Sessions ahead, soonest first, and for each who is without an interpreter.

    Of groups that the user works for, and of people whom nothing bars from them. A booking for
    nobody in particular, in the person's own language, serves them too. One statement.
    """
    booked = InterpreterBooking.alias()
    serves = (booked.person == Person.id) | (
        booked.person.is_null() & (fn.LOWER(booked.language) == fn.LOWER(Person.language))
    )
    day = local_date(Session.starts_at)
    query = (
        Session.select(
            Session.id,
            Group.id,
            Group.name,
            Session.starts_at,
            Person.id,
            Person.name,
            Person.language,
        )
        .join_from(Session, Group)
        .join_from(Group, Membership)
        .join_from(Membership, Person)
        .where(
            Session.starts_at > clock.now(),
            Session.starts_at < clock.start_of(until),
            Session.state.in_(rules.MEETS),
            Membership.state.in_(rules.SEATED),
            Membership.starts_on.is_null() | (Membership.starts_on <= day),
            Membership.ends_on.is_null() | (Membership.ends_on >= day),
            Person.needs_interpreter,
            scope.staffed(user, Group.id),
            scope.not_blocked(user, Person.id),
            ~fn.EXISTS(
                booked.select(booked.id).where(
                    booked.session == Session.id,
                    booked.state != InterpreterState.CANCELLED,
                    serves,
                )
            ),
        )
        .order_by(Session.starts_at, Session.id, Person.name, Person.id)
        .tuples()
    )
    return [NeedRow(*row) for row in (query.limit(limit) if limit else query)]


def needs_of(user: SignedInUser, session_id: int) -> list[tuple[int, str, str]]:
    """Who on a session's roster needs an interpreter: (person_id, name, language), by name.

    One statement.
    """
    query = (
        Person.select(Person.id, Person.name, Person.language)
        .join(Membership)
        .join(Session, on=(Session.group == Membership.group))
        .where(
            Session.id == session_id,
            Membership.state.in_(rules.SEATED),
            Person.needs_interpreter,
            scope.not_blocked(user, Person.id),
        )
        .order_by(Person.name, Person.id)
        .distinct()
    )
    return list(query.tuples())


def need_count(user: SignedInUser, until: date) -> int:
    """How many sessions ahead lack an interpreter, for the page that staff start from."""
    return len({row.session_id for row in needs_ahead(user, until)})
