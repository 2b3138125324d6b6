"""Signed-in devices: a table of them, so that signing out takes effect on the server.

The cookie holds a random token; the table holds its hash, when it was last seen and when
it ends. Nothing about a user is believed from the cookie.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_login import UserMixin
from peewee import JOIN, Case, fn

from portal import clock, read_only, settings
from portal.audit import record_event
from portal.auth.permissions import Permission, permissions_of
from portal.db import write
from portal.models import (
    AuthenticatorApp,
    Passkey,
    Role,
    SignIn,
    User,
    UserProgramme,
    UserRole,
)

# Written at most this often: a page view is not worth a disk sync.
SEEN_EVERY = timedelta(minutes=1)
DEVICE_LENGTH = 200


class Proof(StrEnum):
    """With what somebody proved who they are."""

    PASSPHRASE = "passphrase"
    CODE = "code"
    RECOVERY_CODE = "recovery_code"
    PASSKEY = "passkey"


@dataclass(frozen=True)
class SignedInUser(UserMixin):
    """The user behind a request, complete: no attribute of it costs a query."""

    id: int
    name: str
    email: str
    theme: str
    person_id: int | None
    sign_in_id: int
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    # Programmes that a member of staff is limited to; empty means all of them.
    programme_ids: frozenset[int] = field(default_factory=frozenset)
    # Whether single letters move within lists.
    uses_keys: bool = True
    # Past the idle or absolute limit: nothing opens but a leader's own roll.
    is_expired: bool = False
    # When they last proved on this device who they are.
    proved_at: datetime | None = None
    # Whether they have a passkey or a second step; their roles may ask for one.
    has_factor: bool = True
    # When this device was last seen, as written, and when its sign-in ends whatever happens.
    seen_at: datetime | None = None
    expires_at: datetime | None = None

    @property
    def is_fresh(self) -> bool:
        """Whether they proved it so lately that nothing asks again."""
        minutes = settings.current().step_up_minutes
        if self.proved_at is None:
            return False
        return clock.now() - self.proved_at < timedelta(minutes=minutes)

    @property
    def lacks_factor(self) -> bool:
        """Whether a role of theirs asks for a second step that isn't set up: nothing else opens."""
        asked = settings.current().second_factor_roles
        return not self.has_factor and any(role in asked for role in self.roles)

    def may(self, permission: Permission | str) -> bool:
        """Whether a role of theirs gives this permission, by member or by name."""
        if not isinstance(permission, Permission):
            permission = Permission[permission]
        return permission in self.permissions

    def has(self, role: Role) -> bool:
        """Whether they hold this role."""
        return role in self.roles


def idle_limit(roles: Iterable[str]) -> timedelta:
    """How long somebody with these roles may leave a page alone."""
    known = settings.current()
    sees_health = bool(set(roles) & set(known.health_roles))
    minutes = known.session_idle_minutes
    return timedelta(minutes=min(minutes, known.health_idle_minutes) if sees_health else minutes)


def start(user: User, device: str = "", how: Proof = Proof.PASSPHRASE) -> str:
    """Sign a device in. Returns the token for its cookie, which is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    with write():
        SignIn.insert(
            token_hash=_hash(token),
            user=user,
            started_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=settings.current().session_absolute_hours),
            device=device[:DEVICE_LENGTH],
            proved_at=now,
            proved_how=how,
        ).execute()
        record_event("signed_in", "user", user.id, by=user.id)
    return token


def find(token: str, *, is_active: bool = True) -> SignedInUser | None:
    """The user signed in on this device, or None once signed out or deactivated.

    A user past the idle or absolute limit comes back with `is_expired` set. Two
    statements, and a third for staff; notes that the device was seen, at most once a
    minute, unless it is a page that asks by itself (`is_active` false).
    """
    query = (
        SignIn.select(
            SignIn.id,
            SignIn.seen_at,
            SignIn.expires_at,
            User.id,
            User.name,
            User.email,
            User.theme,
            User.person,
            User.uses_keys,
            SignIn.proved_at,
            owns_factor(),
            UserRole.role,
        )
        .join(User)
        .join(UserRole, JOIN.LEFT_OUTER)
        .where(SignIn.token_hash == _hash(token), SignIn.ended_at.is_null(), User.is_active)
        .order_by(UserRole.role)
    )
    rows = list(query.tuples())
    if not rows:
        return None
    sign_in_id, seen_at, expires_at, user_id, name, email, theme, person_id, keys = rows[0][:9]
    proved_at, has_factor = rows[0][9:11]
    roles = frozenset(Role(row[-1]) for row in rows if row[-1])
    now = clock.now()
    idle_for = now - seen_at
    is_expired = now >= expires_at or idle_for > idle_limit(roles)
    if is_active and not is_expired and idle_for >= SEEN_EVERY:
        with read_only.tolerated(), write():
            SignIn.update(seen_at=now).where(SignIn.id == sign_in_id).execute()
        seen_at = now
    return SignedInUser(
        id=user_id,
        name=name,
        email=email or "",
        theme=theme,
        person_id=person_id,
        sign_in_id=sign_in_id,
        roles=roles,
        permissions=permissions_of(roles),
        programme_ids=_programmes_of(user_id) if Role.STAFF in roles else frozenset(),
        uses_keys=keys,
        is_expired=is_expired,
        proved_at=proved_at,
        has_factor=bool(has_factor),
        seen_at=seen_at,
        expires_at=expires_at,
    )


def owns_factor() -> Any:
    """An SQL expression: whether the user has a passkey or an authenticator app."""
    passkeys = Passkey.select(Passkey.id).where(Passkey.user == User.id)
    apps = AuthenticatorApp.select(AuthenticatorApp.id).where(
        AuthenticatorApp.user == User.id, AuthenticatorApp.is_confirmed
    )
    return Case(None, ((fn.EXISTS(passkeys) | fn.EXISTS(apps), True),), False).coerce(False)


def prove(user: SignedInUser, how: Proof) -> None:
    """Note that somebody proved just now, on this device, who they are."""
    with write():
        SignIn.update(proved_at=clock.now(), proved_how=how).where(
            SignIn.id == user.sign_in_id
        ).execute()
        record_event("proved_again", "user", user.id, by=user.id)


def owner_of(token: str) -> int | None:
    """Whose sign-in a device's token is or was, however it ended; None for a made-up one."""
    query = SignIn.select(SignIn.user).where(SignIn.token_hash == _hash(token))
    row: Any = query.tuples().first()
    return int(row[0]) if row else None


def was_open_at(sign_in_id: int, instant: datetime) -> bool:
    """Whether a device's sign-in had not reached its absolute limit at that instant."""
    query = SignIn.select(SignIn.id).where(
        SignIn.id == sign_in_id, SignIn.expires_at > instant, SignIn.ended_at.is_null()
    )
    return bool(query.exists())


def end(user: SignedInUser) -> None:
    """Sign this device out."""
    with write():
        SignIn.update(ended_at=clock.now()).where(SignIn.id == user.sign_in_id).execute()
        record_event("signed_out", "user", user.id, by=user.id)


def end_one(user_id: int, sign_in_id: int) -> bool:
    """Sign one device of a user out. False where it isn't theirs, or ended already."""
    with write():
        ended = _end(SignIn.user == user_id, SignIn.id == sign_in_id)
        if ended:
            record_event("device_signed_out", "user", user_id, by=user_id)
    return bool(ended)


def end_others(user_id: int, sign_in_id: int) -> int:
    """Sign out every device of a user but one. Returns how many were signed in."""
    with write():
        ended = _end(SignIn.user == user_id, SignIn.id != sign_in_id)
        if ended:
            record_event("signed_out_elsewhere", "user", user_id, by=user_id)
    return ended


def end_everywhere(user_id: int, by: Any) -> int:
    """Sign out every device of a user. Returns how many were signed in."""
    with write():
        ended = _end(SignIn.user == user_id)
        record_event("signed_out_everywhere", "user", user_id, by=by)
    return ended


def _end(*which: Any) -> int:
    query = SignIn.update(ended_at=clock.now())
    return int(query.where(*which, SignIn.ended_at.is_null()).execute())


def needs_factor(user_id: int) -> bool:
    """Whether a role of this user's asks for a passkey or a second step."""
    asked = settings.current().second_factor_roles
    held = UserRole.select().where(UserRole.user == user_id, UserRole.role.in_(asked))
    return bool(asked) and bool(held.exists())


def _programmes_of(user_id: int) -> frozenset[int]:
    query = (
        UserProgramme.select(UserProgramme.programme)
        .where(UserProgramme.user == user_id)
        .order_by(UserProgramme.programme)
        .tuples()
    )
    return frozenset(row[0] for row in query)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()
