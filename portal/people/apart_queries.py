"""Reading who is to be kept apart from whom, and who is to be kept together.

A user may also be a person, which administrators alone know: a pair that names one of the two
holds for the other, and what is said of it then names nobody.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from flask_babel import gettext as _
from peewee import JOIN

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Pair, PairKind, Person, Role, User


class Party(NamedTuple):
    """One side of a pair: a person, or a user."""

    person_id: int | None = None
    user_id: int | None = None


class Kept(NamedTuple):
    """A pair that holds today, as one of its two sides sees it."""

    pair_id: int
    kind: str
    other: Party
    # Also the other side: who the same human being is by another row.
    other_too: Party | None
    # The pair names who this side also is, so what is said of it must name nobody.
    is_by_link: bool
    # Whom to talk to.
    contact_id: int
    contact_name: str


def apart_from(
    parties: Iterable[Party], kind: PairKind = PairKind.APART
) -> dict[Party, list[Kept]]:
    """For each of these, the pairs of this kind that hold today, oldest first. Two statements.

    Whoever is in no pair has no key. It says nothing of what a user may see: `names_for` does.
    """
    asked = list(dict.fromkeys(parties))
    if not asked:
        return {}
    links = _links()
    # By each row that stands for somebody: whom was asked about, and whether through a link.
    known: dict[Party, list[tuple[Party, bool]]] = defaultdict(list)
    for party in asked:
        known[party].append((party, False))
        if party in links:
            known[links[party]].append((party, True))
    found: dict[Party, list[Kept]] = defaultdict(list)
    for row in _standing(known, kind):
        pair_id, said_kind, contact_id, name, is_here, *ids = row
        # Whoever has left is nobody to ring.
        contact_name = name if is_here else _("the office")
        one, other = Party(*ids[:2]), Party(*ids[2:])
        for this, that in ((one, other), (other, one)):
            for party, is_by_link in known.get(this, ()):
                too = links.get(that)
                found[party].append(
                    Kept(pair_id, said_kind, that, too, is_by_link, contact_id, contact_name)
                )
    return dict(found)


def names_for(user: SignedInUser | None, parties: Collection[Party]) -> dict[Party, str]:
    """The names of those whom a user may see, and may hear named here. Two statements.

    Staff alone: a leader is never told who it is.
    """
    if user is None or not user.has(Role.STAFF):
        return {}
    person_ids = [one.person_id for one in parties if one.person_id is not None]
    user_ids = [one.user_id for one in parties if one.user_id is not None]
    found: dict[Party, str] = {}
    if person_ids:
        people = (
            Person.select(Person.id, Person.name)
            .where(
                Person.id.in_(person_ids),
                Person.merged_into.is_null(),
                scope.people(user, Person.id),
            )
            .order_by(Person.id)
        )
        found |= {Party(person_id=person_id): name for person_id, name in people.tuples()}
    if user_ids:
        users = User.select(User.id, User.name).where(User.id.in_(user_ids)).order_by(User.id)
        found |= {Party(user_id=user_id): name for user_id, name in users.tuples()}
    return found


def also(party: Party) -> Party | None:
    """The other row that stands for the same human being, if there is one."""
    return _links().get(party)


def holds_today() -> Any:
    """A condition on the Pair table: it hasn't ended."""
    return Pair.ends_on.is_null() | (Pair.ends_on > clock.today())


def _links() -> dict[Party, Party]:
    rows = User.select(User.id, User.person).where(User.person.is_null(False)).order_by(User.id)
    found: dict[Party, Party] = {}
    for user_id, person_id in rows.tuples():
        found[Party(user_id=user_id)] = Party(person_id=person_id)
        found[Party(person_id=person_id)] = Party(user_id=user_id)
    return found


def _standing(known: Collection[Party], kind: PairKind) -> Any:
    person_ids = [one.person_id for one in known if one.person_id is not None]
    user_ids = [one.user_id for one in known if one.user_id is not None]
    return (
        Pair.select(
            Pair.id,
            Pair.kind,
            Pair.contact,
            User.name,
            User.is_active,
            Pair.one_person,
            Pair.one_user,
            Pair.other_person,
            Pair.other_user,
        )
        .join(User, JOIN.LEFT_OUTER, on=Pair.contact == User.id)
        .where(
            Pair.kind == kind,
            holds_today(),
            Pair.one_person.in_(person_ids)
            | Pair.other_person.in_(person_ids)
            | Pair.one_user.in_(user_ids)
            | Pair.other_user.in_(user_ids),
        )
        .order_by(Pair.id)
        .tuples()
    )
