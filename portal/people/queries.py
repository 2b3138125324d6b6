"""Reading people: search that forgives a slip, and who may be the same person."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from portal.auth import field_classes, scope
from portal.auth.read_watch import reads_beyond
from portal.auth.sessions import SignedInUser
from portal.models import Person, PersonNameKey
from portal.people import rules
from portal.people.channel_rules import Channel, channels

# Candidates that are ranked by likeness; more than a screen, less than a register.
CANDIDATES = 300
SHORTEST_PREFIX = 2


@dataclass(frozen=True)
class FoundPerson:
    """A person as a search shows them."""

    person_id: int
    name: str
    born_on: date | None
    postcode: str
    likeness: float
    # True where an earlier name matched, which isn't shown.
    by_earlier_name: bool
    has_died: bool = False

    @property
    def is_exact(self) -> bool:
        return self.likeness >= 0.999


def search_people(user: SignedInUser, text: str, limit: int = 20) -> list[FoundPerson]:
    """People the user may open whose name (or NHS number) answers this text, best first.

    Finds each word by its start and through one wrong, missing or extra letter. A leader
    finds by present names alone. At most two statements.
    """
    digits = rules.nhs_digits(text)
    if digits:
        return _by_nhs_number(user, digits, limit)
    words = rules.search_words(text)
    if not words:
        return []
    query = (
        _selected(user)
        .where(matches_name(words, Person.id), scope.people(user, Person.id))
        .order_by(Person.name, Person.id)
        .limit(CANDIDATES)
    )
    rows = list(query.tuples())
    known = _words_of([row[0] for row in rows])
    found = [
        FoundPerson(
            person_id,
            name,
            born_on,
            postcode,
            likeness=rules.likeness(words, known[person_id]),
            by_earlier_name=not _is_current(words, name, known[person_id]),
            has_died=bool(has_died),
        )
        for person_id, name, born_on, postcode, has_died in rows
    ]
    if not user.may("PERSON_HISTORY_READ"):
        # An earlier name is staff's to know: a leader can't confirm one by searching for it.
        found = [one for one in found if not one.by_earlier_name]
    found.sort(key=lambda one: (-one.likeness, one.name, one.person_id))
    return found[:limit]


def _selected(user: SignedInUser) -> Any:
    # A leader is told nobody's birth date.
    told = [Person.born_on, Person.postcode]
    classes = field_classes.classes_of_roles(user.roles)
    return Person.select(
        Person.id,
        Person.name,
        *field_classes.readable(told, classes),
        Person.died_on.is_null(False),
    )


def matches_name(words: list[str], person_id: Any) -> Any:
    """A condition on a person's id: every one of these folded words is in their names."""
    condition = None
    for word in words:
        keys = sorted({word, *rules.deletions(word)})
        among = [PersonNameKey.select(PersonNameKey.person).where(PersonNameKey.key.in_(keys))]
        if len(word) >= SHORTEST_PREFIX:
            among.append(
                PersonNameKey.select(PersonNameKey.person).where(
                    PersonNameKey.key >= word,
                    PersonNameKey.key < rules.after_prefix(word),
                    PersonNameKey.is_word,
                )
            )
        one = person_id.in_(reduce(or_, among))
        condition = one if condition is None else condition & one
    return condition


def _by_nhs_number(user: SignedInUser, digits: str, limit: int) -> list[FoundPerson]:
    query = (
        _selected(user)
        .where(Person.nhs_number == digits, scope.people(user, Person.id))
        .order_by(Person.name, Person.id)
        .limit(limit)
    )
    if not user.may("PERSON_HISTORY_READ"):
        return []
    return [
        FoundPerson(person_id, name, born_on, postcode, 1.0, False, bool(has_died))
        for person_id, name, born_on, postcode, has_died in query.tuples()
    ]


@reads_beyond("Words are compared with what was typed; none goes out.")
def _words_of(person_ids: list[int]) -> dict[int, list[str]]:
    words: dict[int, list[str]] = defaultdict(list)
    if person_ids:
        query = (
            PersonNameKey.select(PersonNameKey.person, PersonNameKey.key)
            .where(PersonNameKey.person.in_(person_ids), PersonNameKey.is_word)
            .order_by(PersonNameKey.person, PersonNameKey.key)
        )
        for person_id, word in query.tuples():
            words[person_id].append(word)
    return words


def _is_current(words: list[str], name: str, known: list[str]) -> bool:
    return rules.likeness(words, rules.folded_words(name)) >= rules.likeness(words, known)


@dataclass(frozen=True)
class PersonPage:
    """A person as their page shows them."""

    id: int
    name: str
    given_name: str
    family_name: str
    born_on: date | None
    pronouns: str
    nhs_number: str
    phone: str
    email: str
    address: str
    postcode: str
    language: str
    needs_interpreter: bool
    access_needs: str
    contact_note: str
    emergency_name: str
    emergency_phone: str
    leader_note: str
    may_call: bool
    may_text: bool
    may_email: bool
    may_post: bool
    wants_reminders: bool
    may_voicemail: bool
    do_not_contact: bool
    contact_through: str
    safe_times: str
    has_no_fixed_abode: bool
    gender: str
    practice_name: str
    practice_ods_code: str
    kin_name: str
    kin_relation: str
    kin_phone: str
    may_contact_kin: bool
    died_on: date | None
    version: int

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The ways they agreed to and have an address for, best first."""
        return channels(
            email=self.email,
            phone=self.phone,
            address=self.address,
            may_email=self.may_email,
            may_text=self.may_text,
            may_call=self.may_call,
            may_post=self.may_post,
            is_closed=self.do_not_contact or self.died_on is not None,
            has_no_fixed_abode=self.has_no_fixed_abode,
        )


def person_for(user: SignedInUser, person_id: int) -> PersonPage | None:
    """One person, if the user may open them. One statement.

    What isn't of a class that their roles read is empty.
    """
    names = list(PersonPage.__dataclass_fields__)
    columns = field_classes.readable(
        [getattr(Person, name) for name in names], field_classes.classes_of_roles(user.roles)
    )
    row: Any = (
        Person.select(*columns)
        .where(Person.id == person_id, scope.people(user, Person.id))
        .tuples()
        .first()
    )
    if row is None:
        return None
    values = dict(zip(names, row, strict=True))
    for name, value in values.items():
        if value is None and not name.endswith("_on"):
            values[name] = ""
    return PersonPage(**values)
