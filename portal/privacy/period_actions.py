"""Writes about how long records are kept."""

from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import RetentionPeriod
from portal.privacy.kind_rules import CHANGEABLE, LONGEST_MONTHS


def change_period(kind: str, months: int, reason: str, version: int, by: Any) -> None:
    """Keep a kind of record for so many months from now on; the next night goes by it.

    `version` is 0 while the built-in period stands. Raises DomainError, with its field, and
    StaleVersion.
    """
    if kind not in CHANGEABLE:
        raise DomainError(_("This kind of record has no period of its own."))
    if not 1 <= months <= LONGEST_MONTHS:
        raise DomainError(_("Enter a number from 1 to 1200."), "months")
    why = reason.strip()
    if not why:
        raise DomainError(_("Say who decided it and why."), "reason")
    with write():
        known = RetentionPeriod.get_or_none(RetentionPeriod.kind == kind)
        if (known.version if known else 0) != version:
            raise StaleVersion(
                _("Somebody changed this since you opened it. Look at both, then save again.")
            )
        values = {
            "months": months,
            "reason": why,
            "changed_by": getattr(by, "id", by),
            "changed_at": clock.now(),
            "version": version + 1,
        }
        if known is None:
            period_id = RetentionPeriod.create(kind=kind, **values).id
        else:
            period_id = known.id
            RetentionPeriod.update(**values).where(RetentionPeriod.id == known.id).execute()
        record_event(
            "retention_changed", "retention_period", period_id, by=by, fields=["months", "reason"]
        )
