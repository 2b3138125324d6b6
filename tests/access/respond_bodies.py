"""What the matrix sends about collecting answers: forms that are valid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal import clock
from portal.models import Person

Ids = dict[str, Any]


def _nothing(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {}


def _link(ids: Ids, scene: Any) -> dict[str, Any]:
    from portal.models import Group

    # Mailed, so that it leads on rather than being shown.
    Person.update(may_email=True, email="pip@example.org").where(
        Person.id == ids["person_id"]
    ).execute()
    found = Group.get_or_none(Group.id == ids["group_id"])
    return {
        "programme_id": found.programme_id if found else 1,
        "occasion": "review",
        "measures": "ucla3",
        "mailed": "y",
        "request_key": "matrix-key",
    }


def _typed(ids: Ids, _scene: Any) -> dict[str, Any]:
    who = Person.get_or_none(Person.id == ids["person_id"])
    return {
        "who": who.name if who else "Nobody",
        "answered_on": clock.today().isoformat(),
        "occasion": "review",
        "item-companionship": "1",
        "item-left_out": "2",
        "request_key": "matrix-key",
    }


BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "outcomes.link_add": _link,
    "outcomes.link_pull": _nothing,
    "outcomes.due_link": _nothing,
    "outcomes.due_pass": _nothing,
    "outcomes.paper_show": lambda ids, scene: {"occasion": "start", "measures": "ucla3"},
    "outcomes.paper_session": _nothing,
    "outcomes.paper_enter": _typed,
    "outcomes.paper_undo": _nothing,
    "respond.question_show": lambda ids, scene: {"question": 1, "answer": "2"},
    "respond.answers_send": _nothing,
}
PATHS: dict[str, dict[str, Any]] = {}
QUERIES: dict[str, Callable[[Ids], dict[str, Any]]] = {
    "outcomes.paper_enter": lambda ids: {"measure": "ucla3"},
}
