"""Holds, requests for a copy, who is due and a certificate, of the access matrix's scene."""

from typing import Any

from portal.models import Person
from tests import erasing_factories


def add(scene: Any) -> None:
    """Each person has one of each."""
    for name in ("own", "other", "ended", "sensitive"):
        person = Person.get_by_id(scene.objects[name]["person_id"])
        request = erasing_factories.access_request(person)
        scene.objects[name]["request_id"] = request.id
        scene.objects[name]["hold_id"] = erasing_factories.hold(person).id
        erasing_factories.due(person)
    scene.objects["own"]["erasure_id"] = erasing_factories.erasure().id
