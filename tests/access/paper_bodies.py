"""What the matrix sends about cover, days away, and what is on paper: forms that are valid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from portal import clock
from portal.models import Attendance, Person, Session
from tests import factories

Ids = dict[str, Any]


def _nothing(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {}


def _standing_in(ids: Ids, _scene: Any) -> dict[str, Any]:
    tomorrow = clock.now() + timedelta(days=1)
    Session.update(starts_at=tomorrow).where(Session.id == ids["session_id"]).execute()
    if Session.get_or_none(Session.id == ids["session_id"]):
        factories.stand_in(ids["session_id"], ids["user_id"])
    return {}


def _away(_ids: Ids, _scene: Any) -> dict[str, Any]:
    # Further ahead than any session of the scene.
    day = str(clock.today() + timedelta(days=300))
    return {"starts_on": day, "ends_on": day, "note": "", "asked_for": f"{day} {day}"}


def _letter(ids: Ids, _scene: Any) -> dict[str, Any]:
    came = {"session": ids["session_id"], "person": ids["person_id"]}
    if Person.get_or_none(Person.id == ids["person_id"]):
        Attendance.delete().where(Attendance.person == ids["person_id"]).execute()
        Attendance.create(**came, mark="present", marked_at=clock.now())
    day = clock.today()
    return {
        "addressed_to": "To whom it may concern",
        "group_ids": ids["group_id"],
        "first_on": str(day - timedelta(days=90)),
        "last_on": str(day),
        "name_as": "wanted",
        "sent_by": "post",
        "step": "preview",
    }


BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "groups.cover_ask": lambda ids, scene: {
        "user_ids": scene.actors["facilitator_past_tail"].id,
        "role": "co_lead",
    },
    "groups.substitute_add": lambda ids, scene: {
        "user_id": scene.actors["facilitator_past_tail"].id,
        "role": "co_lead",
    },
    "groups.substitute_remove": _standing_in,
    "groups.ask_accept": _nothing,
    "groups.ask_decline": _nothing,
    "groups.away_own": _away,
    "groups.away_own_remove": _nothing,
    "groups.away_for": _away,
    "groups.away_for_remove": _nothing,
    "groups.ask_link_accept": _nothing,
    "groups.ask_link_decline": _nothing,
    "sheets.sheet_add": _nothing,
    "sheets.sheet_enter": lambda ids, scene: {"rest": "unrecorded"},
    "sheets.sheet_set_aside": _nothing,
    "groups.letter_new": _letter,
}
