"""Pairs, and what else is known of people, of the access matrix's scene."""

from typing import Any

from portal.models import Person
from tests import factories, person_factories


def add(scene: Any) -> None:
    """Each person is kept apart from a user of their own, whom nothing else is about."""
    staff, named = scene.actors["staff"], scene.actors["staff_named"]
    for name in ("own", "other", "ended", "sensitive"):
        person = Person.get_by_id(scene.objects[name]["person_id"])
        other = factories.user(f"Kept from {name}")
        pair = person_factories.pair(person, other, staff, readers=[named])
        scene.objects[name]["pair_id"] = pair.id
        scene.objects[name]["block_id"] = factories.block(other, person).id
