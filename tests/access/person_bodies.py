"""What the matrix sends about people: forms that are valid, so that guard and scope decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal import clock
from portal.models import Death, Pair, Person
from portal.people import privacy_queries, privacy_rules
from tests import person_factories

Ids = dict[str, Any]


def _told(_ids: Ids, scene: Any) -> dict[str, Any]:
    return {"reason": "They were a couple", "contact_id": scene.actors["staff"].id}


def _pair(ids: Ids, scene: Any) -> dict[str, Any]:
    Pair.delete().execute()
    return {**_told(ids, scene), "kind": "apart", "other_user": scene.actors["manager"].id}


def _agrees(_ids: Ids, _scene: Any) -> dict[str, Any]:
    day = str(clock.today())
    return {"scope": "kin", "referral_id": 0, "said_by": "Pip", "how": "by phone", "given_on": day}


def _takes_back(ids: Ids, _scene: Any) -> dict[str, Any]:
    day = str(clock.today())
    return {"scopes": "placement", "said_by": "Pip", "withdrawn_on": day, "reason": ""}


def _alive(ids: Ids) -> None:
    Death.delete().execute()
    Person.update(died_on=None, version=1).where(Person.id == ids["person_id"]).execute()


def _dies(ids: Ids, _scene: Any) -> dict[str, Any]:
    _alive(ids)
    return {"told_by": "A sister", "told_on": str(clock.today()), "is_sure": "y", "version": 1}


def _lives(ids: Ids, _scene: Any) -> dict[str, Any]:
    _alive(ids)
    person = Person.get_or_none(Person.id == ids["person_id"])
    if person is not None:
        person_factories.death(person)
    return {"reason": "Another of that name"}


def _equality(ids: Ids, _scene: Any) -> dict[str, Any]:
    known = privacy_queries.equality_of(ids["person_id"])
    return {"seen": privacy_rules.fingerprint(known), "carer": "yes"}


def _owed(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"note": "Ring them", "owner_id": 0, "due_on": str(clock.today())}


BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "people.pair_add": _pair,
    "people.pair_show": lambda ids, scene: {**_told(ids, scene), "version": 1},
    "people.about_edit": lambda ids, scene: {"language": "Welsh", "version": 1},
    "people.consent_add": _agrees,
    "people.consent_withdraw": _takes_back,
    "people.notice_add": lambda ids, scene: {
        "notice": "Of now",
        "how": "post",
        "given_on": str(clock.today()),
    },
    "people.equality_edit": _equality,
    "people.block_add": lambda ids, scene: {
        "user_id": scene.actors["manager"].id,
        "reason": "Neighbours",
    },
    "people.block_end": lambda ids, scene: {"end_reason": "Moved away"},
    "people.any_block_end": lambda ids, scene: {"end_reason": "Moved away"},
    "people.user_link": lambda ids, scene: {"person_number": "", "version": 1},
    "people.death_record": _dies,
    "people.death_undo": _lives,
    "follow_ups.follow_up_add": _owed,
    "follow_ups.follow_up_assign": lambda ids, scene: {"owner_id": 0, "version": 1},
    "people.pair_end": lambda ids, scene: {"end_reason": "It is over", "version": 1},
}
QUERIES: dict[str, Callable[[Ids], dict[str, Any]]] = {
    "people.pair_add": lambda ids: {"person": ids.get("person_id", 1)},
    "follow_ups.follow_up_add": lambda ids: {"person": ids.get("person_id", 1)},
}
