"""Reading two records side by side, and which records became one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, TextField

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import NotSame, Person, PersonMerge, PersonName, User
from portal.people import merge_rules, same_queries
from portal.people.same_rules import Likeness, likeness

# What says of a record how it is kept, not who somebody is.
_NOT_COMPARED = {"id", "merged_into", "version", "created_at"}
COMPARED = tuple(field for field in Person._meta.sorted_fields if field.name not in _NOT_COMPARED)
# For so long a page of before a merge may still write to what went into another record.
LATE_DAYS = 2
LONG = frozenset(field.name for field in COMPARED if isinstance(field, TextField))


@dataclass(frozen=True)
class Record:
    """One person's record, whole."""

    person_id: int
    version: int
    values: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.values["name"])


class TwoRecords(NamedTuple):
    """Two records, the one that would be kept first."""

    kept: Record
    other: Record
    likeness: Likeness
    fields: list[merge_rules.FieldPair]


def two_records(user: SignedInUser, kept_id: int, other_id: int) -> TwoRecords | None:
    """Two different records, if the user may open both; else None. Three statements."""
    if kept_id == other_id:
        return None
    query = (
        Person.select(Person.id, Person.version, *COMPARED)
        .where(Person.id.in_([kept_id, other_id]), scope.people(user, Person.id))
        .order_by(Person.id)
    )
    names = [field.name for field in COMPARED]
    found = {
        row[0]: Record(row[0], row[1], dict(zip(names, row[2:], strict=True)))
        for row in query.tuples()
    }
    if len(found) < 2:
        return None
    who = same_queries.identities(found)
    kept, other = found[kept_id], found[other_id]
    return TwoRecords(
        kept,
        other,
        likeness(who[kept_id], who[other_id]),
        merge_rules.pairs(kept.values, other.values, LONG),
    )


class ToldApart(NamedTuple):
    """That somebody has said of two records that they are of two people."""

    said_at: datetime
    said_by: str | None
    note: str


def told_apart(one_id: int, other_id: int) -> ToldApart | None:
    """Whether these are known to be two people. One statement."""
    low, high = sorted((one_id, other_id))
    row = (
        NotSame.select(NotSame.said_at, User.name, NotSame.note)
        .join(User, JOIN.LEFT_OUTER, on=(NotSame.said_by == User.id))
        .where(NotSame.one == low, NotSame.other == high)
        .tuples()
        .first()
    )
    return ToldApart(*row) if row else None


class Merge(NamedTuple):
    """That two records became one, and whether that was undone."""

    merge_id: int
    survivor_id: int
    survivor_name: str
    merged_id: int
    merged_name: str
    merged_at: datetime
    merged_by: str | None
    undone_at: datetime | None
    undone_by: str | None
    changes: str


def merges_of(user: SignedInUser, person_id: int) -> list[Merge]:
    """Merges that this record was kept in, newest first. One statement."""
    query = _merges(user).where(PersonMerge.survivor == person_id)
    return [Merge(*row) for row in query.order_by(PersonMerge.id.desc()).tuples()]


def merge_for(user: SignedInUser, merge_id: int) -> Merge | None:
    """One merge, if the user may open the record that was kept. One statement."""
    row = _merges(user).where(PersonMerge.id == merge_id).tuples().first()
    return Merge(*row) if row else None


def _merges(user: SignedInUser) -> Any:
    merged, undoer = Person.alias(), User.alias()
    return (
        PersonMerge.select(
            PersonMerge.id,
            PersonMerge.survivor,
            Person.name,
            PersonMerge.merged,
            merged.name,
            PersonMerge.merged_at,
            User.name,
            PersonMerge.undone_at,
            undoer.name,
            PersonMerge.changes,
        )
        .join(Person, on=(PersonMerge.survivor == Person.id))
        .join_from(PersonMerge, merged, on=(PersonMerge.merged == merged.id))
        .join_from(PersonMerge, User, JOIN.LEFT_OUTER, on=(PersonMerge.merged_by == User.id))
        .join_from(PersonMerge, undoer, JOIN.LEFT_OUTER, on=(PersonMerge.undone_by == undoer.id))
        .where(
            scope.people(user, PersonMerge.survivor),
            scope.not_blocked(user, merged.id),
            # Two again, each is seen by whoever sees it by itself.
            PersonMerge.undone_at.is_null() | scope.people(user, PersonMerge.merged),
        )
    )


def recent_merges() -> list[int]:
    """Merges of the last two days that stand, of which a page of before may still be open.

    Oldest first. One statement.
    """
    since = clock.now() - timedelta(days=LATE_DAYS)
    query = (
        PersonMerge.select(PersonMerge.id)
        .where(PersonMerge.merged_at >= since, PersonMerge.undone_at.is_null())
        .order_by(PersonMerge.id)
    )
    return [merge_id for (merge_id,) in query.tuples()]


def survivor_of(user: SignedInUser, person_id: int) -> int | None:
    """The record that this one went into, if the user may open that; else None. One statement.

    A record that went on into another brought along those that went into it before.
    """
    row = (
        Person.select(Person.merged_into)
        .where(Person.id == person_id, scope.people(user, Person.merged_into))
        .tuples()
        .first()
    )
    return int(row[0]) if row else None


def names_of(person_id: int) -> list[str]:
    """Every name by which a record is found, as kept. Two statements."""
    row = (
        Person.select(Person.name, Person.given_name, Person.family_name, Person.referrer_name)
        .where(Person.id == person_id)
        .tuples()
        .get()
    )
    earlier = (
        PersonName.select(PersonName.name)
        .where(PersonName.person == person_id)
        .order_by(PersonName.id)
        .tuples()
    )
    return [*(name for name in row if name), *(name for (name,) in earlier)]
