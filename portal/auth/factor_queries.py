"""Reading how a user signs in: passkeys, authenticator app, recovery codes."""

from datetime import datetime
from typing import Any, NamedTuple

from peewee import SQL, fn

from portal.models import AuthenticatorApp, Passkey, RecoveryCode, Role, User, UserRole


class PasskeyRow(NamedTuple):
    """One passkey, as its owner sees it."""

    passkey_id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


class Factors(NamedTuple):
    """All that a user can prove themselves by, besides the passphrase."""

    passkeys: list[PasskeyRow]
    app_since: datetime | None
    codes_left: int

    @property
    def has_any(self) -> bool:
        return bool(self.passkeys) or self.app_since is not None

    @property
    def is_last(self) -> bool:
        """Whether taking one away leaves none."""
        return len(self.passkeys) + (self.app_since is not None) == 1


def factors_of(user_id: int) -> Factors:
    """A user's passkeys, newest first, app and codes left. Three statements."""
    passkeys = (
        Passkey.select(Passkey.id, Passkey.name, Passkey.created_at, Passkey.last_used_at)
        .where(Passkey.user == user_id)
        .order_by(Passkey.created_at.desc(), Passkey.id.desc())
        .tuples()
    )
    app: Any = (
        AuthenticatorApp.select(AuthenticatorApp.created_at)
        .where(AuthenticatorApp.user == user_id, AuthenticatorApp.is_confirmed)
        .tuples()
        .first()
    )
    left = RecoveryCode.select(fn.COUNT(SQL("*"))).where(
        RecoveryCode.user == user_id, RecoveryCode.used_at.is_null()
    )
    return Factors(
        [PasskeyRow(*row) for row in passkeys], app[0] if app else None, int(left.scalar())
    )


def address_of(user_id: int) -> tuple[str, str | None]:
    """A user's name and e-mail address. One statement."""
    row: Any = User.select(User.name, User.email).where(User.id == user_id).tuples().get()
    return row[0], row[1]


def administrators() -> list[tuple[int, str, str]]:
    """Administrators who can be mailed: (user_id, name, e-mail), by id. One statement."""
    query = (
        User.select(User.id, User.name, User.email)
        .join(UserRole, on=(UserRole.user == User.id))
        .where(UserRole.role == Role.ADMINISTRATOR, User.is_active, User.email.is_null(False))
        .order_by(User.id)
    )
    return list(query.tuples())
