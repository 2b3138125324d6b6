"""Writes about status links: made, looked through, revoked."""

import secrets
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from portal import clock, settings
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.models import Referral, StatusLink, StatusView
from portal.referrals import status_link_rules as rules


def make_link(referral_id: int, by: Any = None) -> str | None:
    """Make a status link, in the transaction that is open. Returns its token, shown this once.

    With a receipt (`by` is None) for professionals alone: None for all others. Staff may also
    give one to a relative, and to whoever referred themselves once their identity is confirmed;
    else DomainError.
    """
    token = secrets.token_urlsafe(rules.TOKEN_BYTES)
    now = clock.now()
    with write():
        referral = Referral.get_by_id(referral_id)
        if by is None and not rules.comes_with_receipt(referral.sender_kind):
            return None
        if not rules.may_be_given(referral.sender_kind, referral.identity_at is not None):
            raise DomainError(
                _("First say how you made sure that this referral came from the person.")
            )
        StatusLink.insert(
            referral=referral_id,
            token_hash=rules.token_hash(token),
            made_at=now,
            made_by=getattr(by, "id", by),
            expires_at=now + timedelta(days=settings.current().status_link_days),
        ).execute()
        record_event("status_link_made", "referral", referral_id, by=by, person=referral.person_id)
    return token


def renew_link(referral_id: int, by: Any) -> str | None:
    """End every link of a referral and make another. Returns its token. Raises as `make_link`."""
    with write():
        revoke_links(referral_id, by)
        return make_link(referral_id, by)


def revoke_links(referral_id: int, by: Any) -> int:
    """End every link of a referral, this instant. Returns how many that were."""
    with write():
        count = (
            StatusLink.update(revoked_at=clock.now(), revoked_by=getattr(by, "id", by))
            .where(StatusLink.referral == referral_id, StatusLink.revoked_at.is_null())
            .execute()
        )
        if count:
            referral = Referral.get_by_id(referral_id)
            record_event(
                "status_links_revoked",
                "referral",
                referral_id,
                by=by,
                person=referral.person_id,
                fields=["revoked_at"],
            )
    return int(count)


def note_view(link_id: int, referral_id: int, person_id: int) -> None:
    """Note that somebody looked through a link."""
    with write():
        StatusView.insert(link=link_id, at=clock.now()).execute()
        record_event("status_link_opened", "referral", referral_id, person=person_id)
