"""Rows of how users sign in: one line for each."""

import secrets
from typing import Any

import pyotp

from portal import clock, keys
from portal.auth import passwords, recovery_actions
from portal.db import write
from portal.models import (
    AuthenticatorApp,
    CeremonyKind,
    FailedTries,
    Passkey,
    PasskeyCeremony,
    PendingSignIn,
    RecoveryCode,
    User,
)
from tests import factories

PASSPHRASE = "teapot gravel nineteen violin"


def with_passphrase(user: User) -> User:
    """The user, who can sign in with PASSPHRASE."""
    hashed = passwords.hash_passphrase(PASSPHRASE)
    User.update(password_hash=hashed).where(User.id == user.id).execute()
    return user


def passkey(user: Any = None, **more: Any) -> Passkey:
    """A passkey whose private half nobody has."""
    values = {
        "credential_id": secrets.token_urlsafe(32),
        "public_key": "AAAA",
        "user_handle": secrets.token_urlsafe(32),
        "name": "My phone",
        "created_at": clock.now(),
        **more,
    }
    return Passkey.create(user=user or factories.user("Kay Keyes"), **values)


def app(user: User, is_confirmed: bool = True) -> tuple[AuthenticatorApp, str]:
    """An authenticator app in use, and the secret that it shares with us."""
    secret = pyotp.random_base32()
    kept = keys.encrypt(secret.encode("ascii"), f"totp of user {user.id}")
    row = AuthenticatorApp.create(
        user=user, secret=kept, is_confirmed=is_confirmed, created_at=clock.now()
    )
    return row, secret


def recovery_codes(user: User) -> list[str]:
    """Ten codes of a user, as they would be shown."""
    made = recovery_actions.made()
    with write():
        recovery_actions.keep(user.id, made)
    return made.shown


def recovery_code(user: Any = None) -> RecoveryCode:
    """One code that nobody knows."""
    return RecoveryCode.create(
        user=user or factories.user("Rae Code"),
        salt=secrets.token_hex(16),
        code_hash=secrets.token_hex(32),
        created_at=clock.now(),
    )


def pending(user: Any = None) -> PendingSignIn:
    """A sign-in that waits for its second step."""
    return PendingSignIn.create(
        token_hash=secrets.token_hex(32),
        user=user or factories.user("Penny Pending"),
        expires_at=clock.now(),
    )


def ceremony() -> PasskeyCeremony:
    """Something that a browser was asked to sign."""
    return PasskeyCeremony.create(
        challenge_hash=secrets.token_hex(32),
        kind=CeremonyKind.SIGN_IN,
        browser_hash=secrets.token_hex(32),
        expires_at=clock.now(),
    )


def failed_tries() -> FailedTries:
    """A wrong try at an account."""
    now = clock.now()
    return FailedTries.create(key=secrets.token_hex(32), tries_count=1, tried_at=now, opens_at=now)
