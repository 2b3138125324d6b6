"""Completing a class: who came, who didn't, and a record for everybody who did."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import BookingState, ClassBooking, ClassState, Renewal, TrainingClass
from portal.training import class_queries, class_rules, learning_actions, queries, record_actions
from portal.training.class_queries import BookingRow, ClassHead


class Outcome(NamedTuple):
    """What completing a class wrote: records, and users noted as absent."""

    record_count: int
    absent_count: int


def complete_class(
    class_id: int, came: Collection[int], version: int, by: SignedInUser
) -> Outcome | None:
    """Say who came to a class, all at once: one record for each of them, dated that day.

    `came` are ids of users: those booked, and any other who trains and turned up. Whoever had
    a place and isn't among them was absent. A course that counts hours gets those of the class
    instead of a record. What `by` completed themselves awaits a
    colleague's check. Returns None, and writes nothing, for a class that
    is completed already, so that a page sent twice writes once. Raises StaleVersion if
    somebody changed the class since `version`, and DomainError before it has begun, for one
    that was cancelled, and for somebody who can't have come.
    """
    came = set(came)
    with write():
        head = class_queries.class_head(class_id)
        if head is None:
            raise DomainError(_("This class isn't there any more."))
        if head.state == ClassState.COMPLETED:
            return None
        _refuse_unfit(head, version)
        if head.course_id not in dict(class_queries.courses_to_give()):
            raise DomainError(
                _(
                    "%(course)s is closed: open it again to record who came.",
                    course=head.course_title,
                )
            )
        rows = {one.user_id: one for one in class_queries.bookings(class_id)}
        if came - rows.keys() - dict(queries.users_who_train()).keys():
            raise DomainError(_("Choose who came from the list."), "walk_in")
        day = clock.local(head.starts_at).date()
        record_count = sum(_record(one, rows.get(one), head, day, by) for one in sorted(came))
        absent = [
            row.booking_id
            for row in rows.values()
            if row.state == BookingState.BOOKED and row.user_id not in came
        ]
        _note(class_id, came, rows, absent, by)
        TrainingClass.update(state=ClassState.COMPLETED, version=version + 1).where(
            TrainingClass.id == class_id
        ).execute()
        record_event(
            "class_completed", "training_class", class_id, by=by, fields=["state", "bookings"]
        )
    return Outcome(record_count, len(absent))


def _refuse_unfit(head: ClassHead, version: int) -> None:
    if head.version != version:
        raise StaleVersion(
            _("Somebody changed this class since you opened it. Look again, then decide.")
        )
    if head.state == ClassState.CANCELLED:
        raise DomainError(_("This class is cancelled: nobody can have come."))
    if not class_rules.may_be_completed(head.state, head.starts_at, clock.now()):
        raise DomainError(_("This class hasn't begun. Say who came once it has."))


def _record(
    user_id: int, row: BookingRow | None, head: ClassHead, day: date, by: SignedInUser
) -> bool:
    """Put one completion on record; False if there is nothing to add."""
    if row is not None and not row.is_active:
        # Has left since: that they came is noted, and nothing is recorded of them any more.
        return False
    try:
        if head.renewal == Renewal.HOURS:
            learning_actions.add_learning(
                user_id, head.course_id, head.course_title, day, head.duration_minutes, by=by
            )
        elif user_id == by.id:
            # Nobody verifies their own: a colleague does.
            record_actions.send_training(head.course_id, day, by=by, training_class=head.class_id)
        else:
            record_actions.record_training(
                user_id, head.course_id, day, by=by, training_class=head.class_id
            )
    except (record_actions.AlreadyRecorded, learning_actions.AlreadyRecorded):
        return False
    return True


def _note(
    class_id: int,
    came: Collection[int],
    rows: dict[int, BookingRow],
    absent: Collection[int],
    by: SignedInUser,
) -> None:
    known = [rows[one].booking_id for one in came if one in rows]
    for state, ids in ((BookingState.ATTENDED, known), (BookingState.ABSENT, list(absent))):
        ClassBooking.update(state=state, offer_ends_at=None).where(
            ClassBooking.id.in_(ids)
        ).execute()
    for user_id in sorted(set(came) - rows.keys()):
        ClassBooking.create(
            training_class=class_id,
            user=user_id,
            state=BookingState.ATTENDED,
            booked_at=clock.now(),
            booked_by=by.id,
        )
