"""Reading who is due to be erased, since when, and what stands in the way."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import fn

from portal import clock
from portal.auth import scope
from portal.auth.read_watch import reads_beyond
from portal.auth.sessions import SignedInUser
from portal.erasing import Whose
from portal.models import (
    AccessRequest,
    Attendance,
    Concern,
    ConcernState,
    ConcernStep,
    Contact,
    DuePerson,
    LegalHold,
    Membership,
    MembershipState,
    Person,
    Referral,
    ReferralState,
    Response,
    RetentionPeriod,
    Session,
    Taster,
)
from portal.privacy.due_rules import Due, Life, Obstacle, ends
from portal.privacy.kind_rules import BY_CODE, CHANGEABLE, CONCERNS


class DueRow(NamedTuple):
    """Somebody on the list, as it shows them. `counts` are rows by table."""

    person_id: int
    name: str
    kind: str
    since_on: date
    due_on: date
    counts: dict[str, int]
    listed_at: datetime


def months() -> dict[str, int]:
    """How many months each kind is kept for: as the charity decided, or as is built in."""
    found = {code: BY_CODE[code].months for code in CHANGEABLE}
    rows = RetentionPeriod.select(RetentionPeriod.kind, RetentionPeriod.months)
    decided = rows.order_by(RetentionPeriod.kind).tuples()
    return found | {kind: count for kind, count in decided if kind in found}


@reads_beyond("Counts rows; nothing of them goes out.")
def lives(only: Collection[int] | None = None) -> list[Life]:
    """Everybody who may be erased one day, or those of `only`, by id. In some statements.

    What is known of a record that was merged counts for the one that is kept.
    """
    people: Any = Person.select(Person.id, Person.merged_into, Person.created_at)
    people = people.where(Person.erased_at.is_null()).order_by(Person.id)
    kept: list[int] = []
    last: dict[int, date] = {}
    parent: dict[int, int | None] = {}
    for person_id, merged_into, created_at in people.tuples():
        parent[person_id] = merged_into
        last[person_id] = _day(created_at)
        if merged_into is None:
            kept.append(person_id)
    root = {one: _root(one, parent) for one in parent}
    wanted = set(kept if only is None else only) & set(kept)
    lasts: dict[int, date] = {}
    for one, made_on in last.items():
        lasts[root[one]] = max(made_on, lasts.get(root[one], made_on))
    for person_id, day in _days():
        if person_id in root and day is not None:
            lasts[root[person_id]] = max(day, lasts[root[person_id]])
    placed = {root[one] for one in _placed() if one in root}
    closed = _latest(_concerns_closed(), root)
    barred = _obstacles(root)
    return [
        Life(one, lasts[one], one in placed, closed.get(one), frozenset(barred[one]))
        for one in kept
        if one in wanted
    ]


def due_people(user: SignedInUser) -> list[DueRow]:
    """Those on the list whom the user may open, longest due first. One statement."""
    query = (
        DuePerson.select(
            Person.id,
            Person.name,
            DuePerson.kind,
            DuePerson.since_on,
            DuePerson.due_on,
            DuePerson.counts,
            DuePerson.listed_at,
        )
        .join(Person)
        .where(scope.people(user, Person.id))
        .order_by(DuePerson.due_on, DuePerson.id)
    )
    return [
        DueRow(who, name, kind, since_on, due_on, json.loads(counts), listed_at)
        for who, name, kind, since_on, due_on, counts, listed_at in query.tuples()
    ]


def in_the_way(person_id: int) -> list[Obstacle]:
    """What keeps somebody from being erased today, in a fixed order."""
    return sorted(obstacles_of(person_id), key=list(Obstacle).index)


def obstacles_of(person_id: int) -> set[Obstacle]:
    """As `in_the_way`, with a concern that was closed too lately."""
    found = lives([person_id])
    if not found:
        return set()
    (life,) = found
    obstacles = set(life.obstacles)
    end = ends(life, months())
    if end.kind == CONCERNS and end.due_on > clock.today():
        obstacles.add(Obstacle.CONCERN_KEPT)
    return obstacles


def end_of(person_id: int) -> Due | None:
    """When a person's time is up, whatever stands in the way; None for nobody."""
    found = lives([person_id])
    return ends(found[0], months()) if found else None


@reads_beyond("Counts rows; nothing of them goes out.")
def kept_counts(person_id: int) -> dict[str, int]:
    """How many rows each table has about somebody."""
    return Whose(person_id).counts()


def due_count() -> int:
    """How many are on the list, whoever may see them."""
    return int(DuePerson.select().count())


def listed_ids() -> list[int]:
    """Whose records are on the list, longest due first."""
    query = DuePerson.select(DuePerson.person).order_by(DuePerson.due_on, DuePerson.id)
    return [one for (one,) in query.tuples()]


def due_counts() -> list[dict[str, int]]:
    """Of everybody on the list, rows by table that would go or lose their words."""
    rows = DuePerson.select(DuePerson.counts).order_by(DuePerson.due_on, DuePerson.id)
    return [json.loads(counts) for (counts,) in rows.tuples()]


def _root(person_id: int, parent: dict[int, int | None]) -> int:
    while (above := parent.get(person_id)) is not None:
        person_id = above
    return person_id


def _latest(rows: Iterable[tuple[int, date]], root: dict[int, int]) -> dict[int, date]:
    found: dict[int, date] = {}
    for person_id, day in rows:
        if person_id in root:
            one = root[person_id]
            found[one] = max(day, found.get(one, day))
    return found


def _days() -> Iterable[tuple[int, date | None]]:
    """The last day of each sort of thing that happened, by person."""
    for person_id, received_at, ended_on in (
        Referral.select(Referral.person, fn.MAX(Referral.received_at), fn.MAX(Referral.ended_on))
        .group_by(Referral.person)
        .order_by(Referral.person)
        .tuples()
    ):
        yield person_id, _day(received_at)
        yield person_id, _date(ended_on)
    for model, column in (
        (Contact, Contact.happened_on),
        (Membership, Membership.ends_on),
        (Membership, Membership.created_at),
        (Response, Response.answered_on),
        (AccessRequest, AccessRequest.asked_on),
    ):
        rows = model.select(model.person, fn.MAX(column)).group_by(model.person)
        rows = rows.order_by(model.person).tuples()
        is_instant = column.field_type == "TIMESTAMPTZ"
        for person_id, found in rows:
            yield person_id, _day(found) if is_instant else _date(found)
    for model in (Attendance, Taster):
        came = model.select(model.person, fn.MAX(Session.starts_at)).join(Session)
        for person_id, found in came.group_by(model.person).order_by(model.person).tuples():
            yield person_id, _day(found)


def _placed() -> set[int]:
    """Those who ever had a place or came to anything."""
    queries = (
        Membership.select(Membership.person).where(Membership.starts_on.is_null(False)),
        Attendance.select(Attendance.person),
    )
    return {
        one
        for query in queries
        for (one,) in query.distinct().order_by(query.selected_columns[0]).tuples()
    }


def _concerns_closed() -> list[tuple[int, date]]:
    query = (
        Concern.select(Concern.person, fn.MAX(ConcernStep.at))
        .join(ConcernStep)
        .where(Concern.person.is_null(False), Concern.state == ConcernState.CLOSED)
        .group_by(Concern.person)
        .order_by(Concern.person)
    )
    return [(person_id, _day(at)) for person_id, at in query.tuples() if at is not None]


def _obstacles(root: dict[int, int]) -> dict[int, set[Obstacle]]:
    today = clock.today()
    queries = {
        Obstacle.HOLD: LegalHold.select(LegalHold.person).where(
            LegalHold.lifted_at.is_null(),
            LegalHold.until_on.is_null() | (LegalHold.until_on >= today),
        ),
        Obstacle.REFERRAL: Referral.select(Referral.person).where(
            Referral.state != ReferralState.ENDED
        ),
        Obstacle.MEMBERSHIP: Membership.select(Membership.person).where(
            Membership.state != MembershipState.ENDED
        ),
        Obstacle.CONCERN: Concern.select(Concern.person).where(
            Concern.person.is_null(False), Concern.state != ConcernState.CLOSED
        ),
        Obstacle.REQUEST: AccessRequest.select(AccessRequest.person).where(
            AccessRequest.sent_on.is_null()
        ),
    }
    found: dict[int, set[Obstacle]] = defaultdict(set)
    for obstacle, query in queries.items():
        column = query.selected_columns[0]
        for (person_id,) in query.distinct().order_by(column).tuples():
            if person_id in root:
                found[root[person_id]].add(obstacle)
    about = (
        Concern.select(Referral.person).join(Referral).where(Concern.state != ConcernState.CLOSED)
    )
    for (person_id,) in about.distinct().order_by(Referral.person).tuples():
        if person_id in root:
            found[root[person_id]].add(Obstacle.CONCERN)
    return found


def _day(instant: Any) -> date:
    return clock.local(Person.created_at.python_value(instant)).date()


def _date(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
