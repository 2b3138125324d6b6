"""One referral as rows: the message, the request, its first steps and what was agreed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from portal import clock
from portal.demo.machine_doors import add_sender_ids
from portal.demo.messages import Arrival, Kept, add_message
from portal.demo.scene import Scene
from portal.models import (
    Consent,
    Door,
    Ending,
    Membership,
    MembershipEnding,
    MembershipState,
    Person,
    Referral,
    ReferralState,
    ReferralStep,
    SenderKind,
    StepKind,
)
from portal.referrals.reason_rules import DEFAULT
from portal.referrals.rules import queue_rank


@dataclass
class Seat:
    """A place, or a wait, that a referral led to."""

    group: str
    person: int
    decided_at: datetime
    starts_on: date | None
    ends_on: date | None = None
    ending: MembershipEnding | None = None
    state: MembershipState = MembershipState.ACTIVE
    waiting_since_at: datetime | None = None
    # Dates on which nobody expects them, while the seat is kept.
    paused_from: date | None = None
    paused_until: date | None = None
    # The row that was made of it.
    membership_id: int | None = None


@dataclass
class Course:
    """What became of a referral: decisions, questions and seats, in order."""

    arrival: Arrival
    state: ReferralState = ReferralState.RECEIVED
    contacted_at: datetime | None = None
    question: str = ""
    asked_at: datetime | None = None
    decided_at: datetime | None = None
    ended_at: datetime | None = None
    ending: Ending | None = None
    note: str = ""
    owner: str | None = None
    seats: list[Seat] = field(default_factory=list)

    def end(self, at: datetime, ending: Ending, note: str = "") -> None:
        """Note that the referral ended."""
        self.state, self.ended_at, self.ending, self.note = ReferralState.ENDED, at, ending, note

    def reopen(self) -> None:
        """Undo `end` for a person who stays after all."""
        self.state, self.ended_at, self.ending, self.note = (
            ReferralState.ACCEPTED,
            None,
            None,
            "",
        )


def add_referral(scene: Scene, course: Course) -> int:
    """Write one referral down, with everything that happened to it. Returns its id."""
    arrival = course.arrival
    kept = add_message(scene, arrival)
    referral = scene.add(
        Referral,
        reference=kept.receipt,
        message=kept.id,
        person=arrival.person,
        provider=arrival.provider,
        referrer=arrival.referrer,
        referred_by=kept.sender.name,
        referred_from=kept.sender.organisation,
        referrer_email=kept.sender.email,
        referrer_phone=kept.sender.phone,
        programme=scene.programmes[arrival.programme] if arrival.programme else None,
        topic=kept.topic,
        reason=kept.reason,
        urgency=arrival.urgency,
        risk=kept.risk,
        risk_note=kept.risk_note,
        queue_rank=queue_rank(kept.risk, arrival.urgency),
        state=course.state,
        owner=scene.users[course.owner] if course.owner else None,
        received_at=arrival.received_at,
        decided_at=course.decided_at,
        ended_on=clock.local(course.ended_at).date() if course.ended_at else None,
        ending=course.ending,
        **_sent_by(scene, course),
        end_reason=_end_reason(scene, course),
    )
    person = scene.row(Person, arrival.person)
    person["created_at"] = min(person["created_at"], arrival.received_at)
    _add_steps(scene, referral, course, kept)
    _add_consents(scene, referral, arrival, kept)
    add_sender_ids(scene, referral, arrival.provider, kept)
    for seat in course.seats:
        _add_membership(scene, referral, seat)
    return referral


def _sent_by(scene: Scene, course: Course) -> dict[str, Any]:
    """Who asked; who asked for themselves was rung back once somebody got in touch."""
    if course.arrival.referrer is not None:
        return {"sender_kind": SenderKind.PROFESSIONAL}
    reached_at = course.contacted_at or course.decided_at
    known = {
        "identity_how": "Rang back on the number given; they said their date of birth.",
        "identity_at": reached_at,
        "identity_by": scene.users["cora"],
    }
    return {"sender_kind": SenderKind.SELF, **(known if reached_at else {})}


def _end_reason(scene: Scene, course: Course) -> str:
    if course.ending is None:
        return ""
    # Of those declined every other one found no room: what the page of unmet need counts.
    if course.ending == Ending.DECLINED and len(scene.rows[Referral]) % 2:
        return "no_room"
    return DEFAULT[Ending(course.ending)]


def _add_steps(scene: Scene, referral: int, course: Course, kept: Kept) -> None:
    arrival = course.arrival
    typist = scene.users["cora"] if arrival.door == Door.STAFF else None
    who = scene.users[course.owner or "cora"]
    steps: list[tuple[datetime | None, StepKind, int | None, str]] = [
        (arrival.received_at, StepKind.RECEIVED, typist, "")
    ]
    steps += [(arrival.received_at, StepKind.WARNED, typist, one) for one in kept.warnings]
    if course.owner:
        taken_on = course.contacted_at or course.decided_at or arrival.received_at
        steps.append((taken_on, StepKind.ASSIGNED, who, ""))
    steps.append((course.contacted_at, StepKind.CONTACTING, who, ""))
    steps.append((course.asked_at, StepKind.ASKED, who, course.question))
    steps.append((course.decided_at, StepKind.ACCEPTED, who, ""))
    for seat in course.seats:
        if seat.waiting_since_at:
            steps.append((seat.waiting_since_at, StepKind.WAITING, who, ""))
        if seat.starts_on:
            steps.append((seat.decided_at, StepKind.PLACED, who, ""))
    steps.append((course.ended_at, StepKind.ENDED, who, course.note))
    for at, kind, by, note in steps:
        if at is not None:
            scene.add(ReferralStep, referral=referral, at=at, by=by, kind=kind, note=note)


def _add_consents(scene: Scene, referral: int, arrival: Arrival, kept: Kept) -> None:
    for consent in kept.consents:
        scene.add(
            Consent,
            person=arrival.person,
            referral=referral,
            scope=consent.scope,
            is_implied=consent.is_implied,
            said_by=consent.said_by,
            how=consent.how,
            given_on=consent.given_on,
            recorded_at=arrival.received_at,
            recorded_by=scene.users["cora"] if arrival.door == Door.STAFF else None,
        )


def _add_membership(scene: Scene, referral: int, seat: Seat) -> None:
    seat.membership_id = scene.add(
        Membership,
        group=scene.groups[seat.group],
        person=seat.person,
        referral=referral,
        state=MembershipState.ENDED if seat.ending else seat.state,
        waiting_since_at=seat.waiting_since_at,
        starts_on=seat.starts_on,
        ends_on=seat.ends_on,
        paused_from=seat.paused_from,
        paused_until=seat.paused_until,
        ending=seat.ending,
        created_at=seat.waiting_since_at or seat.decided_at,
    )


def later(scene: Scene, at: datetime, days: int, hour: int, minute: int = 0) -> datetime:
    """An instant so many days after another, at an hour of the charity's clock, before now."""
    day = clock.local(at).date() + timedelta(days=days)
    instant = max(clock.at_local(day, hour, minute), at + timedelta(minutes=20))
    return min(instant, scene.now - timedelta(minutes=5))
