"""Looking for a person before a referral is typed: by all that a caller may say of them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from enum import StrEnum
from functools import reduce
from typing import Any, NamedTuple

from peewee import fn

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.intake import lookup_rules
from portal.intake.lookup_rules import Lookup
from portal.models import Person, Referral, ReferralState
from portal.people import queries as people

MOST_SHOWN = 10
# What people write between the digits of a phone number.
_BETWEEN = (" ", "-", "(", ")", ".", "/")


class Why(StrEnum):
    """By what somebody was found."""

    NUMBER = "number"
    PHONE = "phone"
    BORN = "born"
    NAME = "name"
    EARLIER_NAME = "earlier_name"


class Candidate(NamedTuple):
    """Somebody who answers a search, and by what."""

    person_id: int
    name: str
    born_on: date | None
    postcode: str
    phone: str
    why: tuple[Why, ...]
    open_count: int


def find(user: SignedInUser, text: str) -> list[Candidate]:
    """People the user may open who answer this search, those with most in common first.

    A fixed number of statements.
    """
    return find_like(user, lookup_rules.parse(text))


def find_like(user: SignedInUser, wanted: Lookup) -> list[Candidate]:
    """The same for what is known of somebody."""
    why: dict[int, list[Why]] = defaultdict(list)
    likeness: dict[int, float] = {}
    for kind, condition in _exact(wanted):
        for person_id in _ids(user, condition):
            why[person_id].append(kind)
    if wanted.name:
        for one in people.search_people(user, wanted.name, MOST_SHOWN):
            why[one.person_id].append(Why.EARLIER_NAME if one.by_earlier_name else Why.NAME)
            likeness[one.person_id] = one.likeness
    rows = _facts(why)
    counts = _open_counts(user, why)
    found = [Candidate._make([*row, tuple(why[row[0]]), counts.get(row[0], 0)]) for row in rows]
    found.sort(key=lambda one: (-len(one.why), -likeness.get(one.person_id, 0), one.person_id))
    return found[:MOST_SHOWN]


def _exact(wanted: Lookup) -> list[tuple[Why, Any]]:
    conditions = []
    if wanted.nhs_number:
        conditions.append((Why.NUMBER, Person.nhs_number == wanted.nhs_number))
    if wanted.phone:
        bare = reduce(lambda text, sign: fn.REPLACE(text, sign, ""), _BETWEEN, Person.phone)
        conditions.append((Why.PHONE, bare.endswith(wanted.phone)))
    if wanted.born_on:
        conditions.append((Why.BORN, Person.born_on == wanted.born_on))
    return conditions


def _ids(user: SignedInUser, condition: Any) -> list[int]:
    query = (
        Person.select(Person.id)
        .where(condition, Person.merged_into.is_null(), scope.people(user, Person.id))
        .order_by(Person.name, Person.id)
        .limit(MOST_SHOWN * 3)
    )
    return [person_id for (person_id,) in query.tuples()]


def _facts(ids: Collection[int]) -> list[tuple[Any, ...]]:
    query = Person.select(
        Person.id, Person.name, Person.born_on, Person.postcode, Person.phone
    ).where(Person.id.in_(list(ids)), Person.merged_into.is_null())
    return list(query.order_by(Person.name, Person.id).tuples())


def _open_counts(user: SignedInUser, ids: Collection[int]) -> dict[int, int]:
    """How many referrals of each are open, of those that the user may open."""
    query = (
        Referral.select(Referral.person, fn.COUNT(Referral.id))
        .where(
            Referral.person.in_(list(ids)),
            Referral.state != ReferralState.ENDED,
            scope.referrals(user),
        )
        .group_by(Referral.person)
        .order_by(Referral.person)
    )
    return dict(query.tuples())
