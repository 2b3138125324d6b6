"""Writes about invitations and links to a new passphrase: single use, short-lived, by mail.

The address of a link is the key. Its token is 256 random bits and is kept as a hash alone; it
stands in the mail, and is handed back once to whoever made the link.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal import clock, mail, settings
from portal.audit import record_event
from portal.auth import factor_notices, link_queries, passwords, pending_actions, sessions, throttle
from portal.auth.actions import TooManyTries
from portal.auth.link_queries import hash_of
from portal.db import write
from portal.errors import DomainError
from portal.models import OutboxMessage, User, UserLink, UserLinkKind

TOKEN_BYTES = 32
# Asking for a new passphrase: so often in so many minutes, by one address and for one account.
ASKS_PER_ADDRESS = 20
ASKS_PER_ACCOUNT = 3
ASKS_MINUTES = 60


class LinkIsDead(DomainError):
    """The link was used, taken back, has run out, or was never given to anybody."""


class MadeLink(NamedTuple):
    """A link that was just made. Its token is kept nowhere and can't be shown again."""

    kind: UserLinkKind
    token: str
    expires_at: datetime
    is_mailed: bool


def invite(user_id: int, by: Any) -> MadeLink:
    """Mail a user the link by which they choose their first passphrase; an older one dies.

    Raises DomainError for somebody without an address, deactivated, or who has a passphrase.
    """
    with write():
        user = User.get_by_id(user_id)
        if not user.email:
            raise DomainError(_("Give them an e-mail address first."))
        if not user.is_active:
            raise DomainError(_("Let them in again first: their account is switched off."))
        if user.password_hash:
            raise DomainError(_("They have a passphrase already. Send them a link to a new one."))
        hours = settings.current().invitation_hours
        made = _make(user, UserLinkKind.INVITATION, timedelta(hours=hours), by)
        record_event("user_invited", "user", user_id, by=by)
    return made


def send_reset(user_id: int, by: Any) -> MadeLink:
    """Mail a user the link by which they choose a new passphrase; an older one dies.

    Raises DomainError for somebody who can't sign in anyway.
    """
    with write():
        user = User.get_by_id(user_id)
        if not (user.email and user.is_active and user.password_hash):
            raise DomainError(_("They can't sign in yet. Send them an invitation."))
        minutes = settings.current().reset_minutes
        made = _make(user, UserLinkKind.RESET, timedelta(minutes=minutes), by)
        record_event("reset_link_sent", "user", user_id, by=by)
        # Whoever makes a link sees it, and could open it themselves.
        factor_notices.tell_administrators(
            _(
                "%(who)s made a link by which %(name)s chooses a new passphrase.",
                name=user.name,
                who=factor_notices.name_of(by),
            ),
            "auth.user_show",
            user_id,
            getattr(by, "id", by),
            user_id=user_id,
        )
    return made


def take_back(user_id: int, by: Any) -> None:
    """End every open link of a user, and stop what hasn't been mailed. Again changes nothing."""
    with write():
        if end_links(user_id):
            record_event("user_links_ended", "user", user_id, by=by)


def end_links(user_id: int) -> int:
    """End every open link of a user, in the transaction that is open. Returns how many."""
    keys = [_mail_key(kind, link_id) for link_id, kind in link_queries.open_links(user_id)]
    if not keys:
        return 0
    mail.pull(OutboxMessage.key.in_(keys))
    query = UserLink.update(ended_at=clock.now())
    return int(query.where(link_queries.is_open(), UserLink.user == user_id).execute())


def ask_reset(email: str, address: str) -> None:
    """Mail whoever has this e-mail address a link to a new passphrase, if anybody has.

    Takes the same way for an address that nobody has. Raises TooManyTries.
    """
    folded = email.strip().lower()
    wait = throttle.take(f"reset address {address}", ASKS_PER_ADDRESS, ASKS_MINUTES)
    wait = wait or throttle.take(f"reset account {folded}", ASKS_PER_ACCOUNT, ASKS_MINUTES)
    if wait:
        raise TooManyTries(wait)
    user = link_queries.user_to_reset(folded)
    with write():
        record_event("reset_asked", "user", user.id if user else None)
        if user is not None:
            minutes = settings.current().reset_minutes
            _make(user, UserLinkKind.RESET, timedelta(minutes=minutes), None)


def use(token: str, kind: UserLinkKind, passphrase: str) -> int:
    """Choose a passphrase by a link, which dies of it. Returns the user's id.

    Every sign-in of theirs ends, and they are told by mail. A second factor stays as it is.
    Raises LinkIsDead, and DomainError with its field for a passphrase that won't do.
    """
    owner = link_queries.owner(token, kind)
    if owner is None:
        raise LinkIsDead(_("This link doesn't open anything."))
    check_passphrase(passphrase, owner.name, owner.email)
    # Slow on purpose, so before the transaction: two who hash at once still can't both use it.
    hashed = passwords.hash_passphrase(passphrase)
    with write():
        now = clock.now()
        taken = (
            UserLink.update(used_at=now)
            .where(UserLink.token_hash == hash_of(token), link_queries.is_open())
            .execute()
        )
        if not taken:
            raise LinkIsDead(_("This link doesn't open anything."))
        User.update(password_hash=hashed).where(User.id == owner.user_id).execute()
        end_links(owner.user_id)
        pending_actions.end_all(owner.user_id)
        if kind == UserLinkKind.RESET:
            sessions.end_everywhere(owner.user_id, by=owner.user_id)
            tell_passphrase_changed(owner.user_id)
        record_event(
            "invitation_accepted" if kind == UserLinkKind.INVITATION else "passphrase_reset",
            "user",
            owner.user_id,
            by=owner.user_id,
            fields=["passphrase"],
        )
    return owner.user_id


def check_passphrase(passphrase: str, name: str, email: str) -> None:
    """Raise DomainError, for the field `passphrase`, for one that won't do."""
    problem = passwords.problem_of(passphrase, about=(name, email))
    if problem:
        raise DomainError(problem, "passphrase")


def tell_passphrase_changed(user_id: int) -> None:
    """Mail a user that their passphrase is another now, in the transaction that is open."""
    user = User.get_by_id(user_id)
    if not user.email:
        return
    now = clock.now()
    mail.put(
        f"passphrase changed {user_id} {now.isoformat()}",
        user.email,
        _("Your passphrase was changed"),
        "passphrase_changed",
        user_id=user_id,
        name=user.name,
        at=now,
    )


def _make(user: User, kind: UserLinkKind, lasts: timedelta, by: Any) -> MadeLink:
    end_links(user.id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = clock.now()
    expires_at = now + lasts
    link = UserLink.create(
        token_hash=hash_of(token),
        user=user.id,
        kind=kind,
        made_at=now,
        made_by=getattr(by, "id", by),
        expires_at=expires_at,
    )
    is_invitation = kind == UserLinkKind.INVITATION
    subject = _("Your account at %(organisation)s", organisation=settings.current().organisation)
    mail.put(
        _mail_key(kind, link.id),
        user.email or "",
        subject if is_invitation else _("Choose a new passphrase"),
        "user_invitation" if is_invitation else "passphrase_link",
        user_id=user.id,
        name=user.name,
        token=token,
        until=expires_at,
    )
    return MadeLink(kind, token, expires_at, bool(settings.current().mail_server))


def _mail_key(kind: str, link_id: int) -> str:
    return f"user link {kind} {link_id}"
