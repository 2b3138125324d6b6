"""Accounts' links and devices, one line each."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from portal import clock
from portal.auth import passwords
from portal.auth.link_queries import hash_of
from portal.models import KnownDevice, User, UserLink, UserLinkKind

PASSPHRASE = "velvet orchard tin whistle"
_numbers = itertools.count(1)
_hashes: list[str] = []


def link(user: Any, kind: UserLinkKind = UserLinkKind.INVITATION, **more: Any) -> str:
    """A link of a user; returns its token."""
    token = f"token-of-a-link-{next(_numbers)}"
    now = clock.now()
    values = {"made_at": now, "expires_at": now + timedelta(hours=1), **more}
    UserLink.create(user=user, kind=kind, token_hash=hash_of(token), **values)
    return token


def known_device(user: Any, token: str = "a-device-of-theirs") -> KnownDevice:
    made: KnownDevice = KnownDevice.create(
        user=user, token_hash=hash_of(token), first_seen_at=clock.now()
    )
    return made


def with_passphrase(user: Any, email: str = "") -> Any:
    """Let a user sign in by PASSPHRASE; the slow hash is made once for a run."""
    if not _hashes:
        _hashes.append(passwords.hash_passphrase(PASSPHRASE))
    values = {"password_hash": _hashes[0], **({"email": email} if email else {})}
    User.update(values).where(User.id == user.id).execute()
    return User.get_by_id(user.id)
