"""The write of a leader who looks up an emergency contact during a session."""

import hashlib

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.concerns import emergency_queries, ladder_queries, tell_queries
from portal.concerns.emergency_queries import LedSession
from portal.concerns.notice_actions import tell
from portal.concerns.rules import LookDoor
from portal.concerns.tell_queries import Place
from portal.db import write
from portal.errors import DomainError
from portal.models import EmergencyLook, EmergencyReason


def look_up(
    session_id: int,
    person_id: int,
    reason: EmergencyReason,
    request_key: str,
    by: SignedInUser,
) -> int:
    """Note that a leader looks up somebody's emergency contact and why, and tell the leads.

    Returns the look's id; a double press is one. Raises DomainError outside the session, and
    for a person who isn't on its roll.
    """
    parts = [str(session_id), str(person_id), str(by.id), request_key]
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    with write():
        known = EmergencyLook.get_or_none(EmergencyLook.request_key == key)
        if known is not None:
            return int(known.id)
        head = emergency_queries.led_session(by, session_id)
        if head is None or head.door != LookDoor.OPEN:
            raise DomainError(_("This is open to the session's leaders, around the session alone."))
        if person_id not in dict(tell_queries.people_at(by, place_of(head))):
            raise DomainError(_("Choose somebody who is on this roll."), "person_id")
        made = EmergencyLook.create(
            session=session_id,
            person=person_id,
            user=by.id,
            reason=reason,
            request_key=key,
            at=clock.now(),
        )
        _tell_leads(head, person_id, by)
        record_event("emergency_contact_opened", "session", session_id, by=by, person=person_id)
    return int(made.id)


def _tell_leads(head: LedSession, person_id: int, by: SignedInUser) -> None:
    """Mail for the programme's leads who aren't away, without any who may not know the person."""
    blocked = {user for user, _person in ladder_queries.blocks_around([person_id])}
    for one in ladder_queries.lead_recipients():
        is_theirs = one.programme_id in (None, head.programme_id)
        may_know = one.user_id not in blocked and one.own_person_id != person_id
        if is_theirs and may_know and one.user_id != by.id and not one.is_away(clock.today()):
            tell(one.user_id, "look")


def place_of(head: LedSession) -> Place:
    """The session as the form that tells the office knows it."""
    return Place(*head[:-1])
