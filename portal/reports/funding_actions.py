"""Writes about who pays for a programme."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.lines import one_line
from portal.models import Funding, Programme, Protection
from portal.models.programmes import PROGRAMME_NAME_LENGTH
from portal.reports import funding_queries, funding_rules

REFERENCE_LENGTH = 60


@dataclass(frozen=True)
class FundingPlan:
    """What a funding is to be. `age_bands` is as typed, '' for the charity's own."""

    funder: str
    starts_on: date
    ends_on: date | None = None
    reference: str = ""
    age_bands: str = ""
    protection: Protection = Protection.NHS
    sections: tuple[str, ...] = ()
    year_starts_month: int = 4


def add_funding(programme_id: int, plan: FundingPlan, by: Any) -> int:
    """Say that a funder pays for a programme. Returns its id. Raises DomainError with its field."""
    values = _checked(plan)
    with write():
        if not Programme.select(Programme.id).where(Programme.id == programme_id).exists():
            raise DomainError(_("This programme isn’t there any more."))
        _refuse_overlap(programme_id, plan)
        made = Funding.create(
            programme=programme_id,
            changed_by=getattr(by, "id", by),
            changed_at=clock.now(),
            **values,
        )
        record_event("funding_added", "funding", made.id, by=by, fields=list(values))
    return int(made.id)


def change_funding(funding_id: int, version: int, plan: FundingPlan, by: Any) -> None:
    """Change a funding. What was issued for it stays as it was.

    Raises StaleVersion if somebody else changed it since, and DomainError with its field.
    """
    values = _checked(plan)
    with write():
        now = Funding.get_or_none(Funding.id == funding_id)
        if now is None or now.version != version:
            raise StaleVersion(
                _(
                    "Somebody changed this since you opened it. It stands below as it is now; "
                    "look at both, then save again."
                )
            )
        _refuse_overlap(now.programme_id, plan, but=funding_id)
        changed = [name for name, value in values.items() if getattr(now, name) != value]
        if not changed:
            return
        Funding.update(
            version=Funding.version + 1,
            changed_by=getattr(by, "id", by),
            changed_at=clock.now(),
            **values,
        ).where(Funding.id == funding_id).execute()
        record_event("funding_changed", "funding", funding_id, by=by, fields=changed)


def _refuse_overlap(programme_id: int, plan: FundingPlan, but: int | None = None) -> None:
    # Two grants of one funder over the same days would be two answers to one question.
    for other in funding_queries.funders_named(programme_id, plan.funder.strip(), but):
        begins_after = plan.ends_on is not None and other.starts_on > plan.ends_on
        ended_before = other.ends_on is not None and other.ends_on < plan.starts_on
        is_same_grant = other.reference == plan.reference.strip()
        if is_same_grant and not (begins_after or ended_before):
            raise DomainError(
                _(
                    "%(funder)s is here already for some of these days. Change that one, or give "
                    "this one a reference of its own.",
                    funder=other.funder,
                ),
                "funder",
            )


def _checked(plan: FundingPlan) -> dict[str, Any]:
    values = asdict(plan)
    values["funder"] = one_line(plan.funder, PROGRAMME_NAME_LENGTH, "funder")
    values["reference"] = one_line(plan.reference, REFERENCE_LENGTH, "reference")
    if not values["funder"]:
        raise DomainError(_("Enter who pays."), "funder")
    if plan.ends_on is not None and plan.ends_on < plan.starts_on:
        raise DomainError(
            _("The last day is before the first. Change one of the two dates."), "ends_on"
        )
    ages = funding_rules.ages_of(plan.age_bands)
    if ages is None:
        raise DomainError(
            _(
                "Enter the first age of each band, rising, with commas between: 18, 25, 35, 50. "
                "Up to %(most)s bands.",
                most=funding_rules.MOST_BANDS,
            ),
            "age_bands",
        )
    values["age_bands"] = ",".join(str(age) for age in ages) if plan.age_bands.strip() else ""
    values["sections"] = json.dumps(list(plan.sections))
    values["protection"] = Protection(plan.protection)
    if not 1 <= plan.year_starts_month <= 12:
        raise DomainError(_("Choose the month in which their year begins."), "year_starts_month")
    return values
