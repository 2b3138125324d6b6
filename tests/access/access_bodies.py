"""What the matrix sends about records opened in an emergency, and whose stand in its scene."""

from __future__ import annotations

from typing import Any

from portal.models import Person
from tests import access_factories, factories

NAME, BORN = "Ines Okafor", "1991-04-05"


def add(scene: Any) -> None:
    """One record that staff of another programme have open, and one that is shut again.

    Of people of their own, so that nobody else in the scene is seen by more than before.
    """
    actors, ours = scene.actors, scene.objects["own"]["programme_id"]
    for name in ("staff", "staff_named", "manager"):
        access_factories.officer(actors[name])
    opener = actors["staff_elsewhere"]
    for where, called, minutes_ago in (("own", NAME, 5), ("ended", "Nils Brandt", 300)):
        person = factories.person(called, born_on=BORN)
        factories.referral(person, programme=ours)
        made = access_factories.opening(opener, person, minutes_ago)
        scene.objects[where]["opening_id"] = made.id
    barred = Person.get(Person.name == "Nils Brandt")
    factories.block(actors["staff_blocked"], barred)
    factories.block(actors["staff_is_person"], barred)


def _open(_ids: dict[str, Any], _scene: Any) -> dict[str, Any]:
    return {
        "name": NAME,
        "born_on": BORN,
        "receipt": "",
        "reason": "Fell at the session, an ambulance is here",
        "is_sure": "y",
    }


def _review(_ids: dict[str, Any], _scene: Any) -> dict[str, Any]:
    return {"finding": "justified", "words": "I asked both of them", "version": 1}


def _officers(_ids: dict[str, Any], scene: Any) -> dict[str, Any]:
    return {"officers": [scene.actors["staff"].id, scene.actors["manager"].id]}


BODIES = {
    "break_glass.record_close": lambda _ids, _scene: {},
    "break_glass.record_open": _open,
    "break_glass.review_edit": _review,
    "break_glass.officers_edit": _officers,
}
