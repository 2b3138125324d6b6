"""The concerns, messages, leads and looks of the access matrix's scene."""

from typing import Any

from portal.models import Group, Person, Session
from tests.concerns import make

# Who raised what stands at an object, by how they stand to it.
RAISED_BY = {
    "own": "facilitator",
    "other": "facilitator_elsewhere",
    "ended": "facilitator_in_tail",
    "sensitive": "facilitator",
}


def add(scene: Any) -> None:
    """Add a lead for every programme, two who are barred from Pip, and one of programme B."""
    lead_ids = {
        name: make.lead(scene.actors[name]).id
        for name in ("staff", "staff_blocked", "staff_is_person")
    }
    theirs = scene.objects["other"]["programme_id"]
    make.lead(scene.actors["staff_elsewhere"], programme=theirs)
    scene.objects["own"]["lead_id"] = lead_ids["staff"]
    for name, raiser in RAISED_BY.items():
        _add_told(scene, name, scene.actors[raiser])


def _add_told(scene: Any, name: str, raiser: Any) -> None:
    ids = scene.objects[name]
    group, person = Group.get_by_id(ids["group_id"]), Person.get_by_id(ids["person_id"])
    session = Session.get_by_id(ids["session_id"])
    concern = make.concern(group, raiser, person=person, text="Something was said")
    message = make.office_message(group, raiser, session=session, text="The heating failed")
    look = make.emergency_look(session, person, raiser)
    scene.objects[name] |= {
        "concern_id": concern.id,
        "office_message_id": message.id,
        "look_id": look.id,
    }
