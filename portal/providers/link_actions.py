"""Writes about providers' own links: made, used and revoked."""

import secrets
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.models import Provider, ProviderLink, Referrer
from portal.models.provider_links import LINK_LABEL_LENGTH
from portal.providers import queries, rules

KEY_BYTES = 32


def make_link(provider_id: int, label: str, by: Any, referrer_id: int | None = None) -> str:
    """Make a link to the form for a provider, or for one who refers there. Returns its key.

    Nothing else ever will: only its hash is kept. Raises DomainError for a provider that has
    closed and for somebody who doesn't refer there.
    """
    key = secrets.token_urlsafe(KEY_BYTES)
    with write():
        if not Provider.select().where(Provider.id == provider_id, queries.is_open()).exists():
            raise DomainError(
                _("This provider has closed, so a link of its own would open nothing.")
            )
        if referrer_id is not None:
            theirs = (Referrer.id == referrer_id) & (Referrer.provider == provider_id)
            if not Referrer.select().where(theirs & Referrer.is_active).exists():
                raise DomainError(_("Choose somebody who refers from there."), "referrer_id")
        link_id = ProviderLink.insert(
            provider=provider_id,
            referrer=referrer_id,
            key_hash=rules.token_hash(key),
            label=label.strip()[:LINK_LABEL_LENGTH],
            made_by=by.id,
            made_at=clock.now(),
        ).execute()
        record_event("provider_link_made", "provider_link", int(link_id), by=by)
    return key


def revoke_link(provider_id: int, link_id: int, by: Any) -> bool:
    """Let a link open nothing from this instant; False where it isn't there or has ended."""
    with write():
        count = (
            ProviderLink.update(revoked_at=clock.now(), revoked_by=getattr(by, "id", by))
            .where(
                ProviderLink.id == link_id,
                ProviderLink.provider == provider_id,
                ProviderLink.revoked_at.is_null(),
            )
            .execute()
        )
        if count:
            record_event(
                "provider_link_revoked", "provider_link", link_id, by=by, fields=["revoked_at"]
            )
    return bool(count)


def note_use(link_id: int) -> None:
    """Note that a referral came through a link just now, in the transaction that is open."""
    with write():
        ProviderLink.update(used_at=clock.now()).where(ProviderLink.id == link_id).execute()
