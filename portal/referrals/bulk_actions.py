"""Who looks after a referral, and putting one on hold."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.formats import short_date
from portal.models import Referral, ReferralStep, StepKind
from portal.referrals import clock_queries, clock_rules, queue_choice_queries, rules


def assign(referral_id: int, version: int, user_id: int, by: Any) -> None:
    """Say who looks after a referral. Raises DomainError for somebody who may not open it."""
    names = dict(queue_choice_queries.who_may_look_after([referral_id]))
    if user_id not in names:
        raise DomainError(_("Choose somebody who may open this referral."), "user_id")
    note = "" if user_id == by.id else names[user_id]
    _change(referral_id, version, by, StepKind.ASSIGNED, note, owner=user_id)


def hold_referral(referral_id: int, version: int, until: date, reason: str, by: Any) -> None:
    """Put an open referral on hold until a day."""
    if until <= clock.today():
        raise DomainError(_("Enter the day on which it comes back, after today."), "until")
    note = _("Until %(day)s: %(why)s", day=short_date(until), why=reason)
    state = Referral.select(Referral.state).where(Referral.id == referral_id).scalar()
    clocks = clock_queries.clocks_of(referral_id)
    changes = clock_rules.moved(clocks, state, clock.today(), until)
    _change(
        referral_id,
        version,
        by,
        StepKind.HELD,
        note,
        held_until=until,
        hold_reason=reason,
        **changes,
    )


def _change(
    referral_id: int, version: int, by: Any, kind: StepKind, note: str, **changes: Any
) -> None:
    with write():
        referral = Referral.get_or_none(
            (Referral.id == referral_id) & (Referral.version == version)
        )
        if referral is None:
            raise StaleVersion(
                _("Somebody changed this referral since you opened it. Look again, then decide.")
            )
        if referral.state not in rules.OPEN:
            raise DomainError(_("This referral has ended."))
        Referral.update(version=version + 1, **changes).where(Referral.id == referral_id).execute()
        ReferralStep.insert(
            referral=referral_id, at=clock.now(), by=by.id, kind=kind, note=note
        ).execute()
        record_event(
            f"referral_{kind}",
            "referral",
            referral_id,
            by=by,
            person=referral.person_id,
            fields=list(changes),
        )
