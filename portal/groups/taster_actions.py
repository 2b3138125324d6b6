"""Writes about first visits: booked for a session, and what came of them."""

from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.groups import rules
from portal.groups.actions import AlreadyMember, GroupClosed
from portal.models import Group, Membership, Session, Taster


class NoVisit(DomainError):
    """Nobody can come to this session to see the group."""


def book(session_id: int, person_id: int, by: Any) -> int:
    """Book a person's first visit to a session, without membership. Returns the visit's id.

    Booking twice is one visit. A session that has begun takes whoever stands in the room;
    one ahead, of a closed group that has started, takes nobody new. Raises NoVisit for a
    session that was called off or isn't there, AlreadyMember for somebody with a seat,
    GroupClosed.
    """
    with write():
        session = Session.get_or_none(Session.id == session_id)
        if session is None or session.state not in rules.MEETS:
            raise NoVisit(_("This session doesn't take place. Choose another."), "session_id")
        for (known,) in (
            Taster.select(Taster.id)
            .where(Taster.session == session_id, Taster.person == person_id)
            .tuples()
        ):
            return int(known)
        group = Group.get_by_id(session.group_id)
        is_ahead = session.starts_at > clock.now()
        if is_ahead and rules.is_closed_to_new(
            group.membership_rule, group.started_on, clock.today()
        ):
            raise GroupClosed(
                _("This group has started and takes nobody new until it begins again."),
                "session_id",
            )
        if _has_seat(group.id, person_id):
            raise AlreadyMember(_("They have a seat in this group already."), "person_id")
        taster_id = int(
            Taster.insert(
                group=group.id,
                session=session_id,
                person=person_id,
                booked_at=clock.now(),
                booked_by=getattr(by, "id", by),
            ).execute()
        )
        record_event(
            "taster_booked", "taster", taster_id, by=by, person=person_id, fields=["session"]
        )
    return taster_id


def _has_seat(group_id: int, person_id: int) -> bool:
    return bool(
        Membership.select(Membership.id)
        .where(
            Membership.group == group_id,
            Membership.person == person_id,
            Membership.state.in_(rules.SEATED),
        )
        .exists()
    )
