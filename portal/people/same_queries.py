"""Reading who may be the same person: candidates by keys that are indexed, then the fixed score.

Nobody is merged by it. Who an access block keeps from the reader isn't said at all; who is
merely out of their sight is named by nothing but whom to ask.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

from peewee import Case, Value

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.db import bare, mailbox
from portal.models import (
    AccessBlock,
    NotSame,
    Person,
    PersonName,
    PersonNameKey,
    Role,
    User,
    UserProgramme,
    UserRole,
)
from portal.people import rules
from portal.people.same_field_rules import mailbox_key, phone_spellings, postcode_key, slips
from portal.people.same_rules import Identity, Likeness, likeness

# Names of which half the register has one word aren't looked for by more words than these.
MOST_WORDS = 8
# Both engines bound how many selects one statement may join.
AT_ONCE = 40
MOST_SHOWN = 5
# Who is looked for without being on record yet.
NOBODY = 0

_COLUMNS = (
    Person.name,
    Person.given_name,
    Person.family_name,
    Person.born_on,
    Person.nhs_number,
    Person.postcode,
    Person.address,
    Person.phone,
    Person.email,
)


@dataclass(frozen=True)
class LikelySame:
    """Somebody who may be the same person. Without an id: on record, but not for this reader."""

    likeness: Likeness
    person_id: int | None = None
    name: str = ""
    born_on: date | None = None
    postcode: str = ""
    # Whom to ask about somebody whom the reader may not see.
    ask: str = ""

    @property
    def strength(self) -> str:
        return self.likeness.strength


def likely_same(user: SignedInUser, person_ids: Iterable[int]) -> dict[int, list[LikelySame]]:
    """For each of these people, others who may be the same, most alike first.

    Leaves out pairs that somebody has said are two people. The same number of statements for
    one person as for forty.
    """
    found: dict[int, list[LikelySame]] = {}
    ids = list(dict.fromkeys(person_ids))
    for start in range(0, len(ids), AT_ONCE):
        subjects = identities(ids[start : start + AT_ONCE])
        found |= _found(user, subjects, _told_apart(subjects))
    return found


def likely_same_as(user: SignedInUser, described: Identity) -> list[LikelySame]:
    """People on record who may be the one that is described, most alike first."""
    return _found(user, {NOBODY: described}, set()).get(NOBODY, [])


def identities(person_ids: Collection[int]) -> dict[int, Identity]:
    """What is on record of who these people are. Two statements."""
    query = (
        Person.select(Person.id, *_COLUMNS)
        .where(Person.id.in_(list(person_ids)))
        .order_by(Person.id)
    )
    names = _other_names(person_ids)
    return {row[0]: _identity(row[1:], names[row[0]]) for row in query.tuples()}


def candidate_pairs(subjects: Mapping[int, Identity]) -> set[tuple[int, int]]:
    """(subject, person) for everybody who shares a key with a subject. One statement."""
    selects = [one for id, subject in subjects.items() for one in _blocks(id, subject)]
    if not selects:
        return set()
    joined = reduce(lambda left, right: left.union_all(right), selects)
    return {(mine, theirs) for mine, theirs in joined.tuples() if mine != theirs}


def likely_pairs(person_ids: Collection[int]) -> set[tuple[int, int]]:
    """Every (one, other) that scores as likely, whoever may see them: for measuring the rules."""
    found = set()
    ids = list(person_ids)
    for start in range(0, len(ids), AT_ONCE):
        subjects = identities(ids[start : start + AT_ONCE])
        pairs = candidate_pairs(subjects)
        others = identities({theirs for _mine, theirs in pairs})
        found |= {
            (mine, theirs)
            for mine, theirs in pairs
            if likeness(subjects[mine], others[theirs]).is_likely
        }
    return found


def _blocks(subject_id: int, one: Identity) -> list[Any]:
    """Selects of (subject, person), each served by an index.

    A slip in the date, or a postcode that a whole street shares, counts only beside a word of
    the name; a name alone only by two of its words.
    """
    words = _words(one)
    conditions = []
    if one.nhs_number:
        conditions.append(Person.nhs_number == "".join(one.nhs_number.split()))
    if box := mailbox_key(one.email):
        conditions.append(mailbox(Person.email) == box)
    if phones := phone_spellings(one.phone):
        conditions.append(bare(Person.phone).in_(phones))
    if one.born_on:
        conditions.append(Person.born_on == one.born_on)
        if words:
            conditions.append(Person.born_on.in_(slips(one.born_on)) & _has_any(words))
    if one.postcode and words:
        conditions.append((bare(Person.postcode) == postcode_key(one.postcode)) & _has_any(words))
    mine = Value(subject_id, unpack=False)
    selects = [Person.select(mine, Person.id).where(condition) for condition in conditions]
    return selects + [
        PersonNameKey.select(mine, PersonNameKey.person).where(
            PersonNameKey.key.in_(_keys(first)), PersonNameKey.person.in_(_having(second))
        )
        for first, second in _pairs(one)
    ]


def _has_any(words: list[str]) -> Any:
    return Person.id.in_(_having(*words))


def _having(*words: str) -> Any:
    keys = sorted({key for word in words for key in _keys(word)})
    return PersonNameKey.select(PersonNameKey.person).where(PersonNameKey.key.in_(keys))


def _keys(word: str) -> list[str]:
    return sorted({word, *rules.deletions(word)})


def _words(one: Identity) -> list[str]:
    names = (one.given_name, one.family_name, one.name, *one.other_names)
    return list(dict.fromkeys(word for name in names for word in rules.folded_words(name)))[
        :MOST_WORDS
    ]


def _pairs(one: Identity) -> list[tuple[str, str]]:
    """The first and last word of each name, once whichever way round."""
    whole = f"{one.given_name} {one.family_name}"
    found = set()
    for name in (whole, one.name, *one.other_names):
        words = rules.folded_words(name)
        if len(words) > 1 and words[0] != words[-1]:
            first, last = sorted((words[0], words[-1]))
            found.add((first, last))
    return sorted(found)[: MOST_WORDS // 2]


def _found(
    user: SignedInUser, subjects: Mapping[int, Identity], apart: set[tuple[int, int]]
) -> dict[int, list[LikelySame]]:
    pairs = candidate_pairs(subjects) - apart
    rows = _people(user, {theirs for _mine, theirs in pairs})
    found: dict[int, list[LikelySame]] = defaultdict(list)
    hidden: dict[int, list[tuple[int, Likeness]]] = defaultdict(list)
    for mine, theirs in sorted(pairs):
        if theirs not in rows:
            continue
        is_seen, other = rows[theirs]
        alike = likeness(subjects[mine], other)
        if alike.is_likely and is_seen:
            found[mine].append(LikelySame(alike, theirs, other.name, other.born_on, other.postcode))
        elif alike.is_likely:
            hidden[mine].append((theirs, alike))
    whom = _whom_to_ask({theirs for many in hidden.values() for theirs, _alike in many})
    for mine, many in hidden.items():
        # One line, however many there are: their number is nobody's business either.
        theirs, alike = max(many, key=lambda pair: (pair[1].score, -pair[0]))
        if whom.get(theirs):
            found[mine].append(LikelySame(alike, ask=whom[theirs]))
    return {
        mine: sorted(many, key=lambda one: (-one.likeness.score, one.person_id or 0))[:MOST_SHOWN]
        for mine, many in found.items()
    }


def _people(user: SignedInUser, ids: Collection[int]) -> dict[int, tuple[bool, Identity]]:
    """By id, whether the user may open them and who they are; without those barred or merged."""
    if not ids:
        return {}
    query = (
        Person.select(Person.id, Case(None, ((scope.people(user, Person.id), 1),), 0), *_COLUMNS)
        .where(
            Person.id.in_(sorted(ids)),
            Person.merged_into.is_null(),
            scope.not_blocked(user, Person.id),
        )
        .order_by(Person.id)
    )
    names = _other_names(ids)
    return {row[0]: (bool(row[1]), _identity(row[2:], names[row[0]])) for row in query.tuples()}


def _identity(row: tuple[Any, ...], other_names: list[str]) -> Identity:
    name, given, family, born_on, number, postcode, address, phone, email = row
    return Identity(
        name, given, family, tuple(other_names), born_on, number, postcode, address, phone, email
    )


def _other_names(person_ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    query = (
        PersonName.select(PersonName.person, PersonName.name)
        .where(PersonName.person.in_(sorted(person_ids)))
        .order_by(PersonName.id)
    )
    for person_id, name in query.tuples():
        found[person_id].append(name)
    return found


def _told_apart(ids: Collection[int]) -> set[tuple[int, int]]:
    mine = list(ids)
    query = (
        NotSame.select(NotSame.one, NotSame.other)
        .where(NotSame.one.in_(mine) | NotSame.other.in_(mine))
        .order_by(NotSame.id)
        .tuples()
    )
    return {pair for one, other in query for pair in ((one, other), (other, one))}


def _whom_to_ask(person_ids: Collection[int]) -> dict[int, str]:
    """By person, the first of the staff who may open them: of all programmes, and not barred."""
    if not person_ids:
        return {}
    limited = UserProgramme.select(UserProgramme.user)
    staff = list(
        User.select(User.id, User.name, User.person)
        .join(UserRole)
        .where(UserRole.role == Role.STAFF, User.is_active, User.id.not_in(limited))
        .order_by(User.name, User.id)
        .tuples()
    )
    barred = set(
        AccessBlock.select(AccessBlock.user, AccessBlock.person)
        .where(AccessBlock.person.in_(sorted(person_ids)))
        .order_by(AccessBlock.id)
        .tuples()
    )
    return {
        person_id: name
        for person_id in person_ids
        for name in [
            next(
                (
                    name
                    for user_id, name, own_id in staff
                    if (user_id, person_id) not in barred and own_id != person_id
                ),
                "",
            )
        ]
        if name
    }
