"""Writes about how a provider wants to be told what becomes of its referrals."""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _

from portal import clock, mail
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import AnswerChannel, AnswerChoice, Provider
from portal.providers import answer_choice_queries as queries
from portal.providers import answer_choice_rules as rules


def choose_answers(
    provider_id: int,
    version: int,
    *,
    channel: str,
    milestones: Collection[str],
    email: str,
    address: str,
    by: Any,
) -> None:
    """Say by what a provider is told, and of what.

    An address that differs from the one an administrator marked is no secure one any more.
    Raises DomainError for an address that can't be one, or is needed and missing, and
    StaleVersion.
    """
    email = mail.checked_address(email) if email.strip() else ""
    with write():
        known = queries.choice_of(provider_id)
        if known is None or known.version != version:
            raise StaleVersion(
                _("Somebody changed how this provider is told. Look again, then save.")
            )
        if channel == AnswerChannel.EMAIL and not (email or known.email):
            raise DomainError(_("Enter the address that answers go to."), "email")
        values = {
            "channel": AnswerChannel(channel),
            "milestones": rules.as_text(milestones),
            "email": email,
            "address": address.strip(),
            "changed_at": clock.now(),
            "changed_by": getattr(by, "id", by),
        }
        _keep(provider_id, version, values)
        record_event(
            "answers_chosen", "provider", provider_id, by=by, fields=["channel", "milestones"]
        )


def mark_secure(provider_id: int, email: str, is_secure: bool, by: Any) -> None:
    """Say that named letters may go to a provider's address, or that they may no longer.

    `email` is what the administrator saw: StaleVersion if it is another by now.
    """
    with write():
        known = queries.choice_of(provider_id)
        if known is None or known.email != email:
            raise StaleVersion(_("The address has changed. Look at the new one, then decide."))
        values = {
            "secure_email": email if is_secure else "",
            "secure_at": clock.now() if is_secure else None,
            "secure_by": getattr(by, "id", by) if is_secure else None,
            "changed_at": clock.now(),
        }
        if known.version == 0:
            values |= {
                "channel": AnswerChannel.EMAIL,
                "milestones": rules.as_text(rules.DEFAULT_MILESTONES),
            }
        _keep(provider_id, known.version, values)
        record_event(
            "answer_address_secure" if is_secure else "answer_address_not_secure",
            "provider",
            provider_id,
            by=by,
            fields=["secure_email"],
        )


def _keep(provider_id: int, version: int, values: dict[str, Any]) -> None:
    if not Provider.select(Provider.id).where(Provider.id == provider_id).exists():
        raise DomainError(_("There is no such provider."))
    values = {**values, "version": version + 1}
    if version == 0:
        AnswerChoice.insert(provider=provider_id, **values).execute()
    else:
        AnswerChoice.update(**values).where(AnswerChoice.provider == provider_id).execute()
