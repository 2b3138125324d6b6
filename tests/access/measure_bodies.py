"""Measures, answers and goals of the access matrix's scene, and the forms sent about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal import clock
from portal.models import Attendance, Mark, MeasureUse, Programme, Session, User
from tests import measure_factories
from tests.access.person_bodies import Ids

CALM = {"companionship": 2, "left_out": 2, "isolated": 1, "lonely": 3}


def add(scene: Any) -> None:
    """Each programme asks two measures; each person came, answered one and has one goal."""
    measure_factories.licence("swemwbs", "W-1")
    for name in ("own", "other"):
        programme = Programme.get_by_id(scene.objects[name]["programme_id"])
        asked = {one.measure for one in programme.measures}
        # Another part of the scene may have one of them asked already.
        for measure in {"ucla3", "session4"} - asked:
            measure_factories.measure_use(programme, measure, by_facilitator=True, by_link=True)
    for name in ("own", "other", "sensitive"):
        ids = scene.objects[name]
        response = measure_factories.response(
            ids["person_id"],
            "ucla3",
            {**CALM, "isolated": 3},
            programme=ids["programme_id"],
            group=ids["group_id"],
        )
        goal = measure_factories.goal(ids["person_id"], programme=ids["programme_id"])
        rating = measure_factories.rating(goal)
        came(ids)
        ids.setdefault("response_id", response.id)
        ids |= {"goal_id": goal.id, "rating_id": rating.id}


def came(ids: Ids) -> None:
    """Have the person come to the session, where both are there."""
    session = Session.get_or_none(Session.id == ids["session_id"])
    if session is not None:
        Attendance.get_or_create(
            session=session,
            person=ids["person_id"],
            defaults={
                "mark": Mark.PRESENT,
                "marked_by": User.select().order_by(User.id).first(),
                "marked_at": clock.now(),
            },
        )


def _bare(ids: Ids, _scene: Any) -> dict[str, Any]:
    MeasureUse.delete().where(MeasureUse.programme == ids["programme_id"]).execute()
    return {}


def _answers(_ids: Ids, _scene: Any) -> dict[str, Any]:
    ticked = {f"item-{item}": value for item, value in CALM.items()}
    day = str(clock.today())
    return {**ticked, "occasion": "review", "answered_on": day, "request_key": "matrix"}


def _after_session(_ids: Ids, _scene: Any) -> dict[str, Any]:
    ticked = {f"item-{item}": 3 for item in ("heard", "safe", "matters", "use")}
    return {**ticked, "request_key": "matrix"}


def _goal(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"words": "Sleep through", "theme": "health", "set_on": str(clock.today())}


def _day(name: str, **more: Any) -> Callable[[Ids, Any], dict[str, Any]]:
    return lambda ids, scene: {name: str(clock.today()), "version": 1, **more}


BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "outcomes.usual_ask": _bare,
    "outcomes.use_edit": lambda ids, scene: {"at_start": "y", "every_days": "60", "version": 1},
    "outcomes.use_stop": lambda ids, scene: {"version": 1},
    "outcomes.licence_edit": lambda ids, scene: {"number": "W-2", "version": 1},
    "outcomes.response_add": _answers,
    "outcomes.response_show": lambda ids, scene: {"reason": "Typed twice", "version": 1},
    "outcomes.goal_add": _goal,
    "outcomes.goal_rate": _day("rated_on", rating=6),
    "outcomes.goal_change": _day("changed_on", words="Sleep well", theme="health"),
    "outcomes.goal_close": _day("closed_on", outcome="reached"),
    "outcomes.rating_void": lambda ids, scene: {},
    "outcomes.session_answer_add": _after_session,
}
PATHS: dict[str, dict[str, Any]] = {
    "outcomes.use_edit": {"measure": "ucla3"},
    "outcomes.use_stop": {"measure": "ucla3"},
    "outcomes.measure_show": {"measure": "ucla3"},
    "outcomes.licence_edit": {"measure": "swemwbs"},
    "outcomes.response_add": {"measure": "ucla3"},
    "outcomes.session_answer_add": {"measure": "session4"},
}
