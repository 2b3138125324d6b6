"""Writes about the devices from which users have signed in, and the mail about a new one.

A device is a long random cookie of the browser, kept here as a hash. No address and no place is
kept or told: they would say where somebody lives, and mislead about who it was.
"""

import hashlib
import secrets

from flask_babel import gettext as _

from portal import clock, mail
from portal.audit import record_event
from portal.db import write
from portal.models import KnownDevice, SignIn, User

TOKEN_BYTES = 32


def recognise(user_id: int, token: str, words: str) -> str:
    """Note that a user signed in on a device; mail them if it is a new one. Returns its token.

    `token` is the browser's cookie, "" for none; `words` what it says of itself. Once for each
    device. Whoever signs in for the very first time hears nothing: every device would be new.
    """
    with write():
        if token and _is_known(user_id, token):
            return token
        # A browser that others use too keeps the cookie that it has.
        token = token if _is_anybodys(token) else secrets.token_urlsafe(TOKEN_BYTES)
        made = KnownDevice.create(user=user_id, token_hash=_hash(token), first_seen_at=clock.now())
        earlier = SignIn.select(SignIn.id).where(SignIn.user == user_id).limit(2)
        if len(list(earlier.tuples())) > 1:
            _tell(user_id, made.id, words)
            record_event("signed_in_on_new_device", "user", user_id, by=user_id)
    return token


def _tell(user_id: int, device_id: int, words: str) -> None:
    user = User.get_by_id(user_id)
    if not user.email:
        return
    mail.put(
        f"new device {device_id}",
        user.email,
        _("Signed in on a new device"),
        "new_device",
        user_id=user_id,
        name=user.name,
        device=words,
        at=clock.now(),
    )


def _is_known(user_id: int, token: str) -> bool:
    return bool(
        KnownDevice.select(KnownDevice.id)
        .where(KnownDevice.user == user_id, KnownDevice.token_hash == _hash(token))
        .exists()
    )


def _is_anybodys(token: str) -> bool:
    # One that we never gave is not taken over: somebody may have planted it.
    query = KnownDevice.select(KnownDevice.id).where(KnownDevice.token_hash == _hash(token))
    return bool(token) and bool(query.exists())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
