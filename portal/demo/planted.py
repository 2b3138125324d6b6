"""Faults and cases planted on purpose: everything that the work of a day has to find."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from portal import clock
from portal.demo.group_plans import FULL
from portal.demo.messages import Arrival, add_refused
from portal.demo.reasons import QUESTIONS, RISK_NOTES, reason_for
from portal.demo.referrals import Course, Seat
from portal.demo.scene import Scene
from portal.demo.seats import Seats
from portal.models import (
    Door,
    Ending,
    MembershipEnding,
    MembershipState,
    Person,
    ReferralState,
    Referrer,
    Risk,
    Urgency,
)
from portal.people.rules import is_nhs_number

# How many referrals this module adds; as many people are kept for them.
PLANTED_COUNT = 16
WAITING_COUNT = 3
OVERDUE_DAYS = 16
_LONG_AGO_DAYS = 600
# Referrers whose practice's computer sends messages.
_SENDERS = (1, 4, 6, 11)
OTHER_SERVICE = "Harbour Groups: walking and talking"

_LONG_REASON = (
    "Thank you for seeing this lady, whose notes I copy as they stand. 🌧️ She writes poems and "
    "asked me to enclose one; it begins <b>The tide</b> & goes on for a page. "
)


def plant(scene: Scene, people: list[int], seats: Seats) -> list[Course]:
    """Referrals of the last weeks, each for one of these people and each with its point.

    The last five people are those that `add_people` put last, in its order.
    """
    plain, (long_name, renamed, twin, misspelt, helper) = people[:-5], people[-5:]
    courses = [
        *_to_decide(scene, plain, misspelt, renamed),
        *_under_way(scene, plain[6:], long_name),
        *_accepted(scene, plain[7:], seats),
        _attended_before(scene, helper, seats),
        _twin_in_group(scene, twin, seats),
    ]
    _refuse(scene, plain[0])
    return courses


def _arrival(
    scene: Scene, person: int, received_at: datetime, topic: str, programme: str | None, door: Door
) -> Arrival:
    arrival = Arrival(person, received_at, door, topic, reason_for(scene.rng, topic), programme)
    if door == Door.FHIR:
        _refer(scene, arrival, scene.rng.choice(_SENDERS))
    return arrival


def _refer(scene: Scene, arrival: Arrival, referrer: int) -> None:
    arrival.referrer = referrer
    arrival.provider = scene.row(Referrer, referrer)["provider"]


def _to_decide(scene: Scene, plain: list[int], misspelt: int, renamed: int) -> list[Course]:
    """What Cora finds under "To decide" in the morning."""
    anxiety, recovery = "anxiety", "recovery"
    risky = _arrival(scene, plain[0], scene.ago(0, 8, 40), "Low mood", anxiety, Door.PUBLIC_FORM)
    risky.risk, risky.risk_note = Risk.YES, RISK_NOTES[0]
    _refer(scene, risky, 2)
    urgent = _arrival(scene, plain[1], scene.ago(1, 15, 5), "Anxiety", anxiety, Door.STAFF)
    urgent.urgency = Urgency.URGENT
    _refer(scene, urgent, 3)
    overdue = _arrival(
        scene,
        plain[2],
        scene.ago(OVERDUE_DAYS, 9, 25),
        "Caring for somebody",
        "bereavement",
        Door.PUBLIC_FORM,
    )
    twin = _arrival(scene, misspelt, scene.ago(2, 11, 30), "Anxiety", anxiety, Door.PUBLIC_FORM)
    implied = _arrival(scene, renamed, scene.ago(2, 16, 10), "Low mood", anxiety, Door.FHIR)
    implied.is_implied = True
    unassigned = _arrival(scene, plain[3], scene.ago(3, 10, 2), "Mindfulness", None, Door.FHIR)
    unassigned.service = OTHER_SERVICE
    unassigned.warnings = (
        f'The service asked for, "{OTHER_SERVICE}", belongs to no programme here: unassigned.',
    )
    number = scene.row(Person, plain[4])
    number["nhs_number"] = _wrong_number(number["nhs_number"] or "9990000018")
    misprint = _arrival(scene, plain[4], scene.ago(1, 12, 45), "Addiction", recovery, Door.FHIR)
    wordy = _arrival(
        scene, plain[5], scene.ago(1, 17, 20), "Bereavement", "bereavement", Door.PUBLIC_FORM
    )
    wordy.reason = f"{wordy.reason}\n\n{_LONG_REASON * 16}".strip()
    return [
        Course(one) for one in (risky, urgent, overdue, twin, implied, unassigned, misprint, wordy)
    ]


def _wrong_number(number: str) -> str:
    wrong = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    assert not is_nhs_number(wrong)
    return wrong


def _under_way(scene: Scene, plain: list[int], long_name: int) -> list[Course]:
    """One waits on its referrer, one is being rung."""
    asked = _arrival(
        scene, plain[0], scene.ago(6, 10, 15), "Trauma and PTSD", "recovery", Door.FHIR
    )
    rung = _arrival(scene, long_name, scene.ago(4, 9, 50), "Low mood", "anxiety", Door.STAFF)
    _refer(scene, rung, 4)
    return [
        Course(
            asked,
            ReferralState.AWAITING_INFORMATION,
            question=QUESTIONS[0],
            asked_at=scene.ago(5, 14, 20),
            owner="cora",
        ),
        Course(rung, ReferralState.CONTACTING, contacted_at=scene.ago(3, 10, 30), owner="idris"),
    ]


def _accepted(scene: Scene, plain: list[int], seats: Seats) -> list[Course]:
    """Three wait for the full group, one has an offer to answer."""
    courses = []
    for number in range(WAITING_COUNT):
        days = 30 - 7 * number
        course = _decided(scene, plain[number], days, "Bereavement", "bereavement")
        assert course.decided_at
        seats.note(
            course,
            Seat(
                FULL,
                plain[number],
                course.decided_at,
                None,
                state=MembershipState.WAITING,
                waiting_since_at=course.decided_at + timedelta(minutes=15),
            ),
        )
        courses.append(course)
    offered = _decided(scene, plain[WAITING_COUNT], 12, "Bereavement by suicide", "bereavement")
    _seat(seats, "candle", offered, MembershipState.OFFERED)
    return [*courses, offered]


def _decided(scene: Scene, person: int, days: int, topic: str, programme: str) -> Course:
    arrival = _arrival(scene, person, scene.ago(days, 11, 0), topic, programme, Door.STAFF)
    _refer(scene, arrival, 8)
    return Course(
        arrival,
        ReferralState.ACCEPTED,
        contacted_at=scene.ago(days - 1, 9, 40),
        decided_at=scene.ago(days - 2, 10, 5),
        owner="cora",
    )


def _seat(
    seats: Seats, group: str, course: Course, state: MembershipState = MembershipState.ACTIVE
) -> Seat:
    """Give a seat that the history kept free."""
    assert course.decided_at
    seat = seats.take_kept(group, course, course.decided_at, clock.local(course.decided_at).date())
    if state == MembershipState.OFFERED:
        seat.state, seat.starts_on = state, None
        seat.waiting_since_at = course.decided_at + timedelta(minutes=5)
    return seat


def _attended_before(scene: Scene, helper: int, seats: Seats) -> Course:
    """The leader who once was a member; her own record is barred to her."""
    course = _decided(scene, helper, _LONG_AGO_DAYS, "Mindfulness", "anxiety")
    course.arrival = replace(course.arrival, door=Door.PUBLIC_FORM, referrer=None, provider=None)
    seat = _seat(seats, "breathing", course)
    assert seat.starts_on
    seat.ends_on = seat.starts_on + timedelta(weeks=26)
    seat.ending = MembershipEnding.FINISHED
    course.end(clock.at_local(seat.ends_on, 15), Ending.COMPLETED, "Means to train as a leader.")
    return course


def _twin_in_group(scene: Scene, twin: int, seats: Seats) -> Course:
    """The first of the two records that are one person: she is in Fay's group already."""
    course = _decided(scene, twin, 70, "Anxiety", "anxiety")
    _seat(seats, "steady", course)
    return course


def _refuse(scene: Scene, person: int) -> None:
    """A practice's message that couldn't be taken."""
    arrival = _arrival(scene, person, scene.ago(1, 8, 55), "Anxiety", "anxiety", Door.FHIR)
    _refer(scene, arrival, 5)
    add_refused(scene, arrival)
