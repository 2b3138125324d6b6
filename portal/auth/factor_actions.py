"""The second step: a code of the app or a recovery code, and starting over for who lost both."""

from typing import Any

from flask_babel import gettext as _

from portal.audit import record_event
from portal.auth import (
    app_actions,
    factor_notices,
    factor_queries,
    link_actions,
    passwords,
    pending_actions,
    recovery_actions,
    sessions,
    tries,
)
from portal.auth.actions import TooManyTries
from portal.auth.factor_rules import digits_of
from portal.auth.sessions import Proof
from portal.db import write
from portal.errors import DomainError
from portal.models import (
    AuthenticatorApp,
    Passkey,
    PasskeyCeremony,
    PendingSignIn,
    RecoveryCode,
    User,
)

# After so many wrong codes in a row whoever owns the passphrase should know of it.
TOLD_AFTER = 10


def proof_of_code(user_id: int, typed: str) -> Proof:
    """What a code that somebody typed proves: the app's, or one of the recovery codes.

    Raises TooManyTries, and DomainError for a wrong or a used code.
    """
    key = f"second step {user_id}"
    wait = tries.begin(key)
    if wait:
        raise TooManyTries(wait)
    # Six digits are the app's; a recovery code is longer.
    if digits_of(typed):
        proof = Proof.CODE if app_actions.take_code(user_id, typed) else None
    else:
        proof = Proof.RECOVERY_CODE if recovery_actions.use(user_id, typed) else None
    if proof is None:
        with write():
            record_event("second_step_refused", "user", user_id)
            if tries.count_of(key) == TOLD_AFTER:
                factor_notices.tell(
                    user_id,
                    _(
                        "Somebody typed your passphrase, and then a wrong code ten times in a row. "
                        "Nobody got in."
                    ),
                )
        raise DomainError(
            _(
                "That code isn't right, or it was used already. Type the one that the app shows "
                "now, or one of your recovery codes."
            ),
            "proof_code",
        )
    tries.forgive(key)
    return proof


def proof_of_passphrase(user_id: int, passphrase: str) -> Proof:
    """That somebody who is signed in knows their passphrase. Raises as `proof_of_code`."""
    key = f"own passphrase {user_id}"
    wait = tries.begin(key)
    if wait:
        raise TooManyTries(wait)
    user = User.get_by_id(user_id)
    if not passwords.matches(user.password_hash, passphrase):
        with write():
            record_event("proof_refused", "user", user_id, by=user_id)
        raise DomainError(_("That isn't your passphrase. Type it again."), "passphrase")
    tries.forgive(key)
    return Proof.PASSPHRASE


def change_passphrase(user_id: int, passphrase: str, sign_in_id: int) -> None:
    """Give oneself another passphrase; every other device is signed out.

    Raises DomainError, with its field, for one that won't do.
    """
    user = User.get_by_id(user_id)
    problem = passwords.problem_of(passphrase, about=(user.name, user.email or ""))
    if problem:
        raise DomainError(problem, "new_passphrase")
    hashed = passwords.hash_passphrase(passphrase)
    with write():
        User.update(password_hash=hashed).where(User.id == user_id).execute()
        pending_actions.end_all(user_id)
        link_actions.end_links(user_id)
        record_event("passphrase_changed", "user", user_id, by=user_id, fields=["passphrase"])
        link_actions.tell_passphrase_changed(user_id)
        sessions.end_others(user_id, sign_in_id)


def reset_factors(user_id: int, by: Any) -> None:
    """Take away a user's passkeys, app and recovery codes, and sign them out everywhere.

    For somebody who lost their phone and is known to who does this: the passphrase still
    stands, and the next sign-in asks them to set up a new second step.
    """
    with write():
        for model in (Passkey, AuthenticatorApp, RecoveryCode, PendingSignIn, PasskeyCeremony):
            model.delete().where(model.user == user_id).execute()
        record_event("factors_reset", "user", user_id, by=by)
        factor_notices.tell(
            user_id,
            _(
                "Your passkeys, authenticator app and recovery codes were taken away, since you "
                "lost them. Set up new ones when you sign in next."
            ),
        )
        factor_notices.tell_administrators(
            _(
                "Passkeys, authenticator app and recovery codes of %(name)s were taken away by "
                "%(who)s. They set up new ones when they sign in next.",
                name=factor_queries.address_of(user_id)[0],
                who=factor_notices.name_of(by),
            ),
            "auth.user_show",
            user_id,
            getattr(by, "id", by),
            user_id=user_id,
        )
        sessions.end_everywhere(user_id, by=by)
