"""One line makes one object, with everything it needs and nothing else.

Rows are written straight to the tables: a factory sets the scene, it isn't what is tested.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from portal import clock
from portal.db import write
from portal.models import (
    AccessBlock,
    BookingState,
    ClassBooking,
    Contact,
    ContactKind,
    Course,
    CourseExtension,
    CourseKind,
    CourseLink,
    CourseQuota,
    CoverAsk,
    Debrief,
    Door,
    Evidence,
    EvidenceBody,
    FollowUp,
    FollowUpKind,
    GateOverride,
    Group,
    GroupLeader,
    IntakeMessage,
    IntakeState,
    Job,
    LearningRecord,
    LinkKind,
    Membership,
    MembershipState,
    OutboxMessage,
    Person,
    Programme,
    Provider,
    Referral,
    ReferralStep,
    Renewal,
    Requirement,
    Role,
    Session,
    SessionLeader,
    StandDown,
    StandDownReader,
    StepKind,
    Supervision,
    SupervisionKind,
    Taster,
    TrainingClass,
    TrainingRecord,
    User,
    UserRole,
    Waiver,
)

_numbers = itertools.count(1)


def programme(name: str | None = None, **more: Any) -> Programme:
    number = next(_numbers)
    return Programme.create(name=name or f"Programme {number}", created_at=clock.now(), **more)


def user(name: str, *roles: Role, **more: Any) -> User:
    more.setdefault("email", f"{name.split()[0].lower()}{next(_numbers)}@example.org")
    made = User.create(name=name, created_at=clock.now(), **more)
    for role in roles:
        UserRole.create(user=made, role=role)
    return made


def person(name: str = "Pip Marlow", **more: Any) -> Person:
    """A person who can be found by name."""
    from portal.people import actions

    given, _, family = name.rpartition(" ")
    more.setdefault("given_name", given or name)
    more.setdefault("family_name", family if given else "")
    more.setdefault("born_on", date(1990, 5, 4))
    made = Person.create(name=name, created_at=clock.now(), **more)
    with write():
        actions.index_names(made.id, [name])
    return made


def group(name: str = "Tuesday group", *, led_by: Any = (), **more: Any) -> Group:
    if "programme" not in more:
        more["programme"] = programme()
    more.setdefault("capacity", 8)
    more.setdefault("weekday", 2)
    more.setdefault("starts_local", "18:30")
    made = Group.create(name=name, created_at=clock.now(), **more)
    for leader in led_by if isinstance(led_by, tuple | list) else (led_by,):
        lead(made, leader)
    return made


def lead(of: Group, by: User, **more: Any) -> GroupLeader:
    more.setdefault("starts_on", clock.today() - timedelta(days=90))
    return GroupLeader.create(group=of, user=by, **more)


def member(of: Group, who: Person, **more: Any) -> Membership:
    more.setdefault("state", MembershipState.ACTIVE)
    more.setdefault("starts_on", clock.today() - timedelta(days=60))
    return Membership.create(group=of, person=who, created_at=clock.now(), **more)


def waiting(of: Group, who: Person, days: float = 1, **more: Any) -> Membership:
    """Somebody who has waited for a seat for so many days."""
    since = clock.now() - timedelta(days=days)
    values = {"state": MembershipState.WAITING, "waiting_since_at": since, "starts_on": None}
    return member(of, who, **{**values, **more})


def taster(at: Session, who: Person, **more: Any) -> Taster:
    """A first visit booked for a session."""
    more.setdefault("booked_at", clock.now())
    return Taster.create(group=at.group_id, session=at, person=who, **more)


def contact(who: Person, **more: Any) -> Contact:
    """A call of today, unless told otherwise."""
    more.setdefault("kind", ContactKind.CALL)
    more.setdefault("happened_on", clock.today())
    return Contact.create(person=who, created_at=clock.now(), **more)


def follow_up(who: Person | None, of: Group | None = None, **more: Any) -> FollowUp:
    """Somebody to ring today, unless told otherwise."""
    more.setdefault("kind", FollowUpKind.CALL)
    more.setdefault("due_on", clock.today())
    return FollowUp.create(person=who, group=of, created_at=clock.now(), **more)


def session(of: Group, starts_at: Any = None, **more: Any) -> Session:
    """A session that has just begun, unless told otherwise."""
    return Session.create(
        group=of,
        starts_at=starts_at or clock.now() - timedelta(minutes=5),
        created_at=clock.now(),
        **more,
    )


def message(**more: Any) -> IntakeMessage:
    number = next(_numbers)
    body = more.pop("body", f"message {number}".encode())
    more.setdefault("receipt", f"R-{number % 10_000:04d}-00")
    more.setdefault("door", Door.STAFF)
    more.setdefault("state", IntakeState.TAKEN)
    more.setdefault("external_id", f"factory-{number}")
    more.setdefault("sender", "user:1")
    more.setdefault("content_type", "application/json")
    more.setdefault("received_at", clock.now())
    return IntakeMessage.create(body=body, body_sha256=hashlib.sha256(body).hexdigest(), **more)


def referral(who: Person | None = None, **more: Any) -> Referral:
    more.setdefault("received_at", clock.now())
    sent = more.pop("message", None) or message(received_at=more["received_at"])
    more.setdefault("reason", "Panic attacks since March, asks for evenings.")
    if more.get("risk") in ("yes", "unreadable"):
        more.setdefault("queue_rank", 0)
    if more.get("urgency") == "urgent":
        more.setdefault("queue_rank", 1)
    made = Referral.create(reference=sent.receipt, message=sent, person=who or person(), **more)
    ReferralStep.create(referral=made, at=made.received_at, kind=StepKind.RECEIVED)
    return made


def provider(name: str | None = None, **more: Any) -> Provider:
    return Provider.create(
        name=name or f"Practice {next(_numbers)}", created_at=clock.now(), **more
    )


def course(title: str = "Safeguarding level 2", **more: Any) -> Course:
    """A course that lapses after two years and that everybody who leads needs."""
    is_required = more.pop("is_required", True)
    more.setdefault("valid_months", 24)
    if more["valid_months"] is None:
        more.setdefault("renewal", Renewal.NEVER)
    made = Course.create(title=title, **more)
    if is_required:
        need(made)
    return made


def need(of: Course, **more: Any) -> Requirement:
    return Requirement.create(course=of, created_at=clock.now(), **more)


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment on the charity's wall clock."""
    return clock.at_local(date(year, month, day), hour, minute)


def course_link(of: Course, other: Course, **more: Any) -> CourseLink:
    """Another course that counts as this one, unless told otherwise."""
    return CourseLink.create(course=of, other=other, **{"kind": LinkKind.COUNTS_AS, **more})


def extension(of: Course, **more: Any) -> CourseExtension:
    """A decree: what lapses in the thirty days ahead lapses in ninety."""
    today = clock.today()
    more.setdefault("lapses_from", today)
    more.setdefault("lapses_until", today + timedelta(days=30))
    more.setdefault("extended_to", today + timedelta(days=90))
    more.setdefault("reason", "The trainer was ill.")
    return CourseExtension.create(course=of, decided_at=clock.now(), **more)


def leave(of: User, to_lead: Group, without: Course, **more: Any) -> GateOverride:
    """Leave to lead without a course for a month from today, unless told otherwise."""
    today = clock.today()
    more.setdefault("reason", "On the next class")
    more.setdefault("starts_on", today)
    more.setdefault("ends_on", today + timedelta(days=30))
    return GateOverride.create(
        group=to_lead, user=of, course=without, granted_at=clock.now(), **more
    )


def stand_down(of: User, *readers: User, **more: Any) -> StandDown:
    """Stood down from every group, unless told otherwise."""
    more.setdefault("reason", "Said in private")
    made = StandDown.create(user=of, started_at=clock.now(), **more)
    for reader in readers:
        StandDownReader.create(stand_down=made, user=reader)
    return made


def record(of: User, on: Course, completed_on: date, **more: Any) -> TrainingRecord:
    return TrainingRecord.create(
        user=of, course=on, completed_on=completed_on, recorded_at=clock.now(), **more
    )


def evidence(of: TrainingRecord, body: bytes = b"\xff\xd8\xff\xe0 photo", **more: Any) -> Evidence:
    """A photo, unless told otherwise."""
    more.setdefault("file_name", "certificate.jpg")
    more.setdefault("media_type", "image/jpeg")
    made = Evidence.create(
        record=of,
        byte_count=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        uploaded_at=clock.now(),
        **more,
    )
    EvidenceBody.create(evidence=made, body=body)
    return made


def training_class(of: Course, starts_at: Any = None, **more: Any) -> TrainingClass:
    """A class in a week's time, unless told otherwise."""
    more.setdefault("place", "Hall")
    return TrainingClass.create(
        course=of,
        starts_at=starts_at or clock.now() + timedelta(days=7),
        created_at=clock.now(),
        **more,
    )


def booking(of: TrainingClass, who: User, **more: Any) -> ClassBooking:
    """A place in a class; the later one waits behind the earlier."""
    more.setdefault("state", BookingState.BOOKED)
    more.setdefault(
        "booked_at", clock.now() - timedelta(days=1) + timedelta(seconds=next(_numbers))
    )
    return ClassBooking.create(training_class=of, user=who, booked_by=who, **more)


def hour_course(title: str = "Continuing learning", **more: Any) -> Course:
    """A course that asks for ten hours in two years; `quotas` maps topics to minutes."""
    quotas = more.pop("quotas", {})
    more.setdefault("needed_minutes", 600)
    made = course(title, renewal=Renewal.HOURS, **more)
    for topic, minutes in quotas.items():
        CourseQuota.create(course=made, topic=topic, needed_minutes=minutes)
    return made


def learning(of: User, on: Course | None = None, **more: Any) -> LearningRecord:
    more.setdefault("title", f"Talk {next(_numbers)}")
    more.setdefault("done_on", clock.today())
    more.setdefault("minutes", 90)
    more.setdefault("recorded_at", clock.now())
    on = on or hour_course(f"Hours {next(_numbers)}", is_required=False)
    return LearningRecord.create(user=of, course=on, **more)


def supervision_course(title: str = "Supervision", **more: Any) -> Course:
    """Supervision that is due every three months and that everybody who leads needs."""
    more.setdefault("valid_months", 3)
    return course(title, kind=CourseKind.SUPERVISION, **more)


def supervision(of: User, on: Course | None = None, **more: Any) -> Supervision:
    more.setdefault("kind", SupervisionKind.ONE_TO_ONE)
    more.setdefault("held_on", clock.today())
    more.setdefault("minutes", 60)
    on = on or supervision_course(f"Supervision {next(_numbers)}", is_required=False)
    return Supervision.create(user=of, course=on, recorded_at=clock.now(), **more)


def waiver(of: User, on: Course, **more: Any) -> Waiver:
    more.setdefault("reason", "Holds another one.")
    more.setdefault("starts_on", clock.today())
    more.setdefault("ends_on", clock.today() + timedelta(days=30))
    return Waiver.create(user=of, course=on, granted_at=clock.now(), **more)


def job(kind: str = "factory", **more: Any) -> Job:
    more.setdefault("created_at", clock.now())
    more.setdefault("due_at", more["created_at"])
    return Job.create(kind=kind, **more)


def outbox_message(**more: Any) -> OutboxMessage:
    """A message that waits, unless told otherwise."""
    number, now = next(_numbers), clock.now()
    more.setdefault("key", f"message {number}")
    more.setdefault("to_address", f"reader{number}@example.org")
    more.setdefault("subject", "Your training")
    more.setdefault("text", "Please look at your training.\n")
    more.setdefault("message_id", f"<{number}@example.org>")
    return OutboxMessage.create(**{"due_at": now, "created_at": now, **more})


def block(between: User, and_person: Person, **more: Any) -> AccessBlock:
    return AccessBlock.create(
        user=between, person=and_person, reason="family", created_at=clock.now(), **more
    )


def stand_in(at: Session, by: User, **more: Any) -> SessionLeader:
    """Somebody who leads one session alone."""
    return SessionLeader.create(session=at, user=by, **more)


def debrief(at: Session | int, by: User, **more: Any) -> Debrief:
    """What a leader said after a session: nothing, unless told otherwise."""
    more.setdefault("created_at", clock.now())
    return Debrief.create(session=at, user=by, **more)


def ask(at: Session, who: User, **more: Any) -> CoverAsk:
    """Somebody asked to stand in at a session, without an answer unless told otherwise."""
    more.setdefault("asked_at", clock.now())
    return CoverAsk.create(session=at, user=who, **more)


@dataclass(frozen=True)
class Cast:
    """The same people everywhere, and the two groups they meet in."""

    ada: User
    cora: User
    fay: User
    sana: User
    otis: User
    mae: User
    pip: Person
    tuesday: Group
    thursday: Group


def cast() -> Cast:
    """Ada, Cora, Fay and Sana of the Tuesday group, Otis of another, Mae, and Pip who attends."""
    fay = user("Fay Ferreira", Role.FACILITATOR)
    sana = user("Sana Khalil", Role.FACILITATOR)
    otis = user("Otis Brandt", Role.FACILITATOR)
    anxiety = programme("Anxiety and low mood")
    tuesday = group("Tuesday group", led_by=(fay, sana), programme=anxiety)
    thursday = group("Thursday group", led_by=otis, programme=anxiety, weekday=4)
    pip = person("Pip Marlow")
    member(tuesday, pip)
    return Cast(
        ada=user("Ada Quist", Role.ADMINISTRATOR),
        cora=user("Cora Lindqvist", Role.STAFF),
        fay=fay,
        sana=sana,
        otis=otis,
        mae=user("Mae Okoro", Role.MANAGER),
        pip=pip,
        tuesday=tuesday,
        thursday=thursday,
    )
