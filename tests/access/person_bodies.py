"""What the matrix sends about people: forms that are valid, so that guard and scope decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.models import Pair

Ids = dict[str, Any]


def _told(_ids: Ids, scene: Any) -> dict[str, Any]:
    return {"reason": "They were a couple", "contact_id": scene.actors["staff"].id}


def _pair(ids: Ids, scene: Any) -> dict[str, Any]:
    Pair.delete().execute()
    return {**_told(ids, scene), "kind": "apart", "other_user": scene.actors["manager"].id}


BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "people.pair_add": _pair,
    "people.pair_show": lambda ids, scene: {**_told(ids, scene), "version": 1},
    "people.pair_end": lambda ids, scene: {"end_reason": "It is over", "version": 1},
}
QUERIES: dict[str, Callable[[Ids], dict[str, Any]]] = {
    "people.pair_add": lambda ids: {"person": ids.get("person_id", 1)},
}
