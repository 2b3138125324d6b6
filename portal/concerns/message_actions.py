"""Writes about messages to the office: the answer, and that it was read."""

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.concerns.notice_actions import tell
from portal.db import write
from portal.errors import StaleVersion
from portal.models import OfficeMessage


def answer(message_id: int, text: str, version: int, by: SignedInUser) -> None:
    """Answer a message; whoever wrote it is told that there is an answer.

    Another answer takes the place of the one that stands. Raises StaleVersion if a colleague
    answered since `version`.
    """
    with write():
        message = OfficeMessage.get_by_id(message_id)
        if message.answer == text:
            return
        if message.version != version:
            raise StaleVersion(
                _("A colleague has just answered: it stands above. Send yours if it's better."),
                "answer",
            )
        OfficeMessage.update(
            answer=text,
            answered_by=by.id,
            answered_at=clock.now(),
            read_at=None,
            version=version + 1,
        ).where(OfficeMessage.id == message_id).execute()
        if message.raised_by_id != by.id:
            tell(message.raised_by_id, "answered")
        record_event(
            "office_message_answered",
            "office_message",
            message_id,
            by=by,
            fields=["answer", "answered_by", "answered_at"],
        )


def mark_read(message_id: int, by: SignedInUser) -> None:
    """Note that whoever wrote a message has read the answer. Saying it twice changes nothing."""
    with write():
        changed = (
            OfficeMessage.update(read_at=clock.now())
            .where(
                OfficeMessage.id == message_id,
                OfficeMessage.raised_by == by.id,
                OfficeMessage.answered_at.is_null(False),
                OfficeMessage.read_at.is_null(),
            )
            .execute()
        )
        if changed:
            record_event(
                "office_answer_read", "office_message", message_id, by=by, fields=["read_at"]
            )
