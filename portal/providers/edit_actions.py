"""Writes about who a provider is, who refers there, and when it closes."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from peewee import IntegrityError

from portal import clock, mail
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import Provider, ProviderLink, Referrer


def change_provider(provider_id: int, version: int, values: dict[str, Any], by: Any) -> None:
    """Change a provider: name, ods_code, email, phone, address. What holds already changes nothing.

    Raises StaleVersion if somebody changed it since, DomainError with its field for a name
    that is taken and an address that mail can't be sent to.
    """
    values = {**values, "ods_code": values["ods_code"].upper(), "email": _address(values["email"])}
    try:
        with write():
            now = _current(Provider, provider_id, version)
            changed = [name for name, value in values.items() if getattr(now, name) != value]
            if not changed:
                return
            Provider.update(version=version + 1, **values).where(
                Provider.id == provider_id
            ).execute()
            record_event("provider_changed", "provider", provider_id, by=by, fields=changed)
    except IntegrityError:
        raise DomainError(
            _("There is a provider called %(name)s already.", name=values["name"]), "name"
        ) from None


def add_referrer(provider_id: int, values: dict[str, Any], by: Any) -> int:
    """Add somebody who refers at a provider. Returns their id.

    Raises DomainError with its field for a name that is there already.
    """
    values = {**values, "email": _address(values["email"])}
    try:
        with write():
            referrer_id = int(
                Referrer.insert(provider=provider_id, created_at=clock.now(), **values).execute()
            )
            record_event("referrer_added", "referrer", referrer_id, by=by, fields=list(values))
    except IntegrityError:
        raise _taken(values["name"]) from None
    return referrer_id


def change_referrer(referrer_id: int, version: int, values: dict[str, Any], by: Any) -> None:
    """Change a referrer: name, job, email, phone, is_active. Their own links end when they leave.

    Raises as `change_provider`.
    """
    values = {**values, "email": _address(values["email"])}
    try:
        with write():
            now = _current(Referrer, referrer_id, version)
            changed = [name for name, value in values.items() if getattr(now, name) != value]
            if not changed:
                return
            Referrer.update(version=version + 1, **values).where(
                Referrer.id == referrer_id
            ).execute()
            if not values["is_active"]:
                ProviderLink.update(revoked_at=clock.now(), revoked_by=by.id).where(
                    ProviderLink.referrer == referrer_id, ProviderLink.revoked_at.is_null()
                ).execute()
            record_event("referrer_changed", "referrer", referrer_id, by=by, fields=changed)
    except IntegrityError:
        raise _taken(values["name"]) from None


def set_closing(
    provider_id: int, version: int, closes_on: date | None, successor_id: int | None, by: Any
) -> None:
    """Say from which day on a provider refers nobody, and who takes over; None is not at all.

    Its links and tokens open nothing from that day on. Raises StaleVersion, and DomainError for
    a successor that is itself, closes too, or would lead back here.
    """
    with write():
        _current(Provider, provider_id, version)
        if successor_id is not None:
            _check_successor(provider_id, successor_id, closes_on)
        Provider.update(closes_on=closes_on, successor=successor_id, version=version + 1).where(
            Provider.id == provider_id
        ).execute()
        record_event(
            "provider_closing" if closes_on else "provider_stays",
            "provider",
            provider_id,
            by=by,
            fields=["closes_on", "successor"],
        )


def _check_successor(provider_id: int, successor_id: int, closes_on: date | None) -> None:
    if closes_on is None:
        raise DomainError(_("Enter the day on which it closes."), "closes_on")
    other = Provider.get_or_none(Provider.id == successor_id)
    if other is None or other.id == provider_id or not other.is_active:
        raise DomainError(_("Choose another provider that goes on."), "successor_id")
    if other.closes_on is not None:
        raise DomainError(_("That one closes too. Choose one that goes on."), "successor_id")


def _current(model: Any, row_id: int, version: int) -> Any:
    now = model.get_or_none(model.id == row_id)
    if now is None or now.version != version:
        raise StaleVersion(
            _(
                "Somebody changed this since you opened it. It stands below as it is now; look at "
                "both, then save again."
            )
        )
    return now


def _address(email: str) -> str:
    return mail.checked_address(email) if email else ""


def _taken(name: str) -> DomainError:
    return DomainError(_("%(name)s is on this list already.", name=name), "name")
