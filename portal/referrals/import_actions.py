"""Writes that take back referrals which an import made."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from peewee import ForeignKeyField

from portal.audit import record_event
from portal.errors import DomainError
from portal.models import (
    TABLES,
    Referral,
    ReferralMessage,
    ReferralState,
    ReferralStep,
    StepKind,
)

# What arrives with a referral, and goes with it.
_ARRIVAL = (StepKind.RECEIVED, StepKind.WARNED)


def remove_untouched(referral_ids: Sequence[int], by: Any) -> list[int]:
    """Remove referrals that nobody has worked on, in the transaction that is open.

    Returns the ids of their people. Raises DomainError, with nothing removed, where one has
    been decided about, taken on, written on, or stands behind anything else.
    """
    ids = list(referral_ids)
    if _is_touched(ids):
        raise DomainError(
            _(
                "Somebody has worked on some of these referrals by now, so they stay. End those "
                "that came by mistake."
            )
        )
    query = Referral.select(Referral.person).where(Referral.id.in_(ids)).order_by(Referral.id)
    person_ids = [person_id for (person_id,) in query.tuples()]
    for referral_id in ids:
        record_event("referral_taken_back", "referral", referral_id, by=by)
    Referral.delete().where(Referral.id.in_(ids)).execute()
    return person_ids


def _is_touched(ids: list[int]) -> bool:
    decided = Referral.select().where(
        Referral.id.in_(ids),
        (Referral.state != ReferralState.RECEIVED) | Referral.owner.is_null(False),
    )
    worked_on = ReferralStep.select().where(
        ReferralStep.referral.in_(ids), ReferralStep.kind.not_in(_ARRIVAL)
    )
    joined = ReferralMessage.select().where(ReferralMessage.referral.in_(ids))
    return any(one.exists() for one in (decided, worked_on, joined)) or _is_pointed_at(ids)


def _is_pointed_at(ids: list[int]) -> bool:
    """Whether anything stands on one of them that wouldn't go with it."""
    for model in TABLES:
        for field in model._meta.sorted_fields:
            if not isinstance(field, ForeignKeyField) or field.rel_model is not Referral:
                continue
            if field.on_delete != "CASCADE" and model.select().where(field.in_(ids)).exists():
                return True
    return False
