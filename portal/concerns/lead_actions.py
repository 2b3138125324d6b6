"""Writes about who the leads are: naming, changing, the order, and at least one always."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from peewee import SQL, fn

from portal import clock
from portal.audit import record_event
from portal.concerns import lead_queries
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import ConcernKind, ConcernLead, ConcernLeadKind


@dataclass(frozen=True)
class LeadPlan:
    """What a lead takes on. No programme is every programme."""

    phone: str
    kinds: tuple[ConcernKind, ...]
    programme_id: int | None = None
    away_from_on: date | None = None
    away_until_on: date | None = None
    is_active: bool = True


def name_lead(user_id: int, plan: LeadPlan, by: Any) -> int:
    """Name somebody a lead, last in order. Returns the lead's id.

    Raises DomainError, with its field, for whoever can't be one or is one already, no kind,
    days away that can't be, and a programme that the user doesn't work for.
    """
    with write():
        if user_id not in dict(lead_queries.users_to_name()):
            raise DomainError(_("Choose somebody of the staff or a manager."), "user_id")
        _check(user_id, plan)
        last = ConcernLead.select(fn.MAX(ConcernLead.position)).scalar() or 0
        made = ConcernLead.create(
            user=user_id, position=last + 1, created_at=clock.now(), **_values(plan)
        )
        _write_kinds(made.id, plan)
        record_event("concern_lead_named", "concern_lead", made.id, by=by)
    return int(made.id)


def change_lead(lead_id: int, plan: LeadPlan, version: int, by: Any) -> None:
    """Change what a lead takes on, when they are away, or that they lead no more.

    Raises StaleVersion if somebody changed it since `version`; DomainError as `name_lead`,
    and where nobody would be left.
    """
    with write():
        row = ConcernLead.get_or_none(ConcernLead.id == lead_id)
        if row is None or row.version != version:
            raise StaleVersion(
                _("Somebody changed this since you opened it. Both stand here: choose, then save.")
            )
        _check(row.user_id, plan)
        ConcernLead.update(version=version + 1, **_values(plan)).where(
            ConcernLead.id == lead_id
        ).execute()
        _write_kinds(lead_id, plan)
        _refuse_none_left()
        record_event(
            "concern_lead_changed",
            "concern_lead",
            lead_id,
            by=by,
            fields=["phone", "kinds", "programme", "away", "is_active"],
        )


def move_up(lead_id: int, by: Any) -> bool:
    """Let a lead change places with whoever stands before them; False for the first of all."""
    with write():
        order = [one for one in lead_queries.leads() if one.is_active]
        place = next((n for n, one in enumerate(order) if one.lead_id == lead_id), 0)
        if place == 0:
            return False
        order[place - 1], order[place] = order[place], order[place - 1]
        for position, one in enumerate(order, 1):
            ConcernLead.update(position=position).where(ConcernLead.id == one.lead_id).execute()
        record_event("concern_lead_moved", "concern_lead", lead_id, by=by, fields=["position"])
    return True


def _values(plan: LeadPlan) -> dict[str, Any]:
    return {
        "phone": plan.phone,
        "programme": plan.programme_id,
        "away_from_on": plan.away_from_on,
        "away_until_on": plan.away_until_on,
        "is_active": plan.is_active,
    }


def _write_kinds(lead_id: int, plan: LeadPlan) -> None:
    ConcernLeadKind.delete().where(ConcernLeadKind.lead == lead_id).execute()
    for kind in plan.kinds:
        ConcernLeadKind.create(lead=lead_id, kind=kind)


def _check(user_id: int, plan: LeadPlan) -> None:
    if sum(one.isdigit() for one in plan.phone) < 3:
        raise DomainError(_("Enter a phone number that leaders can ring."), "phone")
    if not plan.kinds:
        raise DomainError(_("Choose at least one kind."), "kinds")
    if (plan.away_from_on is None) != (plan.away_until_on is None):
        missing = "away_until_on" if plan.away_until_on is None else "away_from_on"
        raise DomainError(_("Enter the first and the last day away, or neither."), missing)
    if plan.away_from_on and plan.away_until_on and plan.away_until_on < plan.away_from_on:
        raise DomainError(_("Enter a last day on or after the first."), "away_until_on")
    limits = lead_queries.limits_of(user_id)
    if limits and plan.programme_id not in limits:
        raise DomainError(
            _("They work for some programmes alone: choose one of those."), "programme_id"
        )


def _refuse_none_left() -> None:
    active = ConcernLead.select(fn.COUNT(SQL("*"))).where(ConcernLead.is_active).scalar()
    if not active:
        raise DomainError(_("Name another lead first: at least one must remain."), "is_active")
