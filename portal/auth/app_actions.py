"""The authenticator app: setting it up, taking its codes once each, taking it away."""

from datetime import timedelta
from typing import NamedTuple

import pyotp
from flask_babel import gettext as _

from portal import clock, keys, settings
from portal.audit import record_event
from portal.auth import factor_notices, factor_queries, recovery_actions, sessions
from portal.auth.factor_rules import digits_of, grouped, step_of
from portal.db import write
from portal.errors import DomainError
from portal.models import AuthenticatorApp

# Opening the page again within this shows the same code: some scan it twice.
KEPT_FOR = timedelta(minutes=15)


class Enrolment(NamedTuple):
    """What an authenticator app is to be given: as an address to draw, and as a key to type."""

    address: str
    key: str


def begin(user_id: int) -> Enrolment:
    """Begin to set up an app. The one in use stays so until a code of the new one was typed."""
    found = enrolment_of(user_id)
    if found:
        return found
    secret = pyotp.random_base32()
    with write():
        AuthenticatorApp.delete().where(
            AuthenticatorApp.user == user_id, ~AuthenticatorApp.is_confirmed
        ).execute()
        AuthenticatorApp.create(
            user=user_id,
            secret=keys.encrypt(secret.encode("ascii"), _about(user_id)),
            created_at=clock.now(),
        )
    return _enrolment(user_id, secret)


def enrolment_of(user_id: int) -> Enrolment | None:
    """What was begun a short while ago and waits for its first code."""
    row = AuthenticatorApp.get_or_none(
        AuthenticatorApp.user == user_id,
        ~AuthenticatorApp.is_confirmed,
        AuthenticatorApp.created_at > clock.now() - KEPT_FOR,
    )
    return _enrolment(user_id, _secret_of(row)) if row else None


def confirm(user_id: int, typed: str, sign_in_id: int) -> list[str]:
    """Take the first code of a new app, which puts it in use; other devices are signed out.

    Returns recovery codes to show, if the user had none. Raises DomainError for a wrong code.
    """
    row = AuthenticatorApp.get_or_none(
        AuthenticatorApp.user == user_id, ~AuthenticatorApp.is_confirmed
    )
    if row is None:
        raise DomainError(_("Begin again: this was too long ago."))
    step = step_of(_secret_of(row), digits_of(typed), clock.now())
    if step is None:
        raise DomainError(
            _("That isn't the code that the app shows now. Wait for the next one and type it."),
            "proof_code",
        )
    codes = None if factor_queries.factors_of(user_id).codes_left else recovery_actions.made()
    with write():
        AuthenticatorApp.delete().where(
            AuthenticatorApp.user == user_id, AuthenticatorApp.is_confirmed
        ).execute()
        AuthenticatorApp.update(is_confirmed=True, last_step=step).where(
            AuthenticatorApp.id == row.id
        ).execute()
        if codes:
            recovery_actions.keep(user_id, codes)
        record_event("authenticator_app_set_up", "user", user_id, by=user_id)
        factor_notices.tell(user_id, _("An authenticator app was set up for you."))
        sessions.end_others(user_id, sign_in_id)
    return codes.shown if codes else []


def take_code(user_id: int, typed: str) -> bool:
    """Whether this is a code that the user's app shows now and that wasn't taken yet."""
    row = AuthenticatorApp.get_or_none(
        AuthenticatorApp.user == user_id, AuthenticatorApp.is_confirmed
    )
    code = digits_of(typed)
    step = step_of(_secret_of(row), code, clock.now()) if row and code else None
    if row is None or step is None:
        return False
    with write():
        # The row decides, not what was read of it: two who send one code at once are one.
        changed = (
            AuthenticatorApp.update(last_step=step)
            .where(AuthenticatorApp.id == row.id, AuthenticatorApp.last_step < step)
            .execute()
        )
    return bool(changed)


def remove(user_id: int, sign_in_id: int) -> None:
    """Take the app away. Raises DomainError where the user's role asks for it."""
    with write():
        refuse_last(user_id)
        AuthenticatorApp.delete().where(AuthenticatorApp.user == user_id).execute()
        record_event("authenticator_app_removed", "user", user_id, by=user_id)
        factor_notices.tell(user_id, _("Your authenticator app was taken away."))
        sessions.end_others(user_id, sign_in_id)


def refuse_last(user_id: int) -> None:
    """Raise DomainError where one more taken away would leave a user without, who needs one."""
    if factor_queries.factors_of(user_id).is_last and sessions.needs_factor(user_id):
        raise DomainError(
            _("This is the only one you have, and your role asks for one. Set up another first.")
        )


def _enrolment(user_id: int, secret: str) -> Enrolment:
    name, address = factor_queries.address_of(user_id)
    uri = pyotp.TOTP(secret).provisioning_uri(
        name=address or name, issuer_name=settings.current().organisation
    )
    return Enrolment(uri, grouped(secret))


def _secret_of(row: AuthenticatorApp) -> str:
    return keys.decrypt(row.secret, _about(row.user_id)).decode("ascii")


def _about(user_id: int) -> str:
    return f"totp of user {user_id}"
