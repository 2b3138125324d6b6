"""A sign-in whose passphrase was right and whose second step is open: it opens nothing."""

import hashlib
import secrets
from datetime import timedelta

from portal import clock
from portal.db import write
from portal.models import PendingSignIn, User

PENDING_MINUTES = 10


def begin(user_id: int) -> str:
    """Wait for somebody's second step. Returns the token for their cookie, kept nowhere else."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    with write():
        PendingSignIn.delete().where(PendingSignIn.expires_at <= now).execute()
        PendingSignIn.insert(
            token_hash=_hash(token),
            user=user_id,
            expires_at=now + timedelta(minutes=PENDING_MINUTES),
        ).execute()
    return token


def user_of(token: str) -> User | None:
    """The active user whose second step is open; None once it is used, or too long ago."""
    return (
        User.select()
        .join(PendingSignIn, on=PendingSignIn.user == User.id)
        .where(
            PendingSignIn.token_hash == _hash(token),
            PendingSignIn.expires_at > clock.now(),
            User.is_active,
        )
        .first()
    )


def finish(token: str) -> bool:
    """Use it up. False where that was done already."""
    with write():
        used = (
            PendingSignIn.delete()
            .where(PendingSignIn.token_hash == _hash(token), PendingSignIn.expires_at > clock.now())
            .execute()
        )
    return bool(used)


def end_all(user_id: int) -> None:
    """End what waits for a user's second step: the passphrase behind it is no more."""
    with write():
        PendingSignIn.delete().where(PendingSignIn.user == user_id).execute()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()
