"""What the matrix sends about two records of one person, and about who a person is."""

from __future__ import annotations

from typing import Any

from portal.models import Person
from portal.people import merge_queries, merge_rules
from tests.same_factories import merge

Ids = dict[str, Any]


def add_to(scene: Any) -> None:
    """A second record beside each person of the scene, and one that went into theirs."""
    beside = {"own": "ended", "other": "ended", "ended": "sensitive", "sensitive": "ended"}
    for name, other in beside.items():
        ids = scene.objects[name]
        ids["other_id"] = scene.objects[other]["person_id"]
        ids["merge_id"] = merge(ids["person_id"], f"Gone of {name}").id


def _nothing(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {}


def _merge(ids: Ids, _scene: Any) -> dict[str, Any]:
    rows = {
        row["id"]: row
        for row in Person.select().where(Person.id.in_([ids["person_id"], ids["other_id"]])).dicts()
    }
    sent = {"version": 1, "other_version": 1}
    if len(rows) < 2:
        return sent
    kept, other = rows[ids["person_id"]], rows[ids["other_id"]]
    names = [field.name for field in merge_queries.COMPARED]
    pairs = merge_rules.pairs(
        {name: kept[name] for name in names}, {name: other[name] for name in names}
    )
    return sent | {f"field_{one.name}": "kept" for one in pairs if one.is_chosen}


def _names(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"reason": "same"}


def _forget(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"name_id": 1}


def _person(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"version": 1, "name": "Somebody Else"}


def _wishes(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"version": 0, "formats": "in_person", "cannot_days": "1"}


BODIES = {
    "referrals.wishes_edit": _wishes,
    "people.person_edit": _person,
    "people.names_show": _names,
    "people.name_forget": _forget,
    "people.people_merge": _merge,
    "people.people_tell_apart": _nothing,
    "people.people_ask_again": _nothing,
    "people.merge_undo": _nothing,
}
