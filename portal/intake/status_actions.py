"""Taking what comes through a status link: an answer, a file, a risk, a wish to withdraw.

It is written and never read there: what was sent joins the referral as an intake message.
"""

import json
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _

from portal import clock
from portal.db import write
from portal.intake import actions, file_actions
from portal.intake.rules import Sent
from portal.models import Door, FollowUpKind, MessagePart, ReferralState
from portal.people import follow_up_actions
from portal.referrals import decision_actions, page_queries
from portal.referrals.status_link_queries import OpenLink
from portal.referrals.step_actions import MoveNotAllowed


class SentFile(NamedTuple):
    """A file as a browser sent it."""

    name: str
    declared_type: str
    body: bytes


def take_part(
    link: OpenLink, part: MessagePart, text: str, key: str, file: SentFile | None = None
) -> bool:
    """Keep what was sent and join it to the link's referral, all or nothing.

    An answer restarts the clock of a referral that waited for it; a risk brings it to the front
    of every queue, to be spoken about today; a wish to withdraw is put to somebody, who decides.
    Returns False for the same sent twice, which adds nothing. Raises FileRefused.
    """
    typed = {"part": part, "text": text, **({"file": file.name[:200]} if file else {})}
    sent = Sent(
        door=Door.STATUS_LINK,
        sender=f"status:{link.link_id}",
        external_id=key,
        content_type="application/json",
        body=json.dumps(typed, ensure_ascii=False).encode(),
        received_at=clock.now(),
        provider_id=link.provider_id,
    )
    try:
        with write():
            said = text if part == MessagePart.RISK else ""
            kept = actions.join(link.referral_id, part, sent, risk_note=said)
            if file is not None:
                file_actions.keep_file(kept.message_id, file.name, file.declared_type, file.body)
            _follow(link, part, kept.message_id)
    except actions.AlreadySent:
        return False
    return True


def _follow(link: OpenLink, part: MessagePart, message_id: int) -> None:
    state, version = page_queries.standing_of(link.referral_id)
    if part in (MessagePart.ANSWER, MessagePart.FILE):
        if state == ReferralState.AWAITING_INFORMATION:
            try:
                decision_actions.start_contact(link.referral_id, version, by=None)
                return
            except MoveNotAllowed:
                # On hold, say: it stays where it is, and what was sent is kept and read.
                pass
        # Nothing moves by it, so that nothing but this brings it to anybody's eyes.
        _owe(
            link,
            f"message {message_id}",
            clock.add_working_days(clock.today(), 1),
            _("The referrer sent something about this: read it."),
        )
    elif part == MessagePart.WITHDRAWAL and state != ReferralState.ENDED:
        _owe(
            link,
            f"withdrawal {message_id}",
            clock.today(),
            _("The referrer asks to withdraw this. Read what they wrote, then decide."),
        )


def _owe(link: OpenLink, key: str, due_on: date, note: str) -> None:
    follow_up_actions.add_follow_up(
        FollowUpKind.REFERRER,
        due_on,
        by=None,
        key=key,
        person_id=link.person_id,
        referral_id=link.referral_id,
        note=note,
    )
