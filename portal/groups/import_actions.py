"""Writes of imports of groups, and their undoing: without events, the import has its own.

Each returns the ids it made in the order of its rows, in the transaction that is open.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _
from peewee import ForeignKeyField, chunked

from portal import clock
from portal.errors import DomainError
from portal.imports import reference_actions
from portal.models import (
    TABLES,
    Attendance,
    Mark,
    Membership,
    MembershipEnding,
    MembershipState,
    Session,
    SessionState,
    SourceNoun,
)

IDS_AT_ONCE = 500


class NewSession(NamedTuple):
    """A session as a file gives it, checked."""

    group_id: int
    starts_at: datetime
    duration_minutes: int
    state: SessionState
    reason: str
    place: str
    reference: str


def add_sessions(rows: Sequence[NewSession]) -> list[int]:
    """Write sessions, and what they are called elsewhere."""
    now = clock.now()
    made = []
    for row in rows:
        values = {name: getattr(row, name) for name in row._fields[1:-1]}
        session_id = int(Session.insert(group=row.group_id, created_at=now, **values).execute())
        made.append(session_id)
    names = {row.reference: made_id for row, made_id in zip(rows, made, strict=True)}
    reference_actions.keep(SourceNoun.SESSION, names)
    return made


def remove_sessions(session_ids: Sequence[int]) -> None:
    """Take back sessions that an import made. Raises DomainError where one has marks by now."""
    refuse_if_used(
        Session,
        session_ids,
        _("Some of these sessions have marks or more by now. Undo what came after them first."),
    )
    reference_actions.forget(SourceNoun.SESSION, session_ids)
    Session.delete().where(Session.id.in_(list(session_ids))).execute()


class NewMembership(NamedTuple):
    """A place, or a wait, as a file gives it, checked."""

    group_id: int
    person_id: int
    state: MembershipState
    since: date
    until: date | None
    ending: MembershipEnding | None


def add_memberships(rows: Sequence[NewMembership]) -> list[int]:
    """Write places and waits since their true days: a wait keeps its turn by its own day."""
    now = clock.now()
    return [
        int(
            Membership.insert(
                group=row.group_id,
                person=row.person_id,
                state=row.state,
                waiting_since_at=(
                    clock.start_of(row.since) if row.state == MembershipState.WAITING else None
                ),
                starts_on=None if row.state == MembershipState.WAITING else row.since,
                ends_on=row.until,
                ending=row.ending,
                created_at=now,
            ).execute()
        )
        for row in rows
    ]


def remove_memberships(membership_ids: Sequence[int]) -> None:
    """Take back places that an import made. Raises DomainError where one has changed since."""
    ids = list(membership_ids)
    for some in chunked(ids, IDS_AT_ONCE):
        changed = Membership.select().where(Membership.id.in_(list(some)), Membership.version > 1)
        if changed.exists():
            raise DomainError(
                _("Some of these places have changed since they were brought in, so they stay.")
            )
    refuse_if_used(Membership, ids, _("Something stands on some of these places by now."))
    Membership.delete().where(Membership.id.in_(ids)).execute()


class NewMark(NamedTuple):
    """Who came, as a file gives it, checked."""

    session_id: int
    person_id: int
    mark: Mark


def add_marks(rows: Sequence[NewMark], by: Any) -> list[int]:
    """Write marks; who brought them in wrote them."""
    now = clock.now()
    by_id = getattr(by, "id", by)
    return [
        int(
            Attendance.insert(
                session=row.session_id,
                person=row.person_id,
                mark=row.mark,
                marked_by=by_id,
                marked_at=now,
            ).execute()
        )
        for row in rows
    ]


def remove_marks(attendance_ids: Iterable[int]) -> None:
    """Take back marks that an import made; those that were taken back already are passed over."""
    for some in chunked(list(attendance_ids), IDS_AT_ONCE):
        Attendance.delete().where(Attendance.id.in_(list(some))).execute()


def refuse_if_used(model: Any, ids: Sequence[int], why: str, beside: tuple[Any, ...] = ()) -> None:
    """Raise DomainError with these words if any other table points at one of these rows.

    `beside` are tables whose rows came with them and go with them.
    """
    for other in TABLES:
        if other in beside:
            continue
        for field in other._meta.sorted_fields:
            if not isinstance(field, ForeignKeyField) or field.rel_model is not model:
                continue
            for some in chunked(list(ids), IDS_AT_ONCE):
                if other.select().where(field.in_(list(some))).exists():
                    raise DomainError(why)
