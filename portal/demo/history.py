"""Two years of referrals: how each arrived and what became of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from portal import clock
from portal.demo.group_plans import FAYS, FULL, GROUPS
from portal.demo.groups import Meeting
from portal.demo.messages import Arrival
from portal.demo.programmes import senders
from portal.demo.reasons import ENDING_NOTES, QUESTIONS, RISK_NOTES, TOPICS, reason_for
from portal.demo.referrals import Course, Seat, later
from portal.demo.scene import DAYS_BACK, Scene
from portal.demo.seats import REFERRAL_ENDS, SUITS, Seats, worth_waiting_for
from portal.models import (
    Door,
    Ending,
    MembershipEnding,
    MembershipState,
    ReferralState,
    Referrer,
    Risk,
    Urgency,
)

_TOPIC_WEIGHTS = (24, 17, 8, 16, 5, 8, 7, 7, 10, 4)
_OWNERS = ("cora", "idris", "cora", None)
# Between two referrals of one person.
_APART_DAYS = 200
# Newer ones are left as they came, for somebody to work on.
_UNTOUCHED_DAYS = 3
_OPEN_DAYS = 7
_WAIT_DAYS = 45

_UNPLACED: tuple[tuple[Ending, int], ...] = (
    (Ending.DECLINED, 20),
    (Ending.WITHDRAWN, 30),
    (Ending.COULD_NOT_CONTACT, 30),
    (Ending.REFERRED_ELSEWHERE, 20),
    (Ending.DUPLICATE, 5),
    (Ending.ENTERED_IN_ERROR, 4),
    (Ending.DIED, 3),
)


def live_through(
    scene: Scene, people: list[int], count: int, meetings: dict[str, list[Meeting]]
) -> tuple[list[Course], Seats]:
    """So many referrals of these people, oldest first, and the seats as they now stand.

    Everybody is referred at least once.
    """
    seats = Seats(scene, meetings)
    courses = []
    for person, day in _who_and_when(scene, people, count):
        course = Course(_arrival(scene, person, day))
        _decide(scene, course, seats)
        courses.append(course)
    seats.fill(FULL, GROUPS[FULL].capacity)
    seats.fill_where_somebody_waits()
    seats.fill(FAYS, GROUPS[FAYS].capacity - 2)
    seats.fill("open_door", 9)
    for key, number in ((FAYS, 2), ("morning", 1), ("day", 3)):
        seats.pause(key, number, weeks=4)
    return courses, seats


def _who_and_when(scene: Scene, people: list[int], count: int) -> list[tuple[int, date]]:
    rng = scene.rng
    ago = {person: rng.randint(1, DAYS_BACK - 1) for person in people}
    pairs = list(ago.items())
    again = [person for person, days in ago.items() if days > _APART_DAYS + 10]
    # The same people can be drawn once more only: a third referral would be rarer.
    for person in rng.sample(again, count - len(pairs)):
        pairs.append((person, rng.randint(1, ago[person] - _APART_DAYS)))
    pairs.sort(key=lambda pair: (-pair[1], pair[0]))
    return [(person, scene.today - timedelta(days=days)) for person, days in pairs]


def _arrival(scene: Scene, person: int, day: date) -> Arrival:
    rng = scene.rng
    topic = rng.choices(TOPICS, _TOPIC_WEIGHTS)[0]
    programme = GROUPS[SUITS[topic][0]].programme
    door = rng.choices((Door.FHIR, Door.PUBLIC_FORM, Door.STAFF), (35, 40, 25))[0]
    arrival = Arrival(
        person=person,
        received_at=clock.at_local(day, rng.randint(8, 18), rng.randint(0, 59)),
        door=door,
        topic=topic,
        reason=reason_for(rng, topic),
        programme=programme,
    )
    old = (scene.today - day).days > _OPEN_DAYS
    if door == Door.FHIR or rng.random() < 0.6:
        _name_referrer(scene, arrival)
    chance = rng.random()
    note = rng.choice(RISK_NOTES)
    if old and chance < 0.05:
        arrival.risk, arrival.risk_note = Risk.YES, note
    elif door == Door.FHIR and chance < 0.5:
        arrival.risk = Risk.NOT_ASKED
    if old and rng.random() < 0.07:
        arrival.urgency = Urgency.URGENT
    return arrival


def _name_referrer(scene: Scene, arrival: Arrival) -> None:
    allowed = [
        number
        for number, row in enumerate(scene.rows[Referrer], 1)
        if arrival.door != Door.FHIR or row["provider"] in senders()
    ]
    arrival.referrer = scene.rng.choice(allowed)
    arrival.provider = scene.row(Referrer, arrival.referrer)["provider"]


def _decide(scene: Scene, course: Course, seats: Seats) -> None:
    rng = scene.rng
    received_at = course.arrival.received_at
    age = (scene.today - clock.local(received_at).date()).days
    chance, owner = rng.random(), rng.choice(_OWNERS)
    if age <= _UNTOUCHED_DAYS:
        return
    course.owner = owner
    if chance < 0.75:
        course.contacted_at = later(scene, received_at, rng.randint(0, 2), rng.randint(9, 16), 15)
    if rng.random() < 0.06:
        course.question = rng.choice(QUESTIONS)
        course.asked_at = later(scene, received_at, 2, 16, 40)
    if age <= _OPEN_DAYS and chance < 0.7:
        course.state = ReferralState.CONTACTING if course.contacted_at else ReferralState.RECEIVED
        if course.asked_at:
            course.state = ReferralState.AWAITING_INFORMATION
        return
    decided_at = later(
        scene, received_at, rng.randint(2, 8), rng.randint(9, 16), rng.randint(0, 59)
    )
    if rng.random() < 0.2:
        ending = rng.choices([one for one, _w in _UNPLACED], [w for _one, w in _UNPLACED])[0]
        course.end(decided_at, ending, rng.choice(ENDING_NOTES[ending]))
        return
    course.state, course.decided_at = ReferralState.ACCEPTED, decided_at
    if age > _OPEN_DAYS or chance < 0.7:
        _place(scene, course, seats)


def _place(scene: Scene, course: Course, seats: Seats) -> None:
    assert course.decided_at
    decided_on = clock.local(course.decided_at).date()
    seat = seats.take(course, decided_on + timedelta(days=2))
    if seat is None:
        _wait(scene, course, seats, decided_on)
        return
    if seat.ending == MembershipEnding.MOVED_GROUP:
        assert seat.ends_on
        moved_at = clock.at_local(seat.ends_on, 11)
        others = [key for key in SUITS[course.arrival.topic] if key != seat.group]
        moved = next(
            (
                found
                for key in others
                if (found := seats.take_in(key, course, moved_at, seat.ends_on))
            ),
            None,
        )
        if moved is None:
            seat.ending = MembershipEnding.LEFT
        else:
            seat = moved
            if seat.ending == MembershipEnding.MOVED_GROUP:
                seat.ending = MembershipEnding.FINISHED
    _end_with_seat(scene.rng, course)


def _end_with_seat(rng: Any, course: Course) -> None:
    seat = course.seats[-1]
    if seat.ending is None:
        return
    assert seat.ends_on
    ending = REFERRAL_ENDS[seat.ending]
    note = rng.choice(ENDING_NOTES[ending])
    # A few finished and nobody has closed the referral yet; where it stands says so.
    if ending == Ending.COMPLETED and rng.random() < 0.05:
        return
    course.end(clock.at_local(seat.ends_on, 16, 30), ending, note)


def _wait(scene: Scene, course: Course, seats: Seats, decided_on: date) -> None:
    """Wait for a seat that isn't there; those who waited long ago found another way."""
    assert course.decided_at
    rng = scene.rng
    given_up_on = decided_on + timedelta(days=rng.randint(14, _WAIT_DAYS))
    note = rng.choice(ENDING_NOTES[Ending.WITHDRAWN])
    group = worth_waiting_for(course.arrival.topic)
    if group is None:
        course.end(
            later(scene, course.decided_at, 3, 12),
            Ending.REFERRED_ELSEWHERE,
            ENDING_NOTES[Ending.REFERRED_ELSEWHERE][0],
        )
        return
    waiting_at: datetime = course.decided_at + timedelta(minutes=25)
    seat = Seat(
        group,
        course.arrival.person,
        course.decided_at,
        None,
        state=MembershipState.WAITING,
        waiting_since_at=min(waiting_at, scene.now),
    )
    seats.note(course, seat)
    if given_up_on < scene.today:
        seat.ending, seat.ends_on = MembershipEnding.NEVER_STARTED, given_up_on
        course.end(clock.at_local(given_up_on, 12), Ending.WITHDRAWN, note)
