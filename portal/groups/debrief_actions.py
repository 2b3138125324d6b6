"""Writes about how a session went: what its leaders say, and the answer to a wish for support.

A wish for support is for the supervisor alone. So neither the trail, which administrators read,
nor the mail, which they read too, says that there is one, or whose.
"""

import secrets

from flask_babel import gettext as _

from portal import clock, mail
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.errors import DomainError
from portal.groups import debrief_queries
from portal.groups.debrief_queries import Supervisor
from portal.models import Debrief


class SaidAlready(DomainError):
    """They said how this session went before."""


def write_debrief(
    session_id: int, *, is_talked_over: bool, note: str, wants_support: bool, by: SignedInUser
) -> None:
    """Keep what a leader says after a session, and tell their supervisor of a wish for support.

    Raises SaidAlready, and DomainError on `wants_support` for whoever has no supervisor or on
    nothing for a session that they didn't lead.
    """
    with write():
        head = debrief_queries.led_head(by, session_id)
        if head is None:
            raise DomainError(_("Only who led this session says how it went."))
        if head.debrief_id is not None:
            raise SaidAlready(_("You said how it went already."))
        supervisor = debrief_queries.supervisor_of(by.id) if wants_support else None
        if wants_support and supervisor is None:
            raise DomainError(
                _("You have no supervisor here, so this would reach nobody. Ring the office."),
                "wants_support",
            )
        Debrief.create(
            session=session_id,
            user=by.id,
            is_talked_over=is_talked_over,
            note=note,
            wants_support=wants_support,
            created_at=clock.now(),
        )
        # The same fields whatever was ticked.
        record_event(
            "debrief_written", "session", session_id, by=by, fields=["is_talked_over", "note"]
        )
        if supervisor is not None:
            _tell(supervisor)


def answer_support(debrief_id: int, by: SignedInUser) -> None:
    """Note that the supervisor has been in touch. Saying it twice changes nothing.

    Raises DomainError for a wish that isn't theirs to answer.
    """
    with write():
        if debrief_queries.wish_for(by, debrief_id) is None:
            raise DomainError(_("There is nothing here to answer."))
        changed = (
            Debrief.update(supported_at=clock.now())
            .where(Debrief.id == debrief_id, Debrief.supported_at.is_null())
            .execute()
        )
        if changed:
            # On the supervisor, not on the debrief: that would say whose wish it was.
            record_event("supervision_answered", "user", by.id, by=by)


def _tell(supervisor: Supervisor) -> None:
    if not supervisor.email:
        return
    try:
        mail.put(
            # A key that leads nowhere: nobody who reads the outbox learns whose wish it was.
            f"for_supervisor {secrets.token_hex(8)}",
            supervisor.email,
            _("Something waits for you"),
            "for_supervisor",
            user_id=supervisor.user_id,
            name=supervisor.name,
        )
    except DomainError:
        # It stands on their start page all the same.
        return
