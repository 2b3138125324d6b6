"""Reading classes: those ahead and past, one of them, and who is booked on it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, SQL, Case, fn

from portal import clock, settings
from portal.models import (
    BookingState,
    ClassBooking,
    ClassState,
    Course,
    CourseKind,
    OutboxMessage,
    TrainingClass,
    User,
)
from portal.paging import Page, page_of
from portal.training.class_rules import Place, Seating, seating

# Whoever reckons with the class: has a place, is offered one, or waits.
EXPECTING = (BookingState.BOOKED, BookingState.OFFERED, BookingState.WAITING)


class ClassRow(NamedTuple):
    """A class in a list, and where the user who looks stands with it."""

    class_id: int
    course_id: int
    course_title: str
    starts_at: datetime
    duration_minutes: int
    place: str
    is_online: bool
    trainer: str
    capacity: int
    state: str
    reason: str
    booked_count: int
    # Offers that hold, and those who wait: a seat is kept for each of them.
    offered_count: int
    waiting_count: int
    came_count: int
    my_state: str | None
    my_offer_ends_at: datetime | None

    @property
    def places_left(self) -> int:
        """Seats that anybody may have at once."""
        return max(0, self.capacity - self.booked_count - self.offered_count - self.waiting_count)


class ClassHead(NamedTuple):
    """One class."""

    class_id: int
    course_id: int
    course_title: str
    renewal: str
    starts_at: datetime
    duration_minutes: int
    place: str
    online_link: str
    trainer: str
    capacity: int
    state: str
    reason: str
    version: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.duration_minutes)


class BookingRow(NamedTuple):
    """Somebody's booking of a class."""

    booking_id: int
    user_id: int
    name: str
    email: str | None
    is_active: bool
    state: str
    booked_at: datetime
    offer_ends_at: datetime | None
    booked_by_id: int | None
    booked_by: str | None

    @property
    def as_place(self) -> Place:
        """The same for `class_rules.seating`."""
        return Place(
            self.booking_id, self.state, self.booked_at, self.offer_ends_at, self.is_active
        )


class MyBooking(NamedTuple):
    """A class ahead on which somebody has or awaits a place."""

    class_id: int
    course_id: int
    course_title: str
    starts_at: datetime
    duration_minutes: int
    place: str
    class_state: str
    reason: str
    booking_id: int
    state: str
    offer_ends_at: datetime | None
    # How many wait before them.
    ahead_count: int


def _holds_offer(booking: Any, now: datetime) -> Any:
    # An offer that has run out holds nothing, whether or not that is written down yet.
    return (booking.state == BookingState.OFFERED) & (booking.offer_ends_at > now)


def _waits() -> Any:
    # Whoever has left is offered nothing, and keeps nobody from a seat.
    return User.is_active & (ClassBooking.state == BookingState.WAITING)


def _is_offered(now: datetime) -> Any:
    return User.is_active & _holds_offer(ClassBooking, now)


def _count(condition: Any) -> Any:
    return (
        ClassBooking.select(fn.COUNT(SQL("*")))
        .join(User, on=ClassBooking.user)
        .where(ClassBooking.training_class == TrainingClass.id, condition)
    )


def taken_count(now: datetime) -> Any:
    """SQL: seats of a class that are taken, offered, or bound to go to somebody who waits."""
    return _count((ClassBooking.state == BookingState.BOOKED) | _waits() | _is_offered(now))


def _rows(user_id: int) -> Any:
    now = clock.now()
    mine = ClassBooking.alias("mine")
    return (
        TrainingClass.select(
            TrainingClass.id,
            Course.id,
            Course.title,
            TrainingClass.starts_at,
            TrainingClass.duration_minutes,
            TrainingClass.place,
            Case(None, ((TrainingClass.online_link != "", 1),), 0).coerce(False),
            TrainingClass.trainer,
            TrainingClass.capacity,
            TrainingClass.state,
            TrainingClass.reason,
            _count(ClassBooking.state == BookingState.BOOKED),
            _count(_is_offered(now)),
            _count(_waits()),
            _count(ClassBooking.state == BookingState.ATTENDED),
            mine.state,
            mine.offer_ends_at,
        )
        .join(Course)
        .join_from(
            TrainingClass,
            mine,
            JOIN.LEFT_OUTER,
            on=(mine.training_class == TrainingClass.id) & (mine.user == user_id),
        )
    )


def classes_ahead(user_id: int, course_id: int | None = None) -> list[ClassRow]:
    """Classes that haven't begun, cancelled ones too, soonest first. One statement.

    `my_state` and `my_offer_ends_at` are this user's own.
    """
    query = _rows(user_id).where(TrainingClass.starts_at > clock.now())
    if course_id is not None:
        query = query.where(TrainingClass.course == course_id)
    query = query.order_by(TrainingClass.starts_at, TrainingClass.id)
    return [ClassRow(*row) for row in query.tuples()]


def classes_past(user_id: int, number: int, course_id: int | None = None) -> Page:
    """One page of classes that have begun, newest first: rows are ClassRow. One statement.

    Those of which nobody has said who came stand first.
    """
    is_open = Case(None, ((TrainingClass.state == ClassState.PLANNED, 0),), 1)
    query = _rows(user_id).where(TrainingClass.starts_at <= clock.now())
    if course_id is not None:
        query = query.where(TrainingClass.course == course_id)
    ordered = query.order_by(is_open, TrainingClass.starts_at.desc(), TrainingClass.id.desc())
    page = page_of(ordered.tuples(), number)
    return Page([ClassRow(*row) for row in page.rows], page.number, page.has_next)


def to_complete_count() -> int:
    """How many classes have begun of which nobody has said who came. One statement."""
    query = TrainingClass.select().where(
        TrainingClass.state == ClassState.PLANNED, TrainingClass.starts_at <= clock.now()
    )
    return int(query.count())


def courses_to_give() -> list[tuple[int, str]]:
    """Courses of which classes can be given: open training. (course_id, title). One statement."""
    return list(
        Course.select(Course.id, Course.title)
        .where(Course.is_open, Course.kind == CourseKind.TRAINING)
        .order_by(Course.title, Course.id)
        .tuples()
    )


def courses_with_classes() -> list[tuple[int, str]]:
    """Courses that have, or had, a class: (course_id, title) by title. One statement."""
    held = TrainingClass.select(TrainingClass.course)
    return list(
        Course.select(Course.id, Course.title)
        .where(Course.id.in_(held))
        .order_by(Course.title, Course.id)
        .tuples()
    )


def class_head(class_id: int) -> ClassHead | None:
    """One class, or None. One statement."""
    row = (
        TrainingClass.select(
            TrainingClass.id,
            Course.id,
            Course.title,
            Course.renewal,
            TrainingClass.starts_at,
            TrainingClass.duration_minutes,
            TrainingClass.place,
            TrainingClass.online_link,
            TrainingClass.trainer,
            TrainingClass.capacity,
            TrainingClass.state,
            TrainingClass.reason,
            TrainingClass.version,
        )
        .join(Course)
        .where(TrainingClass.id == class_id)
        .tuples()
        .first()
    )
    return ClassHead(*row) if row else None


def bookings(class_id: int) -> list[BookingRow]:
    """Everybody's booking of a class, given-up ones too, in the order they came. One statement."""
    booker = User.alias("booker")
    query = (
        ClassBooking.select(
            ClassBooking.id,
            User.id,
            User.name,
            User.email,
            User.is_active,
            ClassBooking.state,
            ClassBooking.booked_at,
            ClassBooking.offer_ends_at,
            booker.id,
            booker.name,
        )
        .join_from(ClassBooking, User, on=ClassBooking.user)
        .join_from(ClassBooking, booker, JOIN.LEFT_OUTER, on=ClassBooking.booked_by)
        .where(ClassBooking.training_class == class_id)
        .order_by(ClassBooking.booked_at, ClassBooking.id)
    )
    return [BookingRow(*row) for row in query.tuples()]


def seating_of(head: ClassHead, rows: Iterable[BookingRow]) -> Seating:
    """How a class's seats stand now, from its bookings. No statement."""
    return seating(
        [one.as_place for one in rows],
        head.capacity,
        head.starts_at,
        clock.now(),
        settings.current().class_offer_hours,
    )


def to_tell(class_id: int) -> list[BookingRow]:
    """Who has, is offered or awaits a place and is still here, as they came. One statement."""
    return [one for one in bookings(class_id) if one.is_active and one.state in EXPECTING]


def class_of_booking(booking_id: int) -> tuple[int, int] | None:
    """(class_id, user_id) of a booking, or None. One statement."""
    row = (
        ClassBooking.select(ClassBooking.training_class, ClassBooking.user)
        .where(ClassBooking.id == booking_id)
        .tuples()
        .first()
    )
    return (int(row[0]), int(row[1])) if row else None


def bookings_of(user_id: int) -> list[MyBooking]:
    """A user's bookings of classes that haven't begun, soonest first. One statement.

    Cancelled classes are among them, so that nobody goes in vain; places given up aren't.
    """
    other = ClassBooking.alias("other")
    ahead = other.select(fn.COUNT(SQL("*"))).where(
        other.training_class == ClassBooking.training_class,
        other.state == BookingState.WAITING,
        (other.booked_at < ClassBooking.booked_at)
        | ((other.booked_at == ClassBooking.booked_at) & (other.id < ClassBooking.id)),
    )
    now = clock.now()
    query = (
        ClassBooking.select(
            TrainingClass.id,
            Course.id,
            Course.title,
            TrainingClass.starts_at,
            TrainingClass.duration_minutes,
            TrainingClass.place,
            TrainingClass.state,
            TrainingClass.reason,
            ClassBooking.id,
            ClassBooking.state,
            ClassBooking.offer_ends_at,
            ahead,
        )
        .join(TrainingClass)
        .join(Course)
        .where(
            ClassBooking.user == user_id,
            TrainingClass.starts_at > now,
            ClassBooking.state.in_((BookingState.BOOKED, BookingState.WAITING))
            | _holds_offer(ClassBooking, now),
        )
        .order_by(TrainingClass.starts_at, TrainingClass.id)
    )
    return [MyBooking(*row) for row in query.tuples()]


def classes_to_settle() -> list[int]:
    """Ids of classes ahead in which an offer has run out, soonest first. One statement."""
    now = clock.now()
    late = ClassBooking.select(ClassBooking.training_class).where(
        ClassBooking.state == BookingState.OFFERED, ClassBooking.offer_ends_at <= now
    )
    query = (
        TrainingClass.select(TrainingClass.id)
        .where(
            TrainingClass.state == ClassState.PLANNED,
            TrainingClass.starts_at > now,
            TrainingClass.id.in_(late),
        )
        .order_by(TrainingClass.starts_at, TrainingClass.id)
    )
    return [class_id for (class_id,) in query.tuples()]


def bookings_to_remind(until: date) -> list[tuple[int, int]]:
    """(class_id, booking_id) of those with a place in a class ahead, up to a day. One statement."""
    query = (
        ClassBooking.select(TrainingClass.id, ClassBooking.id)
        .join(TrainingClass)
        .where(
            ClassBooking.state == BookingState.BOOKED,
            TrainingClass.state == ClassState.PLANNED,
            TrainingClass.starts_at > clock.now(),
            TrainingClass.starts_at < clock.start_of(until + timedelta(days=1)),
        )
        .order_by(TrainingClass.starts_at, ClassBooking.id)
    )
    return list(query.tuples())


def was_told(key: str) -> bool:
    """Whether a message with this key is in the outbox, or was. One statement."""
    return bool(OutboxMessage.select(OutboxMessage.id).where(OutboxMessage.key == key).exists())
