"""What the matrix sends to the forms about concerns and messages."""

from typing import Any

from portal import clock
from portal.models import Concern, ConcernStep, OfficeMessage
from tests.concerns import make

Ids = dict[str, Any]


def _nothing(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {}


def _tell(ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"what": "concern", "kind": "incident", "text": "A chair broke", "request_key": "key"}


def _seen(ids: Ids, _scene: Any, **more: Any) -> dict[str, Any]:
    Concern.update(state="seen", **more).where(Concern.id == ids["concern_id"]).execute()
    return {"outcome": "supported", "comment": "Talked it over.", "version": 1}


def _asked(ids: Ids, scene: Any) -> dict[str, Any]:
    _seen(ids, scene, is_urgent=True)
    if Concern.get_or_none(Concern.id == ids["concern_id"]) is None:
        return {"step_id": 0, "step": "close"}
    step = ConcernStep.create(
        concern=ids["concern_id"],
        kind="close_asked",
        at=clock.now(),
        by=scene.actors["manager"],
        outcome="supported",
    )
    return {"step_id": step.id, "step": "close"}


def _closed(ids: Ids, _scene: Any) -> dict[str, Any]:
    Concern.update(state="closed", outcome="supported").where(
        Concern.id == ids["concern_id"]
    ).execute()
    return {"why": "It happened again.", "version": 1}


def _answered(ids: Ids, _scene: Any) -> dict[str, Any]:
    OfficeMessage.update(answer="Yes.", answered_at=clock.now()).where(
        OfficeMessage.id == ids["office_message_id"]
    ).execute()
    return {}


def _lead(_ids: Ids, scene: Any) -> dict[str, Any]:
    return {
        "user_id": scene.actors["manager"].id,
        "phone": "01632 960 222",
        "kinds": "crisis",
        "is_active": "y",
        "version": 1,
    }


def _second_lead(ids: Ids, scene: Any) -> dict[str, Any]:
    # Before the scene's, so that there is somebody to change places with.
    make.lead(scene.actors["manager"], position=0)
    return {}


def _look(ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"person_id": ids["person_id"], "reason": "unwell", "request_key": "key"}


BODIES = {
    "concerns.session_tell": _tell,
    "concerns.group_tell": _tell,
    "concerns.concern_see": _nothing,
    "concerns.concern_act": _nothing,
    "concerns.note_add": lambda ids, scene: {"note": "Rang them.", "request_key": "key"},
    "concerns.concern_close": _seen,
    "concerns.close_answer": _asked,
    "concerns.concern_reopen": _closed,
    "concerns.lead_add": _lead,
    "concerns.lead_edit": _lead,
    "concerns.lead_move": _second_lead,
    "concerns.emergency_ask": _look,
    "office_messages.message_show": lambda ids, scene: {"answer": "We will.", "version": 1},
    "office_messages.message_read": _answered,
}
