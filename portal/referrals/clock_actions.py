"""Setting when a referral's contact or decision is due, in place of the rule."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.formats import short_date
from portal.models import Referral, ReferralStep, StepKind
from portal.referrals import rules

LONGEST_DAYS = 365


def set_due(
    referral_id: int,
    version: int,
    contact_by_on: date | None,
    decide_by_on: date | None,
    reason: str,
    by: Any,
) -> None:
    """Say by when somebody gets in touch and decides; None leaves it to the rule.

    Raises DomainError for a day that can't be or a missing reason, StaleVersion if somebody
    was faster.
    """
    today = clock.today()
    days = {"contact_by_on": contact_by_on, "decide_by_on": decide_by_on}
    for field, day in days.items():
        if day is not None and not today <= day <= today + timedelta(days=LONGEST_DAYS):
            raise DomainError(_("Enter a day from today on, within a year."), field)
    if not reason.strip():
        raise DomainError(_("Say why, for whoever reads this next."), "reason")
    with write():
        row: Any = (
            Referral.select(Referral.version, Referral.state, Referral.person)
            .where(Referral.id == referral_id)
            .tuples()
            .first()
        )
        if row is None or row[0] != version:
            raise StaleVersion(
                _("Somebody changed this referral since you opened it. Look again, then decide.")
            )
        if row[1] not in rules.UNDECIDED:
            raise DomainError(_("This referral is decided, so nothing is due about it."))
        now = clock.now()
        Referral.update(
            **days, due_reason=reason.strip(), due_set_by=by.id, due_set_at=now, version=version + 1
        ).where(Referral.id == referral_id).execute()
        ReferralStep.insert(
            referral=referral_id,
            at=now,
            by=by.id,
            kind=StepKind.CHANGED,
            note=_said(contact_by_on, decide_by_on, reason.strip()),
        ).execute()
        record_event(
            "referral_due_set",
            "referral",
            referral_id,
            by=by,
            person=row[2],
            fields=["contact_by_on", "decide_by_on", "due_reason"],
        )


def _said(contact_by_on: date | None, decide_by_on: date | None, reason: str) -> str:
    parts = []
    if contact_by_on:
        parts.append(_("Contact due %(day)s", day=short_date(contact_by_on)))
    if decide_by_on:
        parts.append(_("Decision due %(day)s", day=short_date(decide_by_on)))
    return f"{', '.join(parts) or _('Due dates by the rule again')}: {reason}"
