"""Writes about places in classes: taken, offered, given up. One writer at a time sells no seat
twice; every one of them first settles what has run out since."""

from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.errors import DomainError
from portal.formats import day_and_time
from portal.lines import one_line
from portal.models import BookingState, ClassBooking, TrainingClass
from portal.models.training_classes import CLASS_REASON_LENGTH
from portal.training import class_queries, class_rules, queries
from portal.training.class_notice_actions import mark_of, tell
from portal.training.class_queries import EXPECTING, BookingRow, ClassHead
from portal.training.class_rules import Seating
from portal.training.class_words import Told


class _Settled(NamedTuple):
    """A class whose seats are as they should be now."""

    head: ClassHead
    rows: list[BookingRow]
    seats: Seating


def book(
    class_id: int, user_id: int, by: SignedInUser, *, is_over: bool = False, reason: str = ""
) -> BookingState:
    """Give a user a place in a class, or a place in its waiting list. Returns which.

    Somebody who has either already keeps what they have. `is_over` gives them a place though
    the class is full, for a `reason` that its page shows. Raises DomainError, with its field,
    for a class that takes no bookings, a user who can't be booked, an `is_over` without a
    reason or for oneself.
    """
    with write():
        head, rows, seats = _settled(class_id)
        if user_id != by.id and user_id not in dict(queries.users_who_train()):
            raise DomainError(_("Choose who is to have a place."), "user_id")
        mine = next((one for one in rows if one.user_id == user_id), None)
        state = BookingState(mine.state) if mine and mine.state in EXPECTING else None
        if state == BookingState.BOOKED or (state and not is_over):
            return state
        fields = ["training_class", "user", "state"]
        has_seat = seats.free_count > 0 or state == BookingState.OFFERED
        if is_over and not has_seat:
            _note_over(head, user_id, reason, by)
            fields += ["over_capacity", "reason"]
        gets = BookingState.BOOKED if has_seat or is_over else BookingState.WAITING
        booking_id = _write(mine, class_id, user_id, gets, by)
        record_event("class_booked", "class_booking", booking_id, by=by, fields=fields)
        told = Told.BOOKED if gets == BookingState.BOOKED else Told.WAITING
        _tell_again(told, head, booking_id)
    return gets


def take(booking_id: int, by: SignedInUser) -> None:
    """Take the seat that is offered; a second time changes nothing.

    Raises DomainError when there is no offer, or none any more.
    """
    with write():
        head, rows, _seats = _settled(_class_id(booking_id))
        row = next(one for one in rows if one.booking_id == booking_id)
        if row.state == BookingState.BOOKED:
            return
        if row.state != BookingState.OFFERED:
            raise DomainError(_no_offer(row))
        _update(booking_id, state=BookingState.BOOKED, offer_ends_at=None)
        record_event("class_place_taken", "class_booking", booking_id, by=by, fields=["state"])
        _tell_again(Told.BOOKED, head, booking_id)


def leave(booking_id: int, by: SignedInUser) -> None:
    """Give up a place, an offer or a wait; the seat is offered to whoever waits the longest.

    A second time changes nothing. Whoever didn't do it themselves is told. Raises DomainError
    once the class has begun.
    """
    with write():
        head, rows, _seats = _settled(_class_id(booking_id))
        row = next(one for one in rows if one.booking_id == booking_id)
        if row.state == BookingState.CANCELLED:
            return
        _update(booking_id, state=BookingState.CANCELLED, offer_ends_at=None)
        record_event("class_place_left", "class_booking", booking_id, by=by, fields=["state"])
        if row.user_id != by.id:
            tell(Told.GIVEN_UP, row, head, mark_of(clock.now()))
        settle(head.class_id)


def settle(class_id: int) -> int:
    """Write down which offers have run out, and offer each free seat to whoever waits next.

    Returns how many offers were made; each goes out as mail. Does nothing for a class that
    takes no bookings any more.
    """
    with write():
        head = class_queries.class_head(class_id)
        if head is None or not _is_open(head):
            return 0
        rows = {one.booking_id: one for one in class_queries.bookings(class_id)}
        seats = class_queries.seating_of(head, rows.values())
        for booking_id in seats.lapsed:
            # When it ended stays, so that its page can say so.
            _update(booking_id, state=BookingState.CANCELLED)
            record_event("class_offer_lapsed", "class_booking", booking_id, fields=["state"])
        for booking_id, ends_at in seats.offered.items():
            if rows[booking_id].offer_ends_at != ends_at:
                # The class was moved to before the end of the offer.
                _update(booking_id, offer_ends_at=ends_at)
        for booking_id, ends_at in seats.due.items():
            _update(booking_id, state=BookingState.OFFERED, offer_ends_at=ends_at)
            record_event(
                "class_place_offered",
                "class_booking",
                booking_id,
                fields=["state", "offer_ends_at"],
            )
            tell(Told.OFFERED, rows[booking_id], head, mark_of(ends_at), until=ends_at)
    return len(seats.due)


def _settled(class_id: int) -> _Settled:
    """A class after settling it. Raises DomainError if it takes no bookings."""
    head = class_queries.class_head(class_id)
    if head is None or not _is_open(head):
        raise DomainError(
            _("Places in this class can't be changed any more: it has begun or is cancelled.")
        )
    settle(class_id)
    rows = class_queries.bookings(class_id)
    return _Settled(head, rows, class_queries.seating_of(head, rows))


def _is_open(head: ClassHead) -> bool:
    return class_rules.takes_bookings(head.state, head.starts_at, clock.now())


def _class_id(booking_id: int) -> int:
    found = class_queries.class_of_booking(booking_id)
    if found is None:
        raise DomainError(_("This booking isn't there any more."))
    return found[0]


def _note_over(head: ClassHead, user_id: int, reason: str, by: SignedInUser) -> None:
    if user_id == by.id:
        raise DomainError(
            _("Nobody gives themselves a place beyond the last. Ask a colleague."), "is_over"
        )
    reason = one_line(reason, CLASS_REASON_LENGTH, "reason")
    if not reason:
        raise DomainError(_("Say why they get a place though the class is full."), "reason")
    # Reasons given before stay beside it.
    if head.reason and reason != head.reason:
        reason = one_line(f"{head.reason} / {reason}", CLASS_REASON_LENGTH, "reason")
    TrainingClass.update(reason=reason).where(TrainingClass.id == head.class_id).execute()


def _write(
    row: BookingRow | None, class_id: int, user_id: int, state: BookingState, by: SignedInUser
) -> int:
    """Make the booking, or begin it anew if it was given up. Returns its id."""
    now = clock.now()
    values: dict[str, Any] = {"state": state, "offer_ends_at": None, "booked_by": by.id}
    if row is None:
        made = ClassBooking.create(training_class=class_id, user=user_id, booked_at=now, **values)
        return int(made.id)
    if row.state not in EXPECTING:
        # They wait behind everybody who waits by now.
        values["booked_at"] = now
    _update(row.booking_id, **values)
    return row.booking_id


def _update(booking_id: int, **values: Any) -> None:
    ClassBooking.update(**values).where(ClassBooking.id == booking_id).execute()


def _tell_again(what: Told, head: ClassHead, booking_id: int) -> None:
    """Confirm what has just been written."""
    rows = class_queries.bookings(head.class_id)
    row = next(one for one in rows if one.booking_id == booking_id)
    tell(what, row, head, mark_of(clock.now()))


def _no_offer(row: BookingRow) -> str:
    if row.state == BookingState.WAITING:
        return _("No place is free yet. We write to you as soon as one is.")
    if row.offer_ends_at is not None:
        return _(
            "The offer ended on %(time)s and the place went to whoever waited next. Book again "
            "to wait for another.",
            time=day_and_time(row.offer_ends_at),
        )
    return _("This place was given up. Book again to have one.")
