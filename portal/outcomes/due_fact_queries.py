"""Facts on which hangs what is due: places, sessions they came to, answers; put to the rules."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from peewee import fn

from portal import clock, settings
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.db import local_date
from portal.models import (
    Attendance,
    Group,
    Mark,
    MeasurePass,
    MeasureUse,
    Membership,
    MembershipEnding,
    MembershipState,
    Person,
    Response,
    Session,
)
from portal.outcomes import due_rules, goal_due_queries
from portal.outcomes.due_rules import Came, Course, Due, Given, Place, Use, Windows

CAME = (Mark.PRESENT, Mark.LEFT_EARLY)
HAS_PLACE = (MembershipState.ACTIVE, MembershipState.PAUSED)


class Wanted(NamedTuple):
    """Which of what is due is looked at. None is all."""

    programme_id: int | None = None
    group_id: int | None = None
    person_id: int | None = None
    session_id: int | None = None
    occasion: str = ""


class Found(NamedTuple):
    """Everything unanswered of one person in one programme."""

    person_id: int
    programme_id: int
    group_id: int
    dues: list[Due]


def windows() -> Windows:
    """For how long each kind stays due here."""
    now = settings.current()
    return Windows(now.measure_start_days, now.measure_end_days, now.measure_session_days)


def uses_of(programme_ids: Iterable[int]) -> dict[int, list[Use]]:
    """What programmes ask now, in their order. One statement."""
    query = (
        MeasureUse.select(
            MeasureUse.programme,
            MeasureUse.measure,
            MeasureUse.at_start,
            MeasureUse.at_end,
            MeasureUse.every_days,
            MeasureUse.is_each_session,
        )
        .where(
            MeasureUse.programme.in_(list(programme_ids)),
            MeasureUse.stopped_on.is_null() | (MeasureUse.stopped_on > clock.today()),
        )
        .order_by(MeasureUse.programme, MeasureUse.position, MeasureUse.measure)
    )
    found: dict[int, list[Use]] = defaultdict(list)
    for programme_id, *rest in query.tuples():
        found[programme_id].append(Use(*rest))
    return found


class _Member(NamedTuple):
    membership_id: int
    person_id: int
    programme_id: int
    place: Place


def longest() -> timedelta:
    """For how long after its end a place may still be asked about."""
    return timedelta(days=settings.current().measure_end_days)


def candidates(user: SignedInUser | None, wanted: Wanted, since: date) -> Any:
    """People with a place now, or one that ended lately: a select of their ids."""
    asks = MeasureUse.select(MeasureUse.programme)
    conditions = [
        Membership.state.in_(HAS_PLACE)
        | ((Membership.state == MembershipState.ENDED) & (Membership.ends_on >= since)),
        _counts(Membership),
        Group.programme.in_(asks),
        Person.died_on.is_null(),
        Person.merged_into.is_null(),
    ]
    if user is not None:
        conditions += [
            scope.staffed(user, Membership.group),
            scope.people(user, Membership.person),
        ]
    if wanted.programme_id is not None:
        conditions.append(Group.programme == wanted.programme_id)
    if wanted.group_id is not None:
        conditions.append(Membership.group == wanted.group_id)
    if wanted.person_id is not None:
        conditions.append(Membership.person == wanted.person_id)
    if wanted.session_id is not None:
        conditions.append(
            Membership.person.in_(
                Attendance.select(Attendance.person).where(
                    Attendance.session == wanted.session_id, Attendance.mark.in_(CAME)
                )
            )
        )
    return (
        Membership.select(Membership.person, Group.programme)
        .join_from(Membership, Group)
        .join_from(Membership, Person)
        .where(*conditions)
        .distinct()
        .order_by(Membership.person, Group.programme)
    )


def _counts(membership: Any) -> Any:
    return membership.starts_on.is_null(False) & (
        membership.ending.is_null()
        | membership.ending.not_in(
            (MembershipEnding.ENTERED_IN_ERROR, MembershipEnding.NEVER_STARTED)
        )
    )


def found(
    candidates: Any, wanted: Wanted, today: date, *, since: date | None = None
) -> list[Found]:
    """What is unanswered of these people, by person and programme. Seven statements."""
    pairs = set(candidates.tuples())
    if not pairs:
        return []
    uses = uses_of({programme_id for _person, programme_id in pairs})
    # The same people again, as a condition: a list of ids grows past what a statement takes.
    people = candidates.select(Membership.person).order_by(Membership.person)
    places: dict[tuple[int, int], list[Place]] = defaultdict(list)
    for member in _members(people):
        if (member.person_id, member.programme_id) in pairs:
            places[member.person_id, member.programme_id].append(member.place)
    lately = (since or today) - timedelta(days=settings.current().measure_session_days)
    came = _came(people, lately)
    given = _given(people)
    show = windows()
    found = []
    for (person_id, programme_id), of_person in sorted(places.items()):
        course = Course(
            tuple(of_person),
            tuple(came[person_id, programme_id]),
            tuple(given[person_id]),
        )
        dues = due_rules.unanswered(course, uses.get(programme_id, []), show, today)
        if wanted.group_id is not None:
            dues = [one for one in dues if one.group_id in (None, wanted.group_id)]
        if dues:
            newest = max(of_person, key=lambda one: (one.ends_on or date.max, one.starts_on))
            group_id = wanted.group_id or newest.group_id
            found.append(Found(person_id, programme_id, group_id, dues))
    return found


def _members(people: Any) -> list[_Member]:
    query = (
        Membership.select(
            Membership.id,
            Membership.person,
            Group.programme,
            Membership.group,
            Membership.starts_on,
            Membership.ends_on,
            Membership.ending,
        )
        .join(Group)
        .where(Membership.person.in_(people), _counts(Membership))
        .order_by(Membership.person, Membership.id)
    )
    first = _first_came(people)
    return [
        _Member(
            membership_id,
            person_id,
            programme_id,
            Place(group_id, starts_on, ends_on, ending, first.get(membership_id)),
        )
        for membership_id, person_id, programme_id, group_id, starts_on, ends_on, ending in (
            query.tuples()
        )
    ]


def _first_came(people: Any) -> dict[int, date]:
    """By membership, the first session of its group at which they were, from its start on."""
    query = (
        Membership.select(Membership.id, fn.MIN(Session.starts_at))
        .join_from(Membership, Attendance, on=(Attendance.person == Membership.person))
        .join_from(
            Attendance,
            Session,
            on=((Session.id == Attendance.session) & (Session.group == Membership.group)),
        )
        .where(
            Membership.person.in_(people),
            Attendance.mark.in_(CAME),
            local_date(Session.starts_at) >= Membership.starts_on,
        )
        .group_by(Membership.id)
        .order_by(Membership.id)
    )
    read = Session.starts_at.python_value
    return {row_id: clock.local(read(at)).date() for row_id, at in query.tuples()}


def _came(people: Any, since: date) -> dict[tuple[int, int], list[Came]]:
    """Sessions of late at which they were, where some programme asks after each."""
    asks = MeasureUse.select(MeasureUse.programme).where(MeasureUse.is_each_session)
    query = (
        Attendance.select(
            Attendance.person, Group.programme, Session.id, Group.id, Session.starts_at
        )
        .join_from(Attendance, Session)
        .join_from(Session, Group)
        .where(
            Session.starts_at >= clock.start_of(since),
            Group.programme.in_(asks),
            Attendance.mark.in_(CAME),
            Attendance.person.in_(people),
        )
        .order_by(Session.starts_at, Session.id, Attendance.person)
    )
    found: dict[tuple[int, int], list[Came]] = defaultdict(list)
    for person_id, programme_id, session_id, group_id, at in query.tuples():
        came = Came(session_id, group_id, clock.local(at).date())
        found[person_id, programme_id].append(came)
    return found


def _given(people: Any) -> dict[int, list[Given]]:
    """What they answered, or left this time: the newest of each occasion. Three statements."""
    answered = (
        Response.select(
            Response.person,
            Response.measure,
            Response.occasion,
            fn.MAX(Response.answered_on).converter(Response.answered_on.python_value),
            Response.session,
        )
        .where(Response.person.in_(people), Response.voided_at.is_null())
        .group_by(Response.person, Response.measure, Response.occasion, Response.session)
        .order_by(Response.person, Response.measure, Response.occasion)
    )
    passed = (
        MeasurePass.select(
            MeasurePass.person,
            MeasurePass.measure,
            MeasurePass.occasion,
            fn.MAX(MeasurePass.passed_on).converter(MeasurePass.passed_on.python_value),
            MeasurePass.session,
        )
        .where(MeasurePass.person.in_(people))
        .group_by(
            MeasurePass.person, MeasurePass.measure, MeasurePass.occasion, MeasurePass.session
        )
        .order_by(MeasurePass.person, MeasurePass.measure, MeasurePass.occasion)
    )
    found: dict[int, list[Given]] = defaultdict(list)
    rows = [*answered.tuples(), *passed.tuples(), *goal_due_queries.rated(people)]
    for person_id, measure, occasion, on, session_id in rows:
        found[person_id].append(Given(measure, occasion, on, session_id))
    return found
