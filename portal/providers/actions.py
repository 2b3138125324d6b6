"""Writes about providers: adding them, their referrers and what they ask for."""

from typing import Any

from flask_babel import gettext as _
from peewee import IntegrityError

from portal import clock, mail
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.models import Provider, ProviderService, Referrer
from portal.models.people import EMAIL_LENGTH, NAME_LENGTH, PHONE_LENGTH
from portal.models.providers import ODS_CODE_LENGTH
from portal.providers import queries, rules

SERVICE_LENGTH = 200


def add_provider(
    name: str,
    ods_code: str = "",
    by: Any = None,
    *,
    email: str = "",
    phone: str = "",
    address: str = "",
) -> int:
    """Add an organisation that refers. Returns its id.

    Raises DomainError when the name is empty, too long or taken, the code too long, or mail
    can't be sent to the address.
    """
    name, ods_code = " ".join(name.split()), ods_code.strip().upper()
    if not name:
        raise DomainError(_("Enter the provider's name."), "name")
    if len(name) > NAME_LENGTH:
        raise DomainError(
            _("Use at most %(count)s characters for the name.", count=NAME_LENGTH), "name"
        )
    if len(ods_code) > ODS_CODE_LENGTH:
        raise DomainError(
            _("An ODS code has at most %(count)s characters.", count=ODS_CODE_LENGTH), "ods_code"
        )
    reached = {
        "email": mail.checked_address(email) if email else "",
        "phone": phone[:PHONE_LENGTH],
        "address": address,
    }
    try:
        with write():
            provider_id = int(
                Provider.insert(
                    name=name, ods_code=ods_code, created_at=clock.now(), **reached
                ).execute()
            )
            record_event(
                "provider_added", "provider", provider_id, by=by, fields=["name", "ods_code"]
            )
    except IntegrityError:
        raise DomainError(
            _("There is a provider called %(name)s already.", name=name), "name"
        ) from None
    return provider_id


def referrer_for(provider_id: int, details: rules.NamedProfessional) -> int | None:
    """The provider's referrer of this name, added if new; None where there is no name.

    What is on record is never overwritten: a message may be older than a correction.
    """
    name = details.name.strip()[:NAME_LENGTH]
    if not name:
        return None
    with write():
        found = queries.referrer_named(provider_id, name)
        if found is not None:
            return found
        referrer_id = int(
            Referrer.insert(
                provider=provider_id,
                name=name,
                job=details.job[:NAME_LENGTH],
                email=details.email[:EMAIL_LENGTH],
                phone=details.phone[:PHONE_LENGTH],
                created_at=clock.now(),
            ).execute()
        )
        record_event("referrer_added", "referrer", referrer_id, fields=["name"])
    return referrer_id


def map_service(service: str, programme_id: int, by: Any = None) -> None:
    """Say which programme a sender's service name means, from the next message on.

    Raises DomainError when the name is empty or too long. Saying it again replaces it.
    """
    key = rules.service_key(service)
    if not key or len(key) > SERVICE_LENGTH:
        raise DomainError(
            _("Enter the service's name, at most %(count)s characters.", count=SERVICE_LENGTH),
            "service",
        )
    with write():
        ProviderService.insert(service=key, programme=programme_id).on_conflict(
            conflict_target=[ProviderService.service],
            update={ProviderService.programme: programme_id},
        ).execute()
        record_event(
            "service_mapped", "programme", programme_id, by=by, fields=["service", "programme"]
        )
