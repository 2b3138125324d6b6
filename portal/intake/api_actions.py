"""Writes of the JSON door: a key is claimed, and its answer kept to be said again."""

from datetime import timedelta
from typing import NamedTuple

from flask_babel import gettext as _

from portal import clock, settings
from portal.db import write
from portal.errors import DomainError
from portal.models import ApiAnswer

# Longer than any request takes: a claim without an answer after that is of one that died.
CLAIM_SECONDS = 30


class KeptAnswer(NamedTuple):
    """What was answered under a key, word for word."""

    status: int
    content: str


class KeyUsed(DomainError):
    """Another message was sent under this key."""


class InProgress(DomainError):
    """The same message is being taken at this moment, by another request."""


def claim(sender: str, key: str, body_sha256: str) -> KeptAnswer | None:
    """Claim a key for a message, or give back what was answered to it before.

    Raises KeyUsed where the key stands for another message, InProgress where another
    request claimed it for the same one a moment ago.
    """
    now = clock.now()
    with write():
        found = ApiAnswer.get_or_none(ApiAnswer.sender == sender, ApiAnswer.key == key)
        if found is None:
            ApiAnswer.insert(
                sender=sender, key=key, body_sha256=body_sha256, claimed_at=now
            ).execute()
            return None
        is_fresh = now - found.claimed_at < timedelta(seconds=CLAIM_SECONDS)
        if found.status is None and not is_fresh:
            ApiAnswer.update(body_sha256=body_sha256, claimed_at=now).where(
                ApiAnswer.id == found.id
            ).execute()
            return None
    if found.body_sha256 != body_sha256:
        raise KeyUsed(
            _("Another message was sent under this Idempotency-Key. Give this one its own key.")
        )
    if found.status is None:
        raise InProgress(
            _("The same message is being taken by another request. Send it again in a moment.")
        )
    return KeptAnswer(found.status, found.content)


def kept_answer(sender: str, key: str) -> KeptAnswer | None:
    """What was answered under a key, if that is still known."""
    found = ApiAnswer.get_or_none(
        ApiAnswer.sender == sender, ApiAnswer.key == key, ApiAnswer.status.is_null(False)
    )
    return None if found is None else KeptAnswer(found.status, found.content)


def keep_answer(sender: str, key: str, status: int, content: str) -> None:
    """Keep what is answered under a claimed key, in the transaction that is open.

    Answers older than refused messages are kept go: nobody sends again for so long.
    """
    before = clock.now() - timedelta(days=settings.current().refused_message_days)
    with write():
        ApiAnswer.delete().where(ApiAnswer.claimed_at < before).execute()
        ApiAnswer.update(status=status, content=content).where(
            ApiAnswer.sender == sender, ApiAnswer.key == key
        ).execute()


def release(sender: str, key: str) -> None:
    """Free a key that was claimed and not answered: its message was refused."""
    with write():
        ApiAnswer.delete().where(
            ApiAnswer.sender == sender, ApiAnswer.key == key, ApiAnswer.status.is_null()
        ).execute()
