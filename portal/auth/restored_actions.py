"""Writes that a restored database needs before anybody signs in: what was used stays used."""

import secrets
from collections.abc import Collection

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.auth import break_glass_actions, factor_notices, passwords
from portal.auth.factor_rules import STEP_SECONDS, STEPS_AROUND
from portal.db import write
from portal.models import (
    AuthenticatorApp,
    BreakGlass,
    Passkey,
    PasskeyCeremony,
    PendingSignIn,
    RecoveryCode,
    SignIn,
    User,
    UserLink,
    UserRole,
)


def end_ways_in() -> int:
    """End every sign-in, open link and opened record. Returns how many devices were signed in.

    What was used since the backup stands in it as if it never were: links, and steps of apps.
    """
    now = clock.now()
    with write():
        ended = SignIn.update(ended_at=now).where(SignIn.ended_at.is_null()).execute()
        unused = UserLink.used_at.is_null() & UserLink.ended_at.is_null()
        UserLink.update(ended_at=now).where(unused).execute()
        PendingSignIn.delete().execute()
        PasskeyCeremony.delete().execute()
        opened = BreakGlass.select(BreakGlass.user).where(BreakGlass.closed_at.is_null())
        for (user_id,) in list(opened.distinct().order_by(BreakGlass.user).tuples()):
            break_glass_actions.close_all(user_id, None)
        # The newest code that anybody's app shows, or is let off as, until now.
        step = int(now.timestamp()) // STEP_SECONDS + STEPS_AROUND
        older = AuthenticatorApp.last_step < step
        AuthenticatorApp.update(last_step=step).where(older).execute()
        AuthenticatorApp.delete().where(~AuthenticatorApp.is_confirmed).execute()
    return int(ended)


def end_recovery_codes() -> int:
    """End every recovery code, and tell whoever had some. Returns how many users had.

    Nobody can know which of them were used since the backup.
    """
    with write():
        query = RecoveryCode.select(RecoveryCode.user).where(RecoveryCode.used_at.is_null())
        users = [one for (one,) in query.distinct().order_by(RecoveryCode.user).tuples()]
        RecoveryCode.delete().execute()
        for user_id in users:
            record_event("recovery_codes_ended", "user", user_id)
            factor_notices.tell(
                user_id,
                _(
                    "Portal was set back to a backup. Your recovery codes are gone, since some "
                    "may have been used: make new ones when you sign in next."
                ),
            )
    return len(users)


def keep_out(user_ids: Collection[int]) -> None:
    """Switch off again whoever was switched off after the backup."""
    with write():
        for user_id in sorted(user_ids):
            User.update(is_active=False, version=User.version + 1).where(
                User.id == user_id
            ).execute()
            record_event("user_deactivated", "user", user_id, fields=["is_active"])


def take_roles(roles: Collection[tuple[int, str]]) -> None:
    """Take away again roles that were taken away after the backup."""
    with write():
        for user_id, role in sorted(roles):
            UserRole.delete().where(UserRole.user == user_id, UserRole.role == role).execute()
            User.update(version=User.version + 1).where(User.id == user_id).execute()
            record_event("user_roles_set", "user", user_id, fields=["roles"])


def end_passphrases(user_ids: Collection[int]) -> None:
    """Let nobody in by a passphrase that was changed after the backup: neither it nor the other.

    They choose a new one by the link for whoever forgot theirs.
    """
    if not user_ids:
        return
    # One that nobody knows, rather than none: without one there is no such link.
    nobodys = passwords.hash_passphrase(secrets.token_urlsafe(32))
    with write():
        for user_id in sorted(user_ids):
            User.update(password_hash=nobodys).where(User.id == user_id).execute()
            record_event("passphrase_ended", "user", user_id, fields=["passphrase"])


def take_factors(factors: Collection[tuple[str, int, int]]) -> None:
    """Take away again passkeys and apps that were taken away after the backup."""
    with write():
        for kind, row_id, user_id in sorted(factors):
            model = Passkey if kind == "passkey" else AuthenticatorApp
            model.delete().where(model.id == row_id).execute()
            record_event(
                "passkey_removed" if kind == "passkey" else "authenticator_app_removed",
                "user",
                user_id,
            )


def tell_administrators() -> None:
    """Tell every administrator that a backup was restored, and what to look at."""
    with write():
        factor_notices.tell_administrators(
            _(
                "Portal was set back to a backup. Everybody was signed out and all recovery codes "
                "are gone. Look whether anybody has an account or a role that they should no "
                "longer have."
            ),
            "auth.users_list",
        )
