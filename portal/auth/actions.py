"""Writes about users and how they sign in."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from peewee import IntegrityError

from portal import clock
from portal.audit import record_event
from portal.auth import passwords, queries, throttle, tries
from portal.db import write
from portal.errors import DomainError
from portal.models import Role, Theme, User, UserRole

# Tries a quarter of an hour: per address slows a guesser. A crowd of them is slowed by `tries`.
TRIES_PER_ADDRESS = 20
TRIES_MINUTES = 15


class TooManyTries(DomainError):
    """Sign-in is closed for a while; `wait_seconds` says how long."""

    def __init__(self, wait_seconds: int):
        super().__init__(
            _(
                "There were too many tries. Wait %(minutes)s, then try again.",
                minutes=ngettext("%(num)s minute", "%(num)s minutes", -(-wait_seconds // 60)),
            )
        )
        self.wait_seconds = wait_seconds


class WrongPassphrase(DomainError):
    """The e-mail address and passphrase don't belong together; never says which is wrong."""

    def __init__(self) -> None:
        super().__init__(_("The e-mail address or the passphrase isn't right. Check both."))


def user_for_passphrase(email: str, passphrase: str, address: str) -> User:
    """The user whose passphrase this is.

    Raises TooManyTries or WrongPassphrase. Takes as long for an address nobody has.
    """
    account = f"sign-in account {email.strip().lower()}"
    # The address first: one that is refused must not use up somebody else's tries.
    wait = wait_of_address(address) or tries.begin(account)
    if wait:
        raise TooManyTries(wait)
    user = queries.user_to_sign_in(email)
    if not passwords.matches(user.password_hash if user else "", passphrase) or user is None:
        with write():
            record_event("sign_in_refused", "user", user.id if user else None)
        raise WrongPassphrase
    tries.forgive(account)
    forgive_address(address)
    if passwords.needs_rehash(user.password_hash):
        _set_hash(user, passwords.hash_passphrase(passphrase))
    return user


def wait_of_address(address: str) -> int:
    """Count a try from an address: 0, or the seconds until it may be made."""
    return throttle.take(f"sign-in address {address}", TRIES_PER_ADDRESS, TRIES_MINUTES)


def forgive_address(address: str) -> None:
    """Give back a try that was right: a whole office shares one address, and signs in at nine."""
    throttle.put_back(f"sign-in address {address}", TRIES_PER_ADDRESS)


def _set_hash(user: User, passphrase_hash: str) -> None:
    with write():
        User.update(password_hash=passphrase_hash).where(User.id == user.id).execute()
        record_event("passphrase_rehashed", "user", user.id, by=user.id)


def add_user(
    name: str, email: str | None, roles: Iterable[Role], passphrase: str | None, by: int | None
) -> User:
    """Add somebody who works or volunteers here; without a passphrase they can't sign in.

    Raises DomainError when the address is taken or the passphrase won't do.
    """
    if passphrase is not None:
        problem = passwords.problem_of(passphrase, about=(name, email or ""))
        if problem:
            raise DomainError(problem, "passphrase")
    hashed = passwords.hash_passphrase(passphrase) if passphrase else ""
    try:
        with write():
            user = User.create(
                name=name,
                email=email.strip().lower() if email else None,
                password_hash=hashed,
                created_at=clock.now(),
            )
            for role in sorted(set(roles)):
                UserRole.insert(user=user, role=role).execute()
            record_event("user_added", "user", user.id, by=by, fields=["name", "email", "roles"])
    except IntegrityError:
        raise DomainError(_("Somebody already has that e-mail address."), "email") from None
    return user


def set_supervisor(user_id: int, supervisor_id: int | None, by: Any) -> None:
    """Say who supervises a user; None for nobody. Saying it again changes nothing.

    Raises DomainError, with its field, for themselves, for whoever says it about themselves,
    for a supervisor who isn't active, and where two would supervise each other.
    """
    if user_id == by.id:
        raise DomainError(_("Who supervises you is for a colleague to say."), "supervisor_id")
    if supervisor_id == user_id:
        raise DomainError(_("Nobody supervises themselves. Choose somebody else."), "supervisor_id")
    with write():
        if supervisor_id is not None:
            row = User.get_or_none(User.id == supervisor_id, User.is_active)
            if row is None:
                raise DomainError(_("Choose somebody who works here."), "supervisor_id")
            if row.supervisor_id == user_id:
                raise DomainError(
                    _("They are supervised by this person. Choose somebody else."),
                    "supervisor_id",
                )
        changed = (
            User.update(supervisor=supervisor_id)
            .where(
                User.id == user_id,
                User.supervisor.is_null(False)
                if supervisor_id is None
                else User.supervisor.is_null() | (User.supervisor != supervisor_id),
            )
            .execute()
        )
        if changed:
            record_event("supervisor_set", "user", user_id, by=by, fields=["supervisor"])


def choose_keys(user_id: int, uses_keys: bool) -> None:
    """Let single letters move within lists, or not."""
    with write():
        User.update(uses_keys=uses_keys).where(User.id == user_id).execute()
        record_event("keys_chosen", "user", user_id, by=user_id, fields=["uses_keys"])


def choose_theme(user_id: int, theme: Theme) -> None:
    """Remember how a user wants pages to look."""
    with write():
        User.update(theme=theme).where(User.id == user_id).execute()
        record_event("theme_chosen", "user", user_id, by=user_id, fields=["theme"])
