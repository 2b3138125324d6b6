"""Whom a file means: people by the name they go by, or by what another system calls them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.imports import reference_queries
from portal.models import Person, PersonNameKey, SourceNoun
from portal.people import rules


class Named(NamedTuple):
    """A person as a row of a file may mean them."""

    person_id: int
    name: str
    born_on: date | None


def folded_name(name: str) -> str:
    """A name to compare by: case, accents and punctuation make no difference."""
    return " ".join(rules.folded_words(name))


class People(NamedTuple):
    """People whom some rows name."""

    by_name: dict[str, list[Named]]
    by_reference: dict[str, Named]


def people_meant(
    names: Iterable[str], references: Iterable[str], by: SignedInUser | None
) -> People:
    """Everybody of these names or references whom the user may open; None may open all.

    Three statements, however many there are.
    """
    folded = {folded_name(name) for name in names} - {""}
    # Found by the longest word, which the fewest people share.
    words = {max(name.split(), key=len) for name in folded}
    ids = reference_queries.ids_of(SourceNoun.PERSON, references)
    called = PersonNameKey.select(PersonNameKey.person).where(
        PersonNameKey.key.in_(sorted(words)), PersonNameKey.is_word
    )
    visible = scope.people(by, Person.id) if by is not None else scope.TRUE
    query = (
        Person.select(Person.id, Person.name, Person.born_on)
        .where(Person.id.in_(called) | Person.id.in_(list(ids.values())), visible)
        .order_by(Person.name, Person.id)
    )
    found = [Named(*row) for row in query.tuples()]
    by_name: dict[str, list[Named]] = defaultdict(list)
    for one in found:
        by_name[folded_name(one.name)].append(one)
    by_id = {one.person_id: one for one in found}
    by_reference = {
        reference: by_id[row_id] for reference, row_id in ids.items() if row_id in by_id
    }
    return People({name: ones for name, ones in by_name.items() if name in folded}, by_reference)
