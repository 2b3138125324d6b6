"""How what arrived goes once the person it was about is erased: bytes, files, drafts, answers."""

from collections.abc import Iterable
from typing import Any

from portal.erasing import Part, Whose, goes, stays
from portal.models import (
    ApiAnswer,
    DraftFile,
    IntakeFile,
    IntakeFileBody,
    IntakeMessage,
    IntakeState,
    Referral,
    ReferralDraft,
    ReferralMessage,
    SenderId,
)


def _messages(whose: Whose) -> Iterable[Any]:
    """What became a referral of theirs or joined one, and what was refused and names them."""
    found = set(whose.pointing(Referral, "message"))
    found |= set(whose.pointing(ReferralMessage, "message"))
    words = [word.encode("utf-8") for word in whose.names()]
    refused = (
        IntakeMessage.select(IntakeMessage.id, IntakeMessage.body)
        .where(IntakeMessage.state == IntakeState.REFUSED, IntakeMessage.body.is_null(False))
        .order_by(IntakeMessage.id)
    )
    for message_id, body in refused.tuples().iterator():
        if any(word in bytes(body) for word in words):
            found.add(message_id)
    return found


def _drafts(whose: Whose) -> Iterable[Any]:
    """Referrals that somebody began to type about them, under any of their names."""
    return _holding(ReferralDraft, ReferralDraft.typed, whose)


def _answers(whose: Whose) -> Iterable[Any]:
    """What a provider's computer was answered about them, kept to be said again."""
    return _holding(ApiAnswer, ApiAnswer.content, whose)


def _holding(model: Any, column: Any, whose: Whose) -> set[Any]:
    found: set[Any] = set()
    for word in whose.names():
        rows = model.select(model.id).where(column.contains(word)).tuples()
        found |= {one for (one,) in rows}
    return found


PART = Part(
    holdings=(
        # A referral can't be without its message, so an empty one stays.
        stays(
            IntakeMessage,
            find=_messages,
            keeps=("door", "state", "content_type"),
            sender="",
            external_id=lambda row: f"erased-{row['id']}",
        ),
        goes(IntakeFile, "message"),
        goes(IntakeFileBody, "file"),
        goes(ReferralDraft, find=_drafts),
        goes(DraftFile, "draft"),
        goes(ApiAnswer, find=_answers),
        goes(SenderId, "referral"),
    ),
)
