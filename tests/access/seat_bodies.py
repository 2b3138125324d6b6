"""What the matrix sends to seats, offers and first visits: forms that are valid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from portal import clock
from portal.models import Group, Membership, Session
from tests import factories

Ids = dict[str, Any]


def _standing(ids: Ids, **values: Any) -> dict[str, Any]:
    """Bring the membership, unless it has ended, to where the form makes sense."""
    Membership.update(**values).where(
        Membership.id == ids["membership_id"], Membership.state != "ended"
    ).execute()
    return {"version": 1}


def _offered(ids: Ids, _scene: Any) -> dict[str, Any]:
    now = clock.now()
    lasts = {"offered_at": now, "offer_expires_at": now + timedelta(hours=3)}
    return {**_standing(ids, state="offered", **lasts), "reply": "not_now"}


def _to_another_group(ids: Ids, scene: Any) -> dict[str, Any]:
    other = factories.group(
        "Planted group", programme=scene.objects["other"]["programme_id"], capacity=20
    )
    return {"version": 1, "group_id": other.id, "how": "wait"}


def _visit(ids: Ids, _scene: Any) -> dict[str, Any]:
    if "group_id" not in ids:
        return {}
    Group.update(ended_on=None).where(Group.id == ids["group_id"]).execute()
    ahead = clock.now() + timedelta(days=2)
    known = Group.get_or_none(Group.id == ids["group_id"])
    session = factories.session(known, ahead).id if known else ids["session_id"]
    newcomer = factories.person("Newcomer")
    factories.referral(newcomer)
    return {"session_id": session, "person_id": newcomer.id}


def _visit_ahead(ids: Ids, _scene: Any) -> dict[str, Any]:
    ahead = clock.now() + timedelta(days=2)
    Session.update(starts_at=ahead).where(Session.id == ids["session_id"]).execute()
    return {"version": 1}


BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "groups.place_pause": lambda ids, scene: {
        "version": 1,
        "until": str(clock.today() + timedelta(days=20)),
    },
    "groups.place_resume": lambda ids, scene: _standing(ids, state="paused"),
    "groups.place_name": lambda ids, scene: {"version": 1, "shown_as": "Wren"},
    "groups.place_move": _to_another_group,
    "groups.offer_make": lambda ids, scene: _standing(
        ids, state="waiting", waiting_since_at=clock.now()
    ),
    "groups.offer_answer": _offered,
    "groups.offer_withdraw": _offered,
    "groups.wait_asked": lambda ids, scene: {
        **_standing(ids, state="waiting", waiting_since_at=clock.now()),
        "answer": "yes",
    },
    "groups.taster_add": _visit,
    "groups.taster_show": lambda ids, scene: {"version": 1, "outcome": "not_for_me"},
    "groups.taster_cancel": _visit_ahead,
    "groups.offer_show": lambda ids, scene: {"reply": "yes"},
}
