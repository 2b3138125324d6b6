"""The people and things of the access matrix: every relation that DESIGN's table speaks of.

Actors are users by how they stand to the Tuesday group and to Pip, who belongs to it.
Objects are rows of ids that any route may ask for, by how they stand to those actors.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from portal import clock
from portal.groups import ask_link_queries
from portal.models import (
    Consent,
    ConsentScope,
    Ending,
    Group,
    GroupLeader,
    GroupStaff,
    MembershipEnding,
    MembershipState,
    OutboxState,
    RecordState,
    ReferralState,
    Role,
    Session,
    SessionLeader,
    User,
    UserProgramme,
    WalkIn,
)
from tests import factories
from tests.access import (
    access_bodies,
    answer_scene,
    catalogue_bodies,
    concern_scene,
    decide_bodies,
    doors_scene,
    form_scene,
    issue_bodies,
    machine_bodies,
    measure_bodies,
    person_scene,
    privacy_scene,
    queue_bodies,
    respond_scene,
    same_bodies,
    signin_bodies,
)
from tests.imports.kind import planted_batch

# A name that stands for nobody: asked for where a form sends no cookie.
NOBODY = ("anonymous", "deactivated", "signed_out")
ABSENT_ID = 999_999


@dataclass
class Scene:
    """Actors by name, and for each kind of object the id of each noun."""

    actors: dict[str, User | None] = field(default_factory=dict)
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Names of people and groups that nobody else in the scene has, by object.
    names: dict[str, str] = field(default_factory=dict)


def build() -> Scene:
    """Write the whole scene to the database and say what is where."""
    scene = Scene()
    ours = factories.programme("Anxiety and low mood")
    theirs = factories.programme("Bereavement")
    _add_actors(scene, theirs)
    actors = scene.actors
    tuesday = factories.group("Tuesday group", led_by=actors["facilitator"], programme=ours)
    elsewhere = factories.group(
        "Elsewhere group", led_by=actors["facilitator_elsewhere"], programme=theirs
    )
    today = clock.today()
    old = factories.group(
        "Finished group",
        programme=ours,
        started_on=today - timedelta(days=200),
        ended_on=today - timedelta(days=25),
    )
    for leader in ("facilitator", "facilitator_in_tail"):
        factories.lead(
            old,
            actors[leader],
            starts_on=today - timedelta(days=200),
            ends_on=today - timedelta(days=25),
        )
    sensitive = factories.group(
        "Kestrel circle", led_by=actors["facilitator"], programme=ours, is_sensitive=True
    )
    GroupStaff.create(group=sensitive, user=actors["staff_named"])
    _relate(scene, tuesday)
    _add_object(scene, "own", "Pip Marlow", tuesday, ours)
    _add_object(scene, "other", "Quinn Abara", elsewhere, theirs)
    _add_object(scene, "ended", "Rosa Lindgren", old, ours, days_ago=30, is_over=True)
    _add_object(scene, "sensitive", "Sol Whitaker", sensitive, ours)
    # The Tuesday group alone is listed for everybody.
    Group.update(is_public=True).where(Group.id == tuesday).execute()
    scene.objects["own"]["venue_id"] = factories.venue("Scene house").id
    scene.objects["own"]["outbox_id"] = factories.outbox_message(state=OutboxState.FAILED).id
    batch_id, row_id = planted_batch(actors["staff"])
    scene.objects["own"] |= {"batch_id": batch_id, "row_id": row_id}
    sent_in = factories.record(
        actors["facilitator"],
        factories.course("First aid elsewhere", is_required=False),
        today,
        state="pending",
        recorded_by=actors["facilitator"],
    )
    scene.objects["own"]["record_id"] = sent_in.id
    scene.objects["own"]["evidence_id"] = factories.evidence(sent_in, b"as text").id
    scene.objects["own"] |= _course_ids()
    _add_classes(scene)
    scene.objects["own"]["debrief_id"] = factories.debrief(
        scene.objects["ended"]["session_id"], actors["facilitator"], wants_support=True
    ).id
    scene.objects["own"]["ask_id"] = factories.ask(
        Session.get_by_id(scene.objects["own"]["session_id"]),
        actors["facilitator_past_tail"],
        token_hash=ask_link_queries.hash_of("scene-link"),
    ).id
    scene.objects["own"]["link"] = "scene-link"
    scene.objects["own"]["away_id"] = factories.away(
        actors["facilitator"], clock.today() + timedelta(days=40)
    ).id
    scene.objects["own"] |= _training_of(actors["facilitator"], actors["facilitator_in_tail"])
    respond_scene.add(scene)
    signin_bodies.add(scene)
    scene.objects["absent"] = {name: ABSENT_ID for name in scene.objects["own"]}
    pip = scene.objects["own"]["person_id"]
    User.update(person=pip).where(User.id == actors["staff_is_person"]).execute()
    factories.block(actors["staff_blocked"], pip)
    _stand_in_and_down(scene, tuesday)
    _add_link(scene)
    for name, led in (("own", tuesday), ("other", elsewhere), ("ended", old)):
        _add_leading(scene, name, led)
    _add_leading(scene, "sensitive", sensitive)
    concern_scene.add(scene)
    same_bodies.add_to(scene)
    form_scene.add(scene)
    answer_scene.add(scene)
    doors_scene.add(scene)
    person_scene.add(scene)
    privacy_scene.add(scene)
    queue_bodies.add(scene)
    machine_bodies.add(scene)
    decide_bodies.add(scene)
    measure_bodies.add(scene)
    issue_bodies.add(scene)
    catalogue_bodies.add(scene)
    access_bodies.add(scene)
    scene.objects["absent"] = {name: ABSENT_ID for name in scene.objects["own"]}
    User.update(is_active=False).where(User.id == actors["deactivated"]).execute()
    return scene


def _course_ids() -> dict[str, int]:
    """A course with all that may stand around one."""
    course = factories.course("Scene course", is_required=False)
    return {
        "course_id": course.id,
        "requirement_id": factories.need(course).id,
        "link_id": factories.course_link(
            course, factories.course("Scene refresher", is_required=False)
        ).id,
        "extension_id": factories.extension(course).id,
    }


def _add_classes(scene: Scene) -> None:
    """A class ahead that the facilitator has booked, and one that has begun."""
    course = factories.course("Class of the scene", is_required=False)
    ahead = factories.training_class(course)
    booking = factories.booking(ahead, scene.actors["facilitator"])
    scene.objects["own"] |= {"class_id": ahead.id, "booking_id": booking.id}
    begun = factories.training_class(course, clock.now() - timedelta(hours=3))
    scene.objects["ended"]["class_id"] = begun.id


def _training_of(user: Any, supervisor: Any) -> dict[str, int]:
    """Hours, a supervision and a waiver of one user."""
    User.update(supervisor=supervisor).where(User.id == user).execute()
    return {
        "learning_id": factories.learning(user, state=RecordState.PENDING).id,
        "supervision_id": factories.supervision(
            user, supervisor=supervisor, recorded_by=supervisor
        ).id,
        "waiver_id": factories.waiver(user, factories.course("Waived course")).id,
    }


def _add_actors(scene: Scene, theirs: Any) -> None:
    roles = {
        "staff": Role.STAFF,
        "staff_elsewhere": Role.STAFF,
        "staff_named": Role.STAFF,
        "staff_blocked": Role.STAFF,
        "staff_is_person": Role.STAFF,
        "facilitator": Role.FACILITATOR,
        "facilitator_elsewhere": Role.FACILITATOR,
        "facilitator_in_tail": Role.FACILITATOR,
        "facilitator_past_tail": Role.FACILITATOR,
        "facilitator_stood_down": Role.FACILITATOR,
        "facilitator_barred": Role.FACILITATOR,
        "substitute": Role.FACILITATOR,
        "substitute_stood_down": Role.FACILITATOR,
        "manager": Role.MANAGER,
        "administrator": Role.ADMINISTRATOR,
        "deactivated": Role.STAFF,
        "signed_out": Role.STAFF,
    }
    scene.actors["anonymous"] = None
    for name, role in roles.items():
        # Words of their own, so that no actor's name looks like a person's.
        scene.actors[name] = factories.user(f"Actor {name.replace('_', ' ')}", role)
    UserProgramme.create(user=scene.actors["staff_elsewhere"], programme=theirs)


def _relate(scene: Scene, tuesday: Any) -> None:
    today = clock.today()
    begun = today - timedelta(days=300)
    actors = scene.actors
    tail, past = today - timedelta(days=5), today - timedelta(days=20)
    factories.lead(tuesday, actors["facilitator_in_tail"], starts_on=begun, ends_on=tail)
    factories.lead(tuesday, actors["facilitator_past_tail"], starts_on=begun, ends_on=past)
    factories.lead(
        tuesday,
        actors["facilitator_stood_down"],
        starts_on=begun,
        ends_on=today,
        stood_down_at=clock.now() - timedelta(minutes=1),
    )


def _add_link(scene: Scene) -> None:
    """A link to Pip's roll, by the facilitator. What stands in its address is the key itself."""
    token = "link-of-the-scene"
    made = factories.roll_link(
        scene.objects["own"]["session_id"], scene.actors["facilitator"], token
    )
    scene.objects["own"] |= {"roll_token": token, "roll_link_id": made.id}


def _stand_in_and_down(scene: Scene, tuesday: Any) -> None:
    """Who stands in at Pip's session, who did until a minute ago, and who is barred from all."""
    actors, session_id = scene.actors, scene.objects["own"]["session_id"]
    minute_ago = clock.now() - timedelta(minutes=1)
    SessionLeader.create(session=session_id, user=actors["substitute"])
    SessionLeader.create(
        session=session_id, user=actors["substitute_stood_down"], stood_down_at=minute_ago
    )
    factories.lead(tuesday, actors["facilitator_barred"])
    factories.stand_down(actors["facilitator_barred"])
    down = factories.stand_down(
        actors["facilitator_stood_down"], actors["staff"], actors["manager"], group=tuesday
    )
    scene.objects["own"]["stand_down_id"] = down.id


def _add_leading(scene: Scene, name: str, group: Any) -> None:
    """An assignment to a group, and leave to lead it without a course that nobody needs yet."""
    leader = "facilitator_elsewhere" if name == "other" else "facilitator"
    course = factories.course(f"Course of {name}", is_required=False)
    row = GroupLeader.get(GroupLeader.group == group, GroupLeader.user == scene.actors[leader])
    leave = factories.leave(scene.actors[leader], group, course)
    day_off = factories.day_off(group, clock.today() + timedelta(days=40))
    scene.objects[name] |= {"day_off_id": day_off.id}
    scene.objects[name] |= {"assignment_id": row.id, "override_id": leave.id}


def _add_object(
    scene: Scene,
    name: str,
    person_name: str,
    group: Any,
    programme: Any,
    days_ago: int = 0,
    is_over: bool = False,
) -> None:
    person = factories.person(person_name, phone=f"07700 900{len(scene.objects):03d}")
    now = clock.now()
    referral = factories.referral(
        person,
        programme=programme,
        received_at=now - timedelta(days=3 + days_ago),
        reason=f"Reason of {person_name}",
        state=ReferralState.ENDED if is_over else ReferralState.RECEIVED,
        ending=Ending.DECLINED if is_over else None,
    )
    Consent.create(
        person=person,
        referral=referral,
        scope=ConsentScope.PLACEMENT,
        said_by="the person",
        given_on=clock.today(),
        recorded_at=now,
    )
    membership = factories.member(
        group,
        person,
        state=MembershipState.ENDED if is_over else MembershipState.ACTIVE,
        ending=MembershipEnding.FINISHED if is_over else None,
        ends_on=clock.today() - timedelta(days=25) if is_over else None,
    )
    session = factories.session(group, now - timedelta(days=days_ago, minutes=5))
    walk_in = WalkIn.create(
        session=session,
        name=f"Walkin of {group.name}",
        request_key=f"scene-{name}",
        created_at=now,
    )
    follow_up = factories.follow_up(person, group)
    sheet = factories.sheet(session, person)
    agreement = factories.agreement(group)
    taster = factories.taster(session, person)
    provider = factories.provider(f"Practice {name}")
    job = factories.job(requested_by=scene.actors["staff"])
    scene.names[name] = person_name
    scene.objects[name] = {
        "person_id": person.id,
        "referral_id": referral.id,
        "message_id": referral.message_id,
        "receipt": referral.reference,
        "group_id": group.id,
        "membership_id": membership.id,
        "agreement_id": agreement.id,
        "session_id": session.id,
        "walk_in_id": walk_in.id,
        "taster_id": taster.id,
        "follow_up_id": follow_up.id,
        "code": sheet.code,
        "provider_id": provider.id,
        "programme_id": programme.id,
        "user_id": scene.actors["facilitator"].id,
        "job_id": job.id,
    } | _told_of(group, session, person)


def _told_of(group: Any, session: Any, person: Any) -> dict[str, int]:
    """A notice of the session, and the person's line on its call list."""
    notice = factories.notice(session)
    return {
        "notice_id": notice.id,
        "telling_id": factories.telling(notice, group, person=person).id,
        "interpreter_id": factories.interpreter(session).id,
    }
