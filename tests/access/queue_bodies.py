"""What the matrix sends to the queue: forms that are valid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from portal import clock
from portal.models import SavedView
from tests import queue_factories

Ids = dict[str, Any]


def add(scene: Any) -> None:
    """A view of one of the staff alone, and one that is shared."""
    own, other = scene.actors["staff"], scene.actors["staff_elsewhere"]
    scene.objects["own"]["view_id"] = queue_factories.saved_view(own).id
    shared = queue_factories.saved_view(other, "Shared ones", is_shared=True)
    scene.objects["other"]["view_id"] = shared.id


def _chosen(ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"pick": f"{ids['referral_id']}:1", "step": "take", "queue": "tab=decide"}


def _due(_ids: Ids, _scene: Any) -> dict[str, Any]:
    day = str(clock.today() + timedelta(days=3))
    return {"version": 1, "decide_by_on": day, "reason": "Their GP is away"}


def _named(ids: Ids, _scene: Any) -> dict[str, Any]:
    version = SavedView.select(SavedView.version).where(SavedView.id == ids.get("view_id", 0))
    return {"name": "A new name", "version": version.scalar() or 1, "queue": "tab=mine"}


BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "auth.keys_choose": lambda ids, scene: {"keys": "off"},
    "referrals.bulk_change": _chosen,
    "referrals.due_set": _due,
    "referrals.views_list": _named,
    "referrals.view_edit": _named,
    "referrals.view_remove": _named,
}
