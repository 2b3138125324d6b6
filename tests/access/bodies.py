"""What the matrix sends: for each route a form that is valid, so that guard and scope decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from portal import clock
from portal.groups import leader_queries, pattern_actions, pattern_queries
from portal.groups.mark_keys import person_key
from portal.imports import rules
from portal.models import (
    Effect,
    Group,
    ImportBatch,
    ImportRow,
    Membership,
    Role,
    Session,
    WalkIn,
)
from tests import factories
from tests.access import (
    access_bodies,
    answer_bodies,
    catalogue_bodies,
    concern_bodies,
    decide_bodies,
    doors_bodies,
    form_bodies,
    issue_bodies,
    keeping_bodies,
    machine_bodies,
    measure_bodies,
    paper_bodies,
    person_bodies,
    privacy_bodies,
    queue_bodies,
    respond_bodies,
    same_bodies,
    seat_bodies,
    signin_bodies,
    user_bodies,
)
from tests.access.training_bodies import TRAINING

Ids = dict[str, Any]


def body(endpoint: str, ids: Ids, scene: Any) -> dict[str, Any]:
    """The form's fields; also brings the object to where the form makes sense."""
    return BODIES[endpoint](ids, scene)


def path_values(endpoint: str) -> dict[str, Any]:
    """Values in an address that aren't ids of the scene."""
    return PATHS.get(endpoint, {})


def query_string(endpoint: str, ids: Ids) -> str:
    """What follows the question mark."""
    return urlencode(QUERIES[endpoint](ids)) if endpoint in QUERIES else ""


def _nothing(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {}


def _version(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"version": 1}


def _contact(_ids: Ids, _scene: Any) -> dict[str, Any]:
    said = {"kind": "call", "is_outgoing": "yes", "subject": "A place"}
    return {**said, "happened_on": str(clock.today())}


def _reach(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"version": 1, "phone": "01632 960 111", "email": "", "may_call": "y"}


def _import_file(_ids: Ids, _scene: Any) -> dict[str, Any]:
    body = b"Mail,Training,Date\na@example.org,Fire safety,3/3/2026\n"
    return {"kind": "test_learning", "file": (BytesIO(body), "hours.csv")}


def _row_version(ids: Ids) -> str:
    row = ImportRow.get_or_none(ImportRow.id == ids["row_id"])
    return rules.version_of(row.cells) if row else ""


def _undo(ids: Ids, _scene: Any) -> dict[str, Any]:
    ImportBatch.update(state="applied").where(ImportBatch.id == ids["batch_id"]).execute()
    return {"version": 1}


def _own_walk_in(ids: Ids, _scene: Any) -> dict[str, Any]:
    WalkIn.update(session=ids["session_id"]).where(WalkIn.id == ids["walk_in_id"]).execute()
    return {}


def _known_walk_in(ids: Ids, _scene: Any) -> dict[str, Any]:
    """A walk-in by the name of somebody whose place in the group begins tomorrow."""
    known = factories.person("Zed Known")
    session = Session.get_or_none(Session.id == ids["session_id"])
    if session:
        factories.member(session.group, known, starts_on=clock.today() + timedelta(days=1))
    WalkIn.update(session=ids["session_id"], name="Zed", person=None, is_settled=False).where(
        WalkIn.id == ids["walk_in_id"]
    ).execute()
    return {"person_id": known.id}


def _old_roll(ids: Ids, _scene: Any) -> dict[str, Any]:
    old = clock.now() - timedelta(days=20)
    Session.update(starts_at=old).where(Session.id == ids["session_id"]).execute()
    return {"reason": "The paper sheet turned up."}


def _assign(ids: Ids, _scene: Any) -> dict[str, Any]:
    leader = factories.user("Planted Leader", Role.FACILITATOR)
    # Observers need nothing, whatever else the scene requires.
    return {"user_id": leader.id, "role": "observer", "starts_on": str(clock.today())}


def _assignment(ids: Ids, _scene: Any) -> dict[str, Any]:
    row = leader_queries.assignment(ids["assignment_id"])
    last = str(clock.today() + timedelta(days=9))
    return {"role": "lead", "ends_on": last, "seen": row.seen if row else "lead"}


def _blocked(ids: Ids, _scene: Any) -> dict[str, Any]:
    course = factories.course("Planted need", is_required=False)
    factories.need(course, effect=Effect.BLOCK)
    return {"leave_reason": "On the next class", "leave_until": str(clock.today())}


def _moved(ids: Ids, _scene: Any) -> dict[str, Any]:
    # What has happened can't be cancelled where somebody came, but it may have been elsewhere.
    return {
        "change": "moved_venue",
        "reason": "The hall is flooded",
        "place": "Net Loft",
        "seen": f"{ids['session_id']}:1",
        "request_key": "matrix-key",
    }


def _ending(ids: Ids, _scene: Any) -> dict[str, Any]:
    """A draft in which everybody has an answer, where the group isn't over yet."""
    group = Group.get_or_none(Group.id == ids["group_id"])
    if group is None or group.ended_on is not None:
        return {"version": 1}
    draft = factories.group_end(group)
    for place in Membership.select().where(Membership.group == group, Membership.state != "ended"):
        factories.end_answer(draft, place.person)
    return {"version": 1}


INTERPRETER = {"language": "BSL", "name": "Planted Interpreter", "person": ""}
GROUP = {
    "name": "Planted group",
    "kind": "peer_led",
    "approach": "mutual_support",
    "format": "in_person",
    "membership_rule": "open",
    "reading": "some",
    "language": "en",
    "capacity": 8,
    "duration_minutes": 90,
}
VENUE = dict.fromkeys(
    ("is_step_free", "has_accessible_toilet", "has_hearing_loop", "has_parking"), "unknown"
)


def _pattern(ids: Ids, _scene: Any) -> dict[str, Any]:
    """Every second Tuesday from tomorrow on, saved at once."""
    patterns = pattern_queries.patterns_of(ids["group_id"])
    return {
        "seen": pattern_actions.seen(patterns),
        "frequency": "weekly",
        "every": "2",
        "weekdays": "2",
        "starts_local": "18:30",
        "duration_minutes": "90",
        "scope": "following",
        "from_on": str(clock.today() + timedelta(days=1)),
        "ends": "never",
        "step": "save",
    }


def _session_ahead(ids: Ids, _scene: Any) -> dict[str, Any]:
    """A time that nobody else has; the session that is to be moved there hasn't begun."""
    ahead = clock.now() + timedelta(days=1)
    Session.update(starts_at=ahead).where(Session.id == ids["session_id"]).execute()
    day = str(clock.today() + timedelta(days=4))
    return {
        "version": 1,
        "held_on": day,
        "starts_local": "07:10",
        "duration_minutes": "60",
        "kind": "social",
    }


REFERRAL = {
    "sender_is": "professional",
    "postcode": "LS1 4AP",
    "referrer_name": "Imran Shah",
    "referrer_organisation": "Quayside Practice",
    "referrer_phone": "01632 960 111",
    "given_name": "Amara",
    "family_name": "Okafor",
    "born_on": "14/11/1992",
    "phone": "07700 900 142",
    "reason": "Panic attacks since March.",
    "urgency": "routine",
    "risk": "no",
    "consent_said_by": "person",
    "consent_how": "in person",
}
BY_FORM = {**REFERRAL, "ways": "call", "consent_referral": "y", "step": "send"}
BY_STAFF = {**REFERRAL, "arrived_by": "phone", "consent_said_by": "", "consent_how": ""}


def _linked(_ids: Ids, scene: Any) -> dict[str, Any]:
    # Somebody whom no access block guards: a link shows nobody else.
    session = Session.get_by_id(scene.objects["own"]["session_id"])
    who = factories.person("Planted Member")
    factories.member(session.group, who)
    return {"who": person_key(session.id, who.id), "mark": "present", "seen": "none"}


def _walked_in(_ids: Ids, scene: Any) -> dict[str, Any]:
    tonight = Session.id == scene.objects["own"]["session_id"]
    Session.update(head_count=3).where(tonight).execute()
    return {}


BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    **seat_bodies.BODIES,
    **queue_bodies.BODIES,
    # Refused before any hashing, which would cost a tenth of a second a cell.
    "auth.sign_in": lambda ids, scene: {"email": "nobody@example.org", "passphrase": ""},
    "auth.sign_out": _nothing,
    "auth.sign_out_everywhere": _nothing,
    "auth.account_show": lambda ids, scene: {"theme": "dark"},
    **machine_bodies.BODIES,
    **issue_bodies.BODIES,
    **keeping_bodies.BODIES,
    **catalogue_bodies.BODIES,
    "intake.refer": lambda ids, scene: BY_FORM,
    "intake.referral_new": lambda ids, scene: BY_STAFF,
    **decide_bodies.BODIES,
    **TRAINING,
    "groups.group_new": lambda ids, scene: {
        **GROUP,
        "programme_id": scene.objects["other"]["programme_id"],
    },
    "groups.group_edit": lambda ids, scene: {
        **GROUP,
        "programme_id": ids["programme_id"],
        "version": 1,
    },
    "groups.group_staff": lambda ids, scene: {"user_id": scene.actors["staff"].id},
    "groups.group_staff_remove": _nothing,
    "groups.agreement_publish": lambda ids, scene: {"seen": 1, "text": "We begin on time."},
    "groups.acceptance_add": lambda ids, scene: {
        "agreement_id": ids["agreement_id"],
        "person_ids": ids["person_id"],
        "accepted_on": str(clock.today()),
    },
    "groups.venue_add": lambda ids, scene: {"name": "Planted venue", **VENUE},
    "groups.venue_edit": lambda ids, scene: {"name": "Renamed venue", "version": 1, **VENUE},
    "groups.sessions_plan": _nothing,
    "groups.calendar_show": _nothing,
    "groups.calendar_revoke": _nothing,
    "groups.pattern_edit": _pattern,
    "groups.day_off_add": lambda ids, scene: {
        "starts_on": str(clock.today() + timedelta(days=3)),
        "reason": "The hall is painted",
    },
    "groups.day_off_remove": _nothing,
    "groups.session_add": _session_ahead,
    "groups.session_change": _session_ahead,
    "groups.session_call_off": _moved,
    "groups.sessions_call_off": _moved,
    "groups.interpreters_show": lambda ids, scene: {**INTERPRETER, "state": "asked"},
    "groups.interpreter_edit": lambda ids, scene: {
        **INTERPRETER,
        "state": "cancelled",
        "version": 1,
    },
    "groups.group_end_show": lambda ids, scene: {
        "last_on": str(clock.today()),
        "reason": "The money ends",
        "version": 0,
    },
    "groups.group_end_check": _ending,
    "groups.group_end_drop": _ending,
    "groups.telling_set": lambda ids, scene: {"state": "told", "version": 1},
    "groups.membership_end": lambda ids, scene: {"version": 1, "ending": "moved_group"},
    "groups.debrief_add": lambda ids, scene: {"note": "The heating failed."},
    "groups.support_answer": _nothing,
    "groups.leader_assign": _assign,
    "groups.leader_change": _assignment,
    "groups.leader_end": _assignment,
    "groups.leave_give": _blocked,
    "groups.override_end": _nothing,
    "groups.stand_down_add": lambda ids, scene: {"group": "all", "reason": "Said in private"},
    "groups.stand_down_end": lambda ids, scene: {"reason": "Looked into"},
    "groups.mark_set": lambda ids, scene: {
        "person_id": ids["person_id"],
        "mark": "present",
        "seen": "none",
    },
    "groups.roll_link": lambda ids, scene: {
        "holder": "Door helper",
        "email": "door@example.org",
        "request_key": "matrix-key",
    },
    "groups.roll_link_revoke": _nothing,
    "link_roll.mark_set": _linked,
    "link_roll.head_count_set": lambda ids, scene: {"head_count": 3, "version": 1},
    "link_roll.walk_in_add": lambda ids, scene: {"name": "Jo", "request_key": "link-key"},
    "link_roll.roll_done": _walked_in,
    "groups.walk_in_add": lambda ids, scene: {"name": "Jo", "request_key": "matrix-key"},
    "groups.walk_in_remove": _own_walk_in,
    "groups.head_count_set": lambda ids, scene: {"head_count": 3, "version": 1},
    "groups.roll_done": lambda ids, scene: {"left": 1},
    "groups.rest_mark": _nothing,
    "groups.apology_set": lambda ids, scene: {"person_id": ids["person_id"], "word": "sent"},
    "groups.walk_in_recognise": _known_walk_in,
    "groups.rest_unmark": lambda ids, scene: {"at": clock.now().isoformat()},
    "groups.roll_reason": _old_roll,
    "imports.import_new": _import_file,
    "imports.columns_name": lambda ids, scene: {
        "version": 1,
        "column-0": "email",
        "column-1": "course",
        "column-2": "done_on",
    },
    "imports.sheet_choose": lambda ids, scene: {"version": 1, "sheet": ""},
    "imports.import_apply": lambda ids, scene: {"version": 1, "rows": "all"},
    "imports.import_undo": _undo,
    "imports.import_discard": _version,
    "imports.row_mend": lambda ids, scene: {"version": _row_version(ids), "cell-email": "a"},
    "imports.rows_mend": lambda ids, scene: {"field": "email", "wrong": "x", "text": "a"},
    "imports.rows_choose": lambda ids, scene: {"version": 1, "step": "none"},
    "people.contact_add": _contact,
    "people.reach_edit": _reach,
    "follow_ups.follow_up_show": lambda ids, scene: {"outcome": "They will come.", "version": 1},
    "walk_ins.walk_in_match": lambda ids, scene: {"person_id": ids["person_id"]},
    "walk_ins.walk_in_leave": _nothing,
    "office.outbox_send_again": _nothing,
    **concern_bodies.BODIES,
    **measure_bodies.BODIES,
    **paper_bodies.BODIES,
    **doors_bodies.BODIES,
    **access_bodies.BODIES,
    **same_bodies.BODIES,
    **form_bodies.BODIES,
    **person_bodies.BODIES,
    **privacy_bodies.BODIES,
    **answer_bodies.BODIES,
    **respond_bodies.BODIES,
    **user_bodies.BODIES,
    **signin_bodies.BODIES,
}
PATHS: dict[str, dict[str, Any]] = {
    "reports.figure_show": {"key": "people_came"},
    "referrals.reason_edit": {"reason_code": "no_room"},
    "groups.grid_export": {"form": "csv"},
    "events.events_export": {"form": "csv"},
    "groups.compliance_export": {"form": "csv"},
    "groups.calendar_feed": {"token": "nothing-here"},
    **machine_bodies.PATHS,
    **privacy_bodies.PATHS,
    **user_bodies.PATHS,
    **measure_bodies.PATHS,
    **issue_bodies.PATHS,
    "groups.offer_show": {"token": "nobody-was-given-this"},
    "status.status_show": {"token": "nobody-was-given-this"},
    "training.matrix_export": {"form": "xlsx"},
    "training.renewals_export": {"form": "csv"},
    "training.records_export": {"form": "csv"},
    "imports.example_download": {"kind_name": "test_learning"},
}
QUERIES: dict[str, Callable[[Ids], dict[str, Any]]] = {
    "intake.referral_new": lambda ids: {"who": ids["person_id"]} if ids else {},
    **person_bodies.QUERIES,
    **respond_bodies.QUERIES,
    **catalogue_bodies.QUERIES,
    **issue_bodies.QUERIES,
}
