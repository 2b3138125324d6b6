"""Classes: ahead with and without places, one with a place on offer, held, and cancelled."""

from dataclasses import dataclass
from datetime import timedelta

from portal import clock
from portal.demo.scene import Scene
from portal.demo.training import CONFIDENTIALITY, FIRST_AID, ONLINE, REFRESHER
from portal.models import BookingState, ClassBooking, ClassState, TrainingClass, TrainingRecord

B = BookingState
_HOUSE = "Harbour House, 4 Ropewalk, upstairs"


@dataclass(frozen=True)
class _Class:
    """A class so many days from today, and who stands how with it, in the order they booked."""

    course: str
    days: int
    capacity: int
    people: dict[BookingState, tuple[str, ...]]
    hour: int = 10
    minutes: int = 180
    trainer: str = "Cora Lindqvist"
    place: str = _HOUSE
    online_link: str = ""
    state: ClassState = ClassState.PLANNED
    reason: str = ""


_CLASSES = (
    _Class(
        FIRST_AID,
        9,
        2,
        {B.BOOKED: ("greta", "tomasz"), B.WAITING: ("fay",)},
        trainer="Northquay College",
    ),
    _Class(CONFIDENTIALITY, 16, 12, {B.BOOKED: ("marek", "harun")}),
    # Dev gave his place up: it is offered to Fay, and then to whoever waits behind her.
    _Class(
        CONFIDENTIALITY,
        6,
        3,
        {
            B.CANCELLED: ("dev",),
            B.BOOKED: ("sana", "bea"),
            B.OFFERED: ("fay",),
            B.WAITING: ("lowri", "otis"),
        },
        hour=18,
        minutes=90,
        online_link="https://rooms.harbour-groups.example/confidentiality",
    ),
    _Class(
        ONLINE,
        23,
        8,
        {},
        hour=19,
        minutes=120,
        place="",
        online_link="https://rooms.harbour-groups.example/online",
    ),
    _Class(
        FIRST_AID,
        4,
        8,
        {B.BOOKED: ("harun", "anselm")},
        trainer="Northquay College",
        state=ClassState.CANCELLED,
        reason="The trainer is ill. The next one is the week after.",
    ),
    # Held, and nobody has said who came.
    _Class(REFRESHER, -2, 8, {B.BOOKED: ("sana", "priya", "delphine", "ife")}),
    _Class(
        ONLINE,
        -40,
        6,
        {B.ATTENDED: ("ife", "mirela", "callan", "nadia"), B.ABSENT: ("joss",)},
        place="",
        online_link="https://rooms.harbour-groups.example/online",
        state=ClassState.COMPLETED,
    ),
)


def add_classes(scene: Scene) -> None:
    """Add every class with its bookings, and the records of those who came."""
    for one in _CLASSES:
        class_id = _add_class(scene, one)
        number = 0
        for state, keys in one.people.items():
            for key in keys:
                number += 1
                _add_booking(scene, one, class_id, state, key, number)


def _add_class(scene: Scene, one: _Class) -> int:
    return scene.add(
        TrainingClass,
        course=scene.courses[one.course],
        starts_at=clock.at_local(scene.today + timedelta(days=one.days), one.hour),
        duration_minutes=one.minutes,
        place=one.place,
        online_link=one.online_link,
        trainer=one.trainer,
        capacity=one.capacity,
        state=one.state,
        reason=one.reason,
        created_by=scene.users["cora"],
        created_at=scene.ago(60),
    )


def _add_booking(
    scene: Scene, one: _Class, class_id: int, state: BookingState, key: str, number: int
) -> None:
    user = scene.users[key]
    # Guests have no sign-in: staff book for them.
    booked_by = scene.users["cora"] if key in ("nadia", "lowri", "anselm", "marek") else user
    until = clock.at_local(scene.today + timedelta(days=1), 18)
    scene.add(
        ClassBooking,
        training_class=class_id,
        user=user,
        state=state,
        booked_at=scene.ago(max(0, -one.days) + 20 - number),
        booked_by=booked_by,
        offer_ends_at=until if state == B.OFFERED else None,
    )
    if state == B.ATTENDED:
        scene.add(
            TrainingRecord,
            user=user,
            course=scene.courses[one.course],
            completed_on=scene.today + timedelta(days=one.days),
            training_class=class_id,
            recorded_by=scene.users["cora"],
            recorded_at=scene.ago(-one.days - 1),
        )
