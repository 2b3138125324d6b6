"""Reading responses: one to take back, what stands of a person, and where an answer belongs."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from peewee import JOIN, fn

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups.roll_queries import on_roster_on
from portal.models import (
    Ending,
    Goal,
    Group,
    MeasureLicence,
    MeasureUse,
    Membership,
    MembershipEnding,
    Person,
    Programme,
    Referral,
    Response,
    ResponseItem,
    User,
)
from portal.outcomes.response_rules import Where

# (response_id, score, {item: value})
StandingAnswers = tuple[int, Decimal | None, dict[str, int]]


class ResponseRow(NamedTuple):
    """One filled-in measure, as a person's page shows it."""

    response_id: int
    measure: str
    occasion: str
    answered_on: date
    answered_by: str
    score: Decimal | None
    missing_count: int
    concern_id: int | None
    note: str
    recorded_at: datetime
    recorded_by_name: str | None
    programme_id: int | None
    programme_name: str | None
    voided_at: datetime | None
    voided_reason: str
    version: int
    answers: Mapping[str, int]


def responses_of(user: SignedInUser, person_id: int) -> list[ResponseRow]:
    """Everything that a person answered and the user may see, oldest first; voided ones too.

    Without what was said in a sensitive group that isn't the user's. Two statements.
    """
    return _rows(_seen(user).where(Response.person == person_id))


class Summary(NamedTuple):
    """What the first page of a person says of their answers and goals."""

    response_count: int
    newest_on: date | None
    open_goal_count: int


def summary_of(user: SignedInUser, person_id: int) -> Summary:
    """How much a person answered and when last, and how many goals are open. Two statements."""
    count, newest_on = (
        Response.select(fn.COUNT(Response.id), fn.MAX(Response.answered_on))
        .where(Response.person == person_id, Response.voided_at.is_null(), visible(user))
        .tuples()
        .get()
    )
    goals = Goal.select().where(Goal.person == person_id, Goal.closed_on.is_null())
    if user.programme_ids:
        goals = goals.where(Goal.programme.is_null() | Goal.programme.in_(user.programme_ids))
    return Summary(count, newest_on, goals.count())


def response_for(user: SignedInUser, response_id: int) -> tuple[int, ResponseRow] | None:
    """One response and whose it is, if the user may open that person. At most three statements."""
    owner: Any = (
        Response.select(Response.person)
        .where(Response.id == response_id, scope.people(user, Response.person))
        .tuples()
        .first()
    )
    if owner is None:
        return None
    rows = _rows(_seen(user).where(Response.id == response_id))
    return (int(owner[0]), rows[0]) if rows else None


def visible(user: SignedInUser) -> Any:
    """A condition on Response: not of another's programme, nor said in a group out of sight."""
    condition = Response.group.is_null() | scope.rosters(user, Response.group)
    if user.programme_ids:
        condition &= Response.programme.is_null() | Response.programme.in_(user.programme_ids)
    return condition


def _seen(user: SignedInUser) -> Any:
    return (
        Response.select(
            Response.id,
            Response.measure,
            Response.occasion,
            Response.answered_on,
            Response.answered_by,
            Response.score,
            Response.missing_count,
            Response.concern,
            Response.note,
            Response.recorded_at,
            User.name,
            Response.programme,
            Programme.name,
            Response.voided_at,
            Response.voided_reason,
            Response.version,
        )
        .join_from(Response, User, JOIN.LEFT_OUTER, on=(Response.recorded_by == User.id))
        .join_from(Response, Programme, JOIN.LEFT_OUTER)
        .where(visible(user))
        .order_by(Response.answered_on, Response.id)
    )


def _rows(query: Any) -> list[ResponseRow]:
    found: list[Any] = list(query.order_by(Response.answered_on, Response.id).tuples())
    answers: dict[int, dict[str, int]] = defaultdict(dict)
    items = (
        ResponseItem.select(ResponseItem.response, ResponseItem.item, ResponseItem.value)
        .where(ResponseItem.response.in_([row[0] for row in found]))
        .order_by(ResponseItem.response, ResponseItem.item)
    )
    for response_id, item, value in items.tuples():
        answers[response_id][item] = value
    return [ResponseRow._make([*row, answers[row[0]]]) for row in found]


@dataclass(frozen=True)
class OfferedUse:
    """A measure that a programme of somebody's asks."""

    measure: str
    programme_id: int
    programme_name: str
    by_facilitator: bool
    by_link: bool


def programme_ids_of(user: SignedInUser | None, person_id: int) -> set[int]:
    """Programmes that a person is known to by a referral or a place, within the user's own.

    One statement.
    """
    referred = Referral.select(Referral.programme).where(
        Referral.person == person_id,
        Referral.programme.is_null(False),
        Referral.ending.is_null() | (Referral.ending != Ending.ENTERED_IN_ERROR),
    )
    placed = (
        Membership.select(Group.programme)
        .join(Group)
        .where(
            Membership.person == person_id,
            Membership.ending.is_null() | (Membership.ending != MembershipEnding.ENTERED_IN_ERROR),
        )
    )
    if user is not None:
        placed = placed.where(scope.rosters(user, Group.id))
    ids = Programme.select(Programme.id).where(
        Programme.id.in_(referred) | Programme.id.in_(placed)
    )
    if user is not None and user.programme_ids:
        ids = ids.where(Programme.id.in_(user.programme_ids))
    return {int(one) for (one,) in ids.order_by(Programme.id).tuples()}


def offered_to(user: SignedInUser, person_id: int) -> list[OfferedUse]:
    """The measures that this person's programmes ask today, in their order. Two statements."""
    return uses_in(programme_ids_of(user, person_id))


def uses_in(programme_ids: set[int]) -> list[OfferedUse]:
    """The measures that these programmes ask, in their order. One statement."""
    rows = (
        MeasureUse.select(
            MeasureUse.measure,
            Programme.id,
            Programme.name,
            MeasureUse.by_facilitator,
            MeasureUse.by_link,
        )
        .join(Programme)
        .where(Programme.id.in_(sorted(programme_ids)), MeasureUse.stopped_on.is_null())
        .order_by(Programme.name, MeasureUse.position, MeasureUse.measure)
        .tuples()
    )
    return [OfferedUse(*row) for row in rows]


def licence_ends(measure: str) -> date | None | bool:
    """Until when a measure's licence holds: None for good, False where none is recorded."""
    row: Any = (
        MeasureLicence.select(MeasureLicence.valid_until)
        .where(MeasureLicence.measure == measure)
        .tuples()
        .first()
    )
    return row[0] if row else False


def where_of(
    user: SignedInUser | None, person_id: int, on: date, programme_id: int | None
) -> Where:
    """In the course of what a person answers on a day: their place and their referral of then.

    Within one programme, unless None. A place that the user may not see isn't named. Two
    statements.
    """
    place = (
        Membership.select(Group.id, Group.programme, Membership.referral)
        .join(Group)
        .where(Membership.person == person_id, on_roster_on(on))
        .order_by(Membership.starts_on.desc(), Membership.id.desc())
    )
    referral = (
        Referral.select(Referral.id, Referral.programme)
        .where(
            Referral.person == person_id,
            Referral.ending.is_null() | (Referral.ending != Ending.ENTERED_IN_ERROR),
        )
        .order_by(Referral.received_at.desc(), Referral.id.desc())
    )
    if user is not None:
        place = place.where(scope.rosters(user, Group.id))
    if programme_id is not None:
        place = place.where(Group.programme == programme_id)
        referral = referral.where(
            Referral.programme.is_null() | (Referral.programme == programme_id)
        )
    found: Any = place.tuples().first()
    asked: Any = referral.tuples().first()
    group_id, of_group, of_place = found or (None, None, None)
    referral_id, of_referral = asked or (None, None)
    return Where(
        programme_id=programme_id or of_group or of_referral,
        group_id=group_id,
        referral_id=of_place or referral_id,
    )


def anywhere_of(person_id: int) -> Where:
    """A referral or a group that somebody is known by, the newest first, however long ago.

    For a concern, which stands on one of them. Two statements.
    """
    referral: Any = (
        Referral.select(Referral.id)
        .where(Referral.person == person_id)
        .order_by(Referral.received_at.desc(), Referral.id.desc())
        .tuples()
        .first()
    )
    group: Any = (
        Membership.select(Membership.group)
        .where(Membership.person == person_id)
        .order_by(Membership.id.desc())
        .tuples()
        .first()
    )
    return Where(
        group_id=group[0] if group else None, referral_id=referral[0] if referral else None
    )


def standing_of(person_id: int) -> tuple[bool, date | None] | None:
    """(whether the record went into another, when they died) of a person; None for nobody."""
    row: Any = (
        Person.select(Person.merged_into, Person.died_on)
        .where(Person.id == person_id)
        .tuples()
        .first()
    )
    return (row[0] is not None, row[1]) if row else None


def same_day(
    person_id: int, measure: str, on: date, *, only_by: int | None = None
) -> list[StandingAnswers]:
    """What stands of a measure for a person on a day, oldest first; of one typist's only.

    Two statements.
    """
    whose = Response.id.is_null(False) if only_by is None else Response.recorded_by == only_by
    rows = list(
        Response.select(Response.id, Response.score)
        .where(
            Response.person == person_id,
            Response.measure == measure,
            Response.answered_on == on,
            Response.voided_at.is_null(),
            whose,
        )
        .order_by(Response.id)
        .tuples()
    )
    answers: dict[int, dict[str, int]] = defaultdict(dict)
    items = (
        ResponseItem.select(ResponseItem.response, ResponseItem.item, ResponseItem.value)
        .where(ResponseItem.response.in_([row[0] for row in rows]))
        .order_by(ResponseItem.response, ResponseItem.item)
    )
    for response_id, item, value in items.tuples():
        answers[response_id][item] = value
    return [(response_id, total, answers[response_id]) for response_id, total in rows]
