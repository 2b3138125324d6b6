"""Writes about walk-ins: a name on a session's roll that isn't (yet) a person."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.groups import apology_actions, roll_actions, taster_actions
from portal.groups.actions import AlreadyMember
from portal.groups.apart_actions import see_to_apart
from portal.groups.roll_actions import open_session
from portal.groups.roll_writers import link_of
from portal.models import Attendance, Mark, PairPlace, WalkIn
from portal.people.apart_queries import Party


class NotYours(DomainError):
    """A walk-in is taken back by whoever added it, while nobody has matched it."""


class AlreadySettled(DomainError):
    """Somebody has matched this walk-in, or left it as a count."""


@dataclass(frozen=True)
class Matched:
    """What matching did: the person's mark at that session, and whether it is new."""

    mark: Mark
    is_new: bool


def add_walk_in(
    session_id: int,
    name: str,
    request_key: str,
    by: Any,
    *,
    is_first_visit: bool = False,
    leader_days: int | None = None,
) -> int:
    """Put a name on a session's roll. Returns the walk-in's id.

    `is_first_visit` says that they came to see the group; once they are matched to a person,
    that visit is booked for them.

    The same name sent twice with one `request_key` (a double press) is one walk-in. The key
    stands beside the name, so that a page opened again from the browser's history adds a
    second name rather than lose it. Raises RollShut.
    """
    with write():
        session = open_session(session_id, leader_days, by)
        key = hashlib.sha256(f"{session_id} {request_key} {name}".encode()).hexdigest()
        known = WalkIn.get_or_none(WalkIn.request_key == key)
        if known is not None:
            return int(known.id)
        walk_in = WalkIn.create(
            session=session_id,
            name=name,
            request_key=key,
            is_first_visit=is_first_visit,
            added_by=getattr(by, "id", by),
            link=link_of(by),
            created_at=clock.now(),
        )
        apology_actions.enter_apologies(session_id, by)
        roll_actions.roll_changed(session, by)
        record_event("walk_in_added", "walk_in", walk_in.id, by=by, fields=["name"])
    return int(walk_in.id)


def remove_walk_in(
    session_id: int, walk_in_id: int, by: Any, *, leader_days: int | None = None
) -> str | None:
    """Take a walk-in back. Returns its name, or None when it is gone already.

    Raises NotYours unless this user added it to this session and it is unmatched; RollShut.
    """
    with write():
        session = open_session(session_id, leader_days, by)
        walk_in = WalkIn.get_or_none(WalkIn.id == walk_in_id, WalkIn.session == session_id)
        if walk_in is None:
            return None
        if (
            walk_in.added_by_id != getattr(by, "id", by)
            or walk_in.person_id is not None
            or walk_in.is_settled
        ):
            raise NotYours(_("Only whoever added a walk-in can take it back, until it's matched."))
        WalkIn.delete().where(WalkIn.id == walk_in_id).execute()
        roll_actions.roll_changed(session, by)
        record_event("walk_in_removed", "walk_in", walk_in_id, by=by)
    return str(walk_in.name)


def match_walk_in(
    walk_in_id: int, person_id: int, by: Any, *, apart_reason: str = "", is_at_roll: bool = False
) -> Matched:
    """Say which person a walk-in was, and mark them present there unless they have a mark.

    The name leaves the head count of walk-ins and the person's own mark takes its place. A
    mark that stands is kept: a leader made it in the room. Raises AlreadySettled, RollShut for
    a session that was called off: whoever stands on its roll came to no session; and KeptApart
    where they met somebody they are kept apart from, unless it is said why that is right.
    `is_at_roll` doesn't ask: the roll itself says whom to ring.
    """
    with write():
        walk_in = _unsettled(walk_in_id)
        # Staff match, and mend a roll however old it is.
        session = open_session(walk_in.session_id, leader_days=None)
        if not is_at_roll:
            see_to_apart(
                PairPlace.WALK_IN,
                session.group_id,
                [Party(person_id=person_id)],
                by,
                reason=apart_reason,
                session_id=session.id,
            )
        WalkIn.update(person=person_id, is_settled=True).where(WalkIn.id == walk_in_id).execute()
        known = Attendance.get_or_none(
            Attendance.session == walk_in.session_id, Attendance.person == person_id
        )
        if known is None:
            # Who it was is only explained: a roll that was finished stays finished.
            roll_actions.write_mark(session, person_id, Mark.PRESENT, by)
        if walk_in.is_first_visit:
            _book_visit(session.id, person_id, by)
        record_event(
            "walk_in_matched",
            "walk_in",
            walk_in_id,
            by=by,
            person=person_id,
            fields=["person", "is_settled"] + ([] if known else ["mark"]),
        )
    return Matched(Mark(known.mark) if known else Mark.PRESENT, known is None)


def leave_walk_in_as_count(walk_in_id: int, by: Any) -> None:
    """Leave a walk-in a count: somebody was there, and nobody knows who. Raises AlreadySettled."""
    with write():
        _unsettled(walk_in_id)
        WalkIn.update(is_settled=True).where(WalkIn.id == walk_in_id).execute()
        record_event("walk_in_left_as_count", "walk_in", walk_in_id, by=by, fields=["is_settled"])


def recognise_walk_in(
    session_id: int, walk_in_id: int, person_id: int, by: Any, *, leader_days: int | None = None
) -> Matched:
    """Say on the roll itself which person a walk-in was, as its leader may whom they know.

    As `match_walk_in`; raises AlreadySettled for a walk-in of another session too.
    """
    with write():
        open_session(session_id, leader_days, by)
        walk_in = _unsettled(walk_in_id)
        if walk_in.session_id != session_id:
            raise AlreadySettled(_("This walk-in isn't on this roll any more."))
        return match_walk_in(walk_in_id, person_id, by, is_at_roll=True)


def _book_visit(session_id: int, person_id: int, by: Any) -> None:
    # Somebody with a seat in the group came as a member after all.
    with suppress(AlreadyMember):
        taster_actions.book(session_id, person_id, by)


def _unsettled(walk_in_id: int) -> WalkIn:
    walk_in = WalkIn.get_or_none(WalkIn.id == walk_in_id)
    if walk_in is None or walk_in.is_settled:
        raise AlreadySettled(_("Somebody has dealt with this walk-in already."))
    return walk_in
