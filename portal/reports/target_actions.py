"""Writes about what is aimed for."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import Funding, Target

MOST = Decimal("9999999.99")


@dataclass(frozen=True)
class TargetPlan:
    """What a figure is to reach over a period, for everybody or for one funding."""

    figure: str
    from_on: date
    to_on: date
    value: Decimal
    is_at_most: bool = False
    funding_id: int | None = None


def add_target(programme_id: int, plan: TargetPlan, by: Any) -> int:
    """Set a target. Returns its id. Raises DomainError with its field."""
    with write():
        values = _checked(programme_id, plan)
        made = Target.create(
            programme=programme_id,
            changed_by=getattr(by, "id", by),
            changed_at=clock.now(),
            **values,
        )
        record_event("target_added", "target", made.id, by=by, fields=list(values))
    return int(made.id)


def change_target(target_id: int, version: int, plan: TargetPlan, by: Any) -> None:
    """Change a target. Issued reports keep the one that they were issued with.

    Raises StaleVersion if somebody else changed it since, and DomainError with its field.
    """
    with write():
        now = Target.get_or_none(Target.id == target_id)
        if now is None or now.version != version:
            raise StaleVersion(
                _(
                    "Somebody changed this target since you opened it. It stands below as it is "
                    "now; look at both, then save again."
                )
            )
        values = _checked(now.programme_id, plan, but=target_id)
        held = {**values, "funding": plan.funding_id}
        kept = {**{name: getattr(now, name) for name in values}, "funding": now.funding_id}
        changed = [name for name, value in held.items() if kept[name] != value]
        if not changed:
            return
        Target.update(
            version=Target.version + 1,
            changed_by=getattr(by, "id", by),
            changed_at=clock.now(),
            **values,
        ).where(Target.id == target_id).execute()
        record_event("target_changed", "target", target_id, by=by, fields=changed)


def remove_target(target_id: int, version: int, by: Any) -> None:
    """Take a target away. Raises StaleVersion if somebody changed it since."""
    with write():
        gone = Target.delete().where(Target.id == target_id, Target.version == version).execute()
        if not gone:
            raise StaleVersion(_("Somebody changed this target since you opened the page."))
        record_event("target_removed", "target", target_id, by=by)


def _checked(programme_id: int, plan: TargetPlan, but: int | None = None) -> dict[str, Any]:
    if plan.to_on < plan.from_on:
        raise DomainError(
            _("The last day is before the first. Change one of the two dates."), "to_on"
        )
    if not 0 <= plan.value <= MOST:
        raise DomainError(_("Enter a number from 0 to %(most)s.", most=int(MOST)), "value")
    mine = (Funding.id == plan.funding_id) & (Funding.programme == programme_id)
    if plan.funding_id is not None and not Funding.select(Funding.id).where(mine).exists():
        raise DomainError(_("Choose who it is for from the list."), "funding")
    same = (
        (Target.programme == programme_id)
        & (Target.figure == plan.figure)
        & (Target.from_on == plan.from_on)
        & (Target.to_on == plan.to_on)
        & (Target.id != (but or 0))
    )
    same &= Target.funding == plan.funding_id if plan.funding_id else Target.funding.is_null()
    if Target.select(Target.id).where(same).exists():
        raise DomainError(
            _("There is a target for this figure and these dates already. Change that one."),
            "figure",
        )
    values = asdict(plan)
    del values["funding_id"]
    return {**values, "funding": plan.funding_id}
