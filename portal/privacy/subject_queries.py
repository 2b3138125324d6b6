"""Reading requests for a copy, and what has to be decided before one is given."""

from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN

from portal.auth import scope
from portal.auth.read_watch import reads_beyond
from portal.auth.sessions import SignedInUser
from portal.erasing import Whose
from portal.models import AccessBlock as Bar
from portal.models import (
    AccessChoice,
    AccessRequest,
    Concern,
    Membership,
    Pair,
    Person,
    Referral,
    User,
)
from portal.models import IntakeMessage as Message
from portal.people import pair_queries
from portal.people.apart_queries import Party


class RequestRow(NamedTuple):
    """One request, as pages show it."""

    request_id: int
    person_id: int
    name: str
    asked_on: date
    how: str
    identity_how: str
    due_on: date
    extended_reason: str
    sent_on: date | None
    sent_how: str
    sent_to: str
    recorded_by_name: str | None
    version: int


class Choice(NamedTuple):
    """One thing to decide: a row that others wrote, with a line of what it is."""

    noun: str
    row: int
    title: str
    text: str
    is_decided: bool
    withheld: str
    note: str


def open_requests(user: SignedInUser) -> list[RequestRow]:
    """Requests that aren't answered, of people whom the user may open; soonest due first."""
    query = _requests().where(AccessRequest.sent_on.is_null(), scope.people(user, Person.id))
    query = query.order_by(AccessRequest.due_on, AccessRequest.id)
    return [RequestRow(*row) for row in query.tuples()]


def answered_requests(user: SignedInUser, limit: int = 50) -> list[RequestRow]:
    """Requests that were answered, newest first."""
    query = _requests().where(AccessRequest.sent_on.is_null(False), scope.people(user, Person.id))
    query = query.order_by(AccessRequest.sent_on.desc(), AccessRequest.id.desc()).limit(limit)
    return [RequestRow(*row) for row in query.tuples()]


def requests_of(person_id: int) -> list[RequestRow]:
    """All requests of one person, newest first."""
    query = _requests().where(AccessRequest.person == person_id)
    query = query.order_by(AccessRequest.asked_on.desc(), AccessRequest.id.desc())
    return [RequestRow(*row) for row in query.tuples()]


def request_for(user: SignedInUser, request_id: int) -> RequestRow | None:
    """One request of somebody whom the user may open; else None."""
    query = _requests().where(AccessRequest.id == request_id, scope.people(user, Person.id))
    row = query.tuples().first()
    return RequestRow(*row) if row else None


def open_request_of(person_id: int) -> int | None:
    """The newest request of a person that isn't answered."""
    query = (
        AccessRequest.select(AccessRequest.id)
        .where(AccessRequest.person == person_id, AccessRequest.sent_on.is_null())
        .order_by(AccessRequest.id.desc())
        .limit(1)
    )
    for (request_id,) in query.tuples():
        return int(request_id)
    return None


@reads_beyond("Finds rows about somebody; of those only what the user may read goes out.")
def choices_of(request_id: int | None, person_id: int) -> list[Choice]:
    """Everything about a person that somebody must decide on, in a fixed order.

    What isn't decided is held back. Whoever is to see it asks `choices_for`.
    """
    decided: dict[tuple[str, int], tuple[str, str]] = {}
    if request_id is not None:
        rows = AccessChoice.select(
            AccessChoice.noun, AccessChoice.row, AccessChoice.withheld, AccessChoice.note
        ).where(AccessChoice.request == request_id)
        decided = {(noun, row): (withheld, note) for noun, row, withheld, note in rows.tuples()}
    whose = Whose(person_id)
    found = []
    for noun, row, title, text in _to_decide(whose):
        withheld, note = decided.get((noun, row), ("", ""))
        found.append(Choice(noun, row, title, text, (noun, row) in decided, withheld, note))
    return found


@reads_beyond("Finds rows about somebody; of those only what the user may read goes out.")
def choices_for(user: SignedInUser, request_id: int, person_id: int) -> list[Choice]:
    """Those of them whose row the user may read, wherever else it stands."""
    readable = _readable(user, person_id)
    return [
        one
        for one in choices_of(request_id, person_id)
        if one.noun not in readable or one.row in readable[one.noun]
    ]


@reads_beyond("Finds rows about somebody; of those only what the user may read goes out.")
def sees_all_of(user: SignedInUser, person_id: int) -> bool:
    """Whether a user sees every referral and every group of a person.

    Only who does erases them or gives them a copy: others don't see what they would do.
    """
    whose = Whose(person_id)
    referrals, places = whose.ids(Referral), whose.ids(Membership)
    seen = Referral.select(Referral.id).where(Referral.id.in_(referrals), scope.referrals(user))
    belonging = Membership.select(Membership.id).where(
        Membership.id.in_(places), scope.rosters(user, Membership.group)
    )
    return seen.count() == len(referrals) and belonging.count() == len(places)


def _readable(user: SignedInUser, person_id: int) -> dict[str, set[int]]:
    """Ids of rows that the user may read, for each sort that not all may."""
    whose = Whose(person_id)
    concerns = Concern.select(Concern.id).where(
        Concern.id.in_(whose.ids(Concern)), scope.concerns(user)
    )
    referrals = Referral.select(Referral.id).where(
        Referral.id.in_(whose.ids(Referral)), scope.referrals(user)
    )
    pairs = pair_queries.pairs_of(user, Party(person_id=person_id))
    return {
        "concern": {one for (one,) in concerns.tuples()},
        "referral": {one for (one,) in referrals.tuples()},
        "pair": {one.pair_id for one in pairs if one.may_read},
    }


def _to_decide(whose: Whose) -> list[tuple[str, int, str, str]]:
    """(noun, row, title, text) of each; rows without a word of anybody's need no deciding."""
    return [one for one in _by_others(whose) if one[3] or one[0] == "intake_message"]


def _by_others(whose: Whose) -> list[tuple[str, int, str, str]]:
    found: list[tuple[str, int, str, str]] = []
    for row in whose.rows(Concern):
        found.append(("concern", row["id"], "", row["text"]))
    for row in whose.rows(Pair):
        found.append(("pair", row["id"], "", row["reason"]))
    for row in whose.rows(Bar):
        found.append(("access_block", row["id"], "", row["reason"]))
    for row in whose.rows(Referral):
        text = "\n".join(filter(None, (row["reason"], row["risk_note"])))
        found.append(("referral", row["id"], row["reference"], text))
    for row in whose.rows(Message):
        if row["body"]:
            found.append(("intake_message", row["id"], row["receipt"], ""))
    return found


def _requests() -> Any:
    return (
        AccessRequest.select(
            AccessRequest.id,
            Person.id,
            Person.name,
            AccessRequest.asked_on,
            AccessRequest.how,
            AccessRequest.identity_how,
            AccessRequest.due_on,
            AccessRequest.extended_reason,
            AccessRequest.sent_on,
            AccessRequest.sent_how,
            AccessRequest.sent_to,
            User.name,
            AccessRequest.version,
        )
        .join(Person)
        .join_from(AccessRequest, User, JOIN.LEFT_OUTER, on=AccessRequest.recorded_by == User.id)
    )
