"""Writes about the tokens of providers' computers: made, used, revoked."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from portal import clock, settings
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.models import ProviderToken, TokenScope
from portal.providers import rules, token_queries

TOKEN_BYTES = 32
LABEL_LENGTH = 80
# How exact "last used" is: so that a busy sender doesn't write with every message.
USED_EVERY = timedelta(minutes=1)


class TooManyTokens(DomainError):
    """The provider has as many tokens that work as it may have."""


def issue_token(
    provider_id: int,
    label: str = "",
    by: Any = None,
    *,
    scopes: Iterable[str] = tuple(TokenScope),
    valid_days: int | None = None,
) -> str:
    """Make a bearer token for a provider's computer. Returns it: nothing else ever will.

    It works from now for so many days, by default and at most the setting
    `token_valid_days`. One earlier token goes on working, so that a computer can change
    over without a gap. Raises TooManyTokens beside two, and DomainError for a provider that
    has closed, a label that is too long, and a token that would open nothing.
    """
    label = " ".join(label.split())
    kept = rules.scope_words(scopes)
    if len(label) > LABEL_LENGTH:
        raise DomainError(
            _("Use at most %(count)s characters for the label.", count=LABEL_LENGTH), "label"
        )
    if not kept:
        raise DomainError(_("Choose at least one thing that it may do."), "scopes")
    most_days = settings.current().token_valid_days
    days = most_days if valid_days is None else max(1, min(valid_days, most_days))
    token = rules.TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    now = clock.now()
    with write():
        _check_room(provider_id)
        token_id = ProviderToken.insert(
            provider=provider_id,
            token_hash=rules.token_hash(token),
            label=label,
            scopes=kept,
            created_at=now,
            created_by=getattr(by, "id", by),
            expires_at=now + timedelta(days=days),
        ).execute()
        record_event("token_issued", "provider_token", int(token_id), by=by)
    return token


def revoke_token(provider_id: int, token_id: int, by: Any) -> bool:
    """Stop one token of a provider from working, this instant.

    Returns False where it was stopped before, or isn't one of this provider's.
    """
    return bool(_revoke(provider_id, ProviderToken.id == token_id, by))


def revoke_tokens(provider_id: int, label: str | None = None, by: Any = None) -> int:
    """Stop a provider's tokens from working, this instant: those with a label, or all of them.

    Returns how many worked until now or had merely expired.
    """
    condition = None if label is None else ProviderToken.label == " ".join(label.split())
    return _revoke(provider_id, condition, by)


def note_use(token_id: int, last_used_at: datetime | None) -> None:
    """Keep when a token was last used, to the minute."""
    now = clock.now()
    if last_used_at is None or now - last_used_at >= USED_EVERY:
        with write():
            ProviderToken.update(last_used_at=now).where(ProviderToken.id == token_id).execute()


def _check_room(provider_id: int) -> None:
    if not token_queries.may_refer(provider_id):
        raise DomainError(_("This provider doesn't refer any more: its computers get no token."))
    live = token_queries.live_count(provider_id)
    if live >= rules.MOST_LIVE_TOKENS:
        raise TooManyTokens(
            _(
                "%(count)s tokens work already: one in use, and one to change over to. Revoke "
                "one of them first.",
                count=live,
            )
        )


def _revoke(provider_id: int, condition: Any, by: Any) -> int:
    mine = (ProviderToken.provider == provider_id) & ProviderToken.revoked_at.is_null()
    if condition is not None:
        mine &= condition
    with write():
        count = int(ProviderToken.update(revoked_at=clock.now()).where(mine).execute())
        if count:
            record_event("tokens_revoked", "provider", provider_id, by=by, fields=["revoked_at"])
    return count
