"""Making two records of one person one, taking that back, and saying that they are two."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from peewee import IntegrityError

from portal import clock, moving
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import TABLES, NotSame, Person, PersonMerge, PersonName
from portal.models.merges import NOT_SAME_NOTE_LENGTH
from portal.people import merge_queries, merge_rules, merge_words
from portal.people.actions import index_names


class AlreadyMerged(DomainError):
    """One of the two went into another record, or is gone, since the page was opened."""


class CantUndo(DomainError):
    """Something changed since the merge that undoing it would lose or leave wrong."""


def merge_people(
    kept_id: int,
    other_id: int,
    *,
    version: int,
    other_version: int,
    chosen: Mapping[str, merge_rules.Side],
    by: Any,
) -> int:
    """Let everything about one record follow to the other, which is kept. Returns the merge's id.

    The other record goes on to exist unseen, as it was; its names find the one that is kept.
    Raises AlreadyMerged, and StaleVersion when either changed since it was compared.
    """
    with write():
        kept, other = _row(kept_id), _row(other_id)
        if (kept["version"], other["version"]) != (version, other_version):
            raise StaleVersion(
                _("One of these records was changed since you opened the page. Compare them again.")
            )
        fields = merge_rules.pairs(
            {one.name: kept[one.name] for one in merge_queries.COMPARED},
            {one.name: other[one.name] for one in merge_queries.COMPARED},
            merge_queries.LONG,
        )
        values = merge_rules.merged(fields, chosen)
        names = [*merge_queries.names_of(kept_id), *merge_queries.names_of(other_id)]
        move = moving.Moving(other_id, kept_id, getattr(by, "id", by))
        move.change(Person, kept_id, **values)
        move.change(Person, other_id, merged_into=kept_id)
        moving.move_all(move)
        _keep_names(move, names)
        _count_up(kept_id, other_id)
        index_names(kept_id, merge_queries.names_of(kept_id))
        merge_id = int(
            PersonMerge.insert(
                survivor=kept_id,
                merged=other_id,
                merged_at=clock.now(),
                merged_by=move.by_id,
                changes=moving.as_text(move.changes),
            ).execute()
        )
        record_event(
            "people_merged", "person", kept_id, by=by, person=kept_id, fields=sorted(values)
        )
        record_event("merged_into_another", "person", other_id, by=by, person=other_id)
    return merge_id


def undo_merge(merge_id: int, *, by: Any) -> None:
    """Give both records back as they were, with what has come since left at the one kept.

    Raises CantUndo, which says what stands in the way; nothing is changed then.
    """
    with write():
        merge = PersonMerge.select().where(PersonMerge.id == merge_id).dicts().get()
        kept_id, other_id = merge["survivor"], merge["merged"]
        if merge["undone_at"] is not None:
            raise CantUndo(_("This has been undone already."))
        rows = {one: _whole(one) for one in (kept_id, other_id)}
        if rows[kept_id]["merged_into"] is not None:
            raise CantUndo(
                _("The record that was kept went into another one since. Undo that first.")
            )
        changes = moving.from_text(merge["changes"], TABLES)
        in_the_way = moving.obstacles(changes, TABLES)
        if in_the_way:
            raise CantUndo(_why_not(in_the_way))
        try:
            moving.undo(changes, TABLES)
        except IntegrityError:
            raise CantUndo(
                _(
                    "This can't be undone any more: something that was put aside has been "
                    "written anew since. Change by hand what is wrong."
                )
            ) from None
        _count_up(kept_id, other_id)
        for one in (kept_id, other_id):
            index_names(one, merge_queries.names_of(one))
        PersonMerge.update(undone_at=clock.now(), undone_by=getattr(by, "id", by)).where(
            PersonMerge.id == merge_id
        ).execute()
        record_event("merge_undone", "person", kept_id, by=by, person=kept_id)
        record_event("merge_undone", "person", other_id, by=by, person=other_id)


def gather_late_rows(merge_id: int) -> int:
    """Let rows follow that a page of before still wrote to a record that went into another.

    Returns how many did; they are undone with the merge.
    """
    with write():
        merge = PersonMerge.get_by_id(merge_id)
        survivor_id = _whole(merge.merged_id)["merged_into"]
        if merge.undone_at is not None or survivor_id is None:
            return 0
        move = moving.Moving(merge.merged_id, survivor_id)
        moving.move_all(move)
        if move.changes:
            whole = [*moving.from_text(merge.changes, TABLES), *move.changes]
            PersonMerge.update(changes=moving.as_text(whole)).where(
                PersonMerge.id == merge_id
            ).execute()
            record_event("late_rows_followed", "person", survivor_id, person=survivor_id)
    return len(move.changes)


def tell_apart(one_id: int, other_id: int, note: str, *, by: Any) -> None:
    """Keep that two records are of two people, so that nobody is asked again."""
    low, high = sorted((one_id, other_id))
    values = {
        "note": note[:NOT_SAME_NOTE_LENGTH],
        "said_by": getattr(by, "id", by),
        "said_at": clock.now(),
    }
    with write():
        for one in (low, high):
            _row(one)
        NotSame.delete().where(NotSame.one == low, NotSame.other == high).execute()
        NotSame.insert(one=low, other=high, **values).execute()
        for one in (low, high):
            record_event("told_apart", "person", one, by=by, person=one)


def ask_again(one_id: int, other_id: int, *, by: Any) -> None:
    """Take back that two records are of two people."""
    low, high = sorted((one_id, other_id))
    with write():
        gone = NotSame.delete().where(NotSame.one == low, NotSame.other == high).execute()
        if gone:
            for one in (low, high):
                record_event("told_apart_undone", "person", one, by=by, person=one)


def _whole(person_id: int) -> dict[str, Any]:
    found = Person.select().where(Person.id == person_id).dicts().first()
    if found is None:
        raise AlreadyMerged(_("One of these records isn't there any more."))
    return dict(found)


def _row(person_id: int) -> dict[str, Any]:
    found = _whole(person_id)
    if found["merged_into"] is not None:
        raise AlreadyMerged(
            _("One of these records became part of another since you opened the page.")
        )
    return found


def _keep_names(move: moving.Moving, names: list[str]) -> None:
    """Every name of either finds the record that is kept."""
    known = set(merge_queries.names_of(move.target_id))
    for name in dict.fromkeys(names):
        if name not in known:
            move.put(PersonName, person=move.target_id, name=name, created_at=clock.now())


def _count_up(*person_ids: int) -> None:
    # A page of either that is open since before is refused.
    Person.update(version=Person.version + 1).where(Person.id.in_(person_ids)).execute()


def _why_not(in_the_way: list[moving.Obstacle]) -> str:
    said = [
        merge_words.obstacle(one.table, one.what, count)
        for one, count in Counter(in_the_way).items()
    ]
    return _(
        "This can't be undone any more: %(why)s. Change by hand what is wrong.",
        why="; ".join(said),
    )
