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
from portal.groups.pattern_rules import DAYS
from portal.models import (
    AccessBlock,
    Apology,
    Attendance,
    Contact,
    ContactKind,
    Course,
    CoverAsk,
    DayOff,
    Debrief,
    Door,
    FollowUp,
    FollowUpKind,
    GateOverride,
    Group,
    GroupEnd,
    GroupEndAnswer,
    GroupEndChoice,
    GroupLeader,
    GroupPattern,
    IntakeMessage,
    IntakeState,
    InterpreterBooking,
    Job,
    Membership,
    MembershipState,
    Notice,
    NoticeKind,
    NoticeSession,
    OutboxMessage,
    Person,
    Programme,
    Provider,
    Referral,
    ReferralStep,
    Role,
    RollChange,
    RollLink,
    Session,
    SessionLeader,
    StandDown,
    StandDownReader,
    StepKind,
    Taster,
    Telling,
    TellingChannel,
    TellingPart,
    User,
    UserRole,
)
from tests.form_factories import provider_link as provider_link
from tests.group_factories import about as about
from tests.group_factories import acceptance as acceptance
from tests.group_factories import agreement as agreement
from tests.group_factories import meant_for as meant_for
from tests.group_factories import venue as venue
from tests.paper_factories import away as away
from tests.paper_factories import sheet as sheet
from tests.training_factories import (  # noqa: F401
    booking,
    course,
    course_link,
    evidence,
    extension,
    hour_course,
    learning,
    need,
    record,
    supervision,
    supervision_course,
    training_class,
    waiver,
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
    """A group; `topic` and `audience` are one word or several."""
    if "programme" not in more:
        more["programme"] = programme()
    more.setdefault("capacity", 8)
    weekday, starts_local = more.pop("weekday", 2), more.pop("starts_local", "18:30")
    topics, audiences = more.pop("topic", ()), more.pop("audience", ())
    made = Group.create(name=name, created_at=clock.now(), **more)
    about(made, *([topics] if isinstance(topics, str) else topics))
    meant_for(made, *([audiences] if isinstance(audiences, str) else audiences))
    if weekday and starts_local:
        pattern(made, f"FREQ=WEEKLY;BYDAY={DAYS[weekday - 1]}", starts_local=starts_local)
    for leader in led_by if isinstance(led_by, tuple | list) else (led_by,):
        lead(made, leader)
    return made


def pattern(of: Group, rule: str = "FREQ=WEEKLY;BYDAY=TU", **more: Any) -> GroupPattern:
    """Tuesdays at 18:30 since the group began, else for a year, unless told otherwise."""
    more.setdefault("starts_local", "18:30")
    more.setdefault("duration_minutes", of.duration_minutes)
    more.setdefault("starts_on", of.started_on or clock.today() - timedelta(days=364))
    return GroupPattern.create(group=of, rule=rule, created_at=clock.now(), **more)


def day_off(of: Group, on: date, reason: str = "The hall is painted", **more: Any) -> DayOff:
    """One day on which a group doesn't meet, unless told otherwise."""
    more.setdefault("ends_on", on)
    return DayOff.create(group=of, starts_on=on, reason=reason, created_at=clock.now(), **more)


def lead(of: Group, by: User, **more: Any) -> GroupLeader:
    more.setdefault("starts_on", clock.today() - timedelta(days=90))
    return GroupLeader.create(group=of, user=by, **more)


def member(of: Group, who: Person, **more: Any) -> Membership:
    more.setdefault("state", MembershipState.ACTIVE)
    more.setdefault("starts_on", clock.today() - timedelta(days=60))
    more.setdefault("created_at", more.get("waiting_since_at") or clock.now())
    return Membership.create(group=of, person=who, **more)


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
    starts_at = starts_at or clock.now() - timedelta(minutes=5)
    # As if planned for that time, of no pattern that is kept any more.
    more.setdefault("planned_for_at", starts_at)
    return Session.create(group=of, starts_at=starts_at, created_at=clock.now(), **more)


def mark(at: Session, who: Person, said: str, by: User | None = None, **more: Any) -> Attendance:
    """What somebody, or a link, said of a person at a session."""
    more.setdefault("marked_at", clock.now())
    return Attendance.create(session=at, person=who, mark=said, marked_by=by, **more)


def apology(for_session: Session, who: Person, **more: Any) -> Apology:
    """Word sent before a session by somebody who can't come."""
    more.setdefault("noted_at", clock.now())
    return Apology.create(session=for_session, person=who, **more)


def roll_change(of: Session, by: User, **more: Any) -> RollChange:
    """A reason to change an old roll, and no change yet unless told otherwise."""
    more.setdefault("reason", "The paper sheet turned up")
    more.setdefault("created_at", clock.now())
    return RollChange.create(session=of, user=by, **more)


def roll_link(at: Session, by: User, token: str = "link", **more: Any) -> RollLink:
    """A link to a session's roll, which `token` opens for the rest of the day."""
    more.setdefault("holder", "Door volunteer")
    more.setdefault("made_at", clock.now())
    more.setdefault("expires_at", clock.now() + timedelta(hours=12))
    hashed = hashlib.sha256(token.encode()).hexdigest()
    return RollLink.create(session=at, made_by=by, token_hash=hashed, **more)


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


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment on the charity's wall clock."""
    return clock.at_local(date(year, month, day), hour, minute)


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


def notice(*of: Session, **more: Any) -> Notice:
    """That these sessions are cancelled, unless told otherwise; nobody is told by it yet."""
    more.setdefault("kind", NoticeKind.CANCELLED)
    more.setdefault("reason", "The hall is flooded")
    more.setdefault("tell_by_on", clock.today())
    more.setdefault("request_key", f"notice {next(_numbers)}")
    made = Notice.create(created_at=clock.now(), **more)
    for one in of:
        NoticeSession.create(notice=made, session=one, was_state="planned")
    return made


def telling(of: Notice, group: Group, **more: Any) -> Telling:
    """Somebody to ring: a member, unless told otherwise."""
    more.setdefault("part", TellingPart.MEMBER)
    more.setdefault("channel", TellingChannel.CALL)
    if not {"person", "user", "name"} & more.keys():
        more["person"] = person()
    return Telling.create(notice=of, group=group, **more)


def group_end(of: Group, **more: Any) -> GroupEnd:
    """A draft of a group's end in two weeks, unless told otherwise."""
    more.setdefault("last_on", clock.today() + timedelta(days=14))
    more.setdefault("reason", "The money ends")
    return GroupEnd.create(group=of, started_at=clock.now(), **more)


def end_answer(of: GroupEnd, who: Person, **more: Any) -> GroupEndAnswer:
    """What comes next for somebody: finished, unless told otherwise."""
    more.setdefault("choice", GroupEndChoice.FINISHED)
    return GroupEndAnswer.create(group_end=of, person=who, answered_at=clock.now(), **more)


def interpreter(at: Session, **more: Any) -> InterpreterBooking:
    """Somebody asked to interpret at a session."""
    more.setdefault("language", "Arabic")
    more.setdefault("name", "Nadia Haddad")
    return InterpreterBooking.create(session=at, created_at=clock.now(), **more)


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
