"""What the matrix sends to the pages of training: forms that are valid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

from portal import clock
from portal.models import ClassBooking, TrainingRecord
from tests import factories

Ids = dict[str, Any]


def _nothing(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {}


def _version(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"version": 1}


def _training_record(ids: Ids, _scene: Any) -> dict[str, Any]:
    course = factories.course("Planted course")
    day = str(clock.today())
    return {"user_id": ids["user_id"], "course_id": course.id, "completed_on": day, "note": ""}


def _sent_in(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"course_id": factories.course("Planted course").id, "completed_on": str(clock.today())}


def _verified(ids: Ids, _scene: Any) -> dict[str, Any]:
    TrainingRecord.update(state="verified").where(TrainingRecord.id == ids["record_id"]).execute()
    return {"version": 1, "reason": "The issuer took it back.", "revoked_on": str(clock.today())}


def _photo(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"files": (BytesIO(b"\xff\xd8\xff\xe0 another"), "photo.jpg")}


COURSE = {
    "title": "Planted course",
    "kind": "training",
    "renewal": "months",
    "valid_months": "12",
    "early_days": "0",
    "grace_days": "0",
    "notice_days": "60",
    "is_open": "y",
    "version": 1,
    "step": "save",
}


def _course_link(_ids: Ids, _scene: Any) -> dict[str, Any]:
    other = factories.course("Planted refresher", is_required=False)
    return {"other_id": other.id, "kind": "counts_as", "step": "save"}


def _extension(_ids: Ids, _scene: Any) -> dict[str, Any]:
    days = {"lapses_from": "2026-05-01", "lapses_until": "2026-05-31", "extended_to": "2026-09-01"}
    return {**days, "reason": "The trainer was ill.", "step": "save"}


def _hours(_ids: Ids, _scene: Any) -> dict[str, Any]:
    course = factories.hour_course("Planted hours")
    day = str(clock.today())
    return {"course_id": course.id, "title": "A talk", "done_on": day, "minutes": "1.5"}


def _supervision(ids: Ids, _scene: Any) -> dict[str, Any]:
    course = factories.supervision_course("Planted supervision")
    return {
        "user_ids": ids["user_id"],
        "course_id": course.id,
        "kind": "one_to_one",
        "held_on": str(clock.today()),
        "minutes": "60 min",
        "supervisor_name": "Somebody Outside",
    }


def _waiver(_ids: Ids, _scene: Any) -> dict[str, Any]:
    course = factories.course("Planted waived course")
    day = str(clock.today())
    return {"course_id": course.id, "reason": "Holds another.", "starts_on": day, "ends_on": day}


def _class(_ids: Ids, _scene: Any) -> dict[str, Any]:
    course = factories.course("Planted course")
    day = str(clock.today() + timedelta(days=30))
    where = {"place": "Hall", "online_link": "", "trainer": ""}
    when = {"held_on": day, "starts_local": "18:30", "duration_minutes": 90, "capacity": 12}
    return {"course_id": course.id, "version": 1, **when, **where}


def _offer(ids: Ids, _scene: Any) -> dict[str, Any]:
    soon = clock.now() + timedelta(hours=1)
    ClassBooking.update(state="offered", offer_ends_at=soon).where(
        ClassBooking.id == ids["booking_id"]
    ).execute()
    return {}


TRAINING: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "training.record_add": _training_record,
    "training.record_send": _sent_in,
    "training.record_verify": _version,
    "training.record_reject": lambda ids, scene: {"version": 1, "reason": "It can't be read."},
    "training.record_revoke": _verified,
    "training.record_withdraw": lambda ids, scene: {"version": 1, "reason": "A mistake."},
    "training.evidence_add": _photo,
    "training.course_add": lambda ids, scene: COURSE,
    "training.course_edit": lambda ids, scene: COURSE,
    "training.requirement_add": lambda ids, scene: {
        "role": "any",
        "group_kind": "any",
        "effect": "block",
        "step": "save",
    },
    "training.requirement_end": _nothing,
    "training.course_link_add": _course_link,
    "training.course_link_remove": _nothing,
    "training.extension_add": _extension,
    "training.extension_end": _nothing,
    "training.class_add": _class,
    "training.class_edit": _class,
    "training.class_cancel": lambda ids, scene: {"version": 1, "reason": "The trainer is ill."},
    "training.class_complete": lambda ids, scene: {"version": 1},
    "training.class_book": _nothing,
    "training.booking_add": lambda ids, scene: {"user_id": ids["user_id"]},
    "training.booking_take": _offer,
    "training.booking_leave": _nothing,
    "training.learning_add": _hours,
    "training.learning_record": _hours,
    "training.learning_verify": _nothing,
    "training.learning_reject": lambda ids, scene: {"reason": "Not on this topic."},
    "training.learning_withdraw": lambda ids, scene: {"reason": "Entered twice."},
    "training.supervision_add": _supervision,
    "training.supervision_withdraw": _nothing,
    "training.supervisor_set": lambda ids, scene: {"supervisor_id": scene.actors["staff"].id},
    "training.waiver_add": _waiver,
    "training.waiver_end": lambda ids, scene: {"reason": "Not needed any more."},
    "training.guest_add": lambda ids, scene: {"name": "Wilhelmina Zzyzx", "email": ""},
}
