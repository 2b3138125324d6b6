"""Reading who pays for which programme, and for what periods."""

import json
from datetime import date
from typing import Any, NamedTuple

from peewee import SQL, fn

from portal.models import Funding, Programme, Protection, Target
from portal.reports.ask_rules import DEFAULT_AGE_BANDS
from portal.reports.funding_rules import ages_of


class FundingRow(NamedTuple):
    """One funder's share in a programme."""

    funding_id: int
    programme_id: int
    programme: str
    funder: str
    reference: str
    starts_on: date
    ends_on: date | None
    age_bands: str
    protection: str
    sections: tuple[str, ...]
    year_starts_month: int
    version: int

    @property
    def ages(self) -> tuple[int, ...]:
        """The first ages of its bands."""
        return ages_of(self.age_bands) or DEFAULT_AGE_BANDS

    @property
    def preset(self) -> Protection:
        return Protection(self.protection)


class ProgrammeRow(NamedTuple):
    """A programme with how many pay for it and how much is aimed for."""

    programme_id: int
    name: str
    is_open: bool
    funding_count: int
    target_count: int


def programmes() -> list[ProgrammeRow]:
    """Every programme by name. One statement."""
    paid = Funding.select(fn.COUNT(SQL("*"))).where(Funding.programme == Programme.id)
    aimed = Target.select(fn.COUNT(SQL("*"))).where(Target.programme == Programme.id)
    query = Programme.select(
        Programme.id, Programme.name, Programme.is_open, paid.alias("paid"), aimed.alias("aimed")
    ).order_by(Programme.name, Programme.id)
    return [ProgrammeRow(*row) for row in query.tuples()]


def programme(programme_id: int) -> ProgrammeRow | None:
    """One programme, or None. One statement."""
    return next((one for one in programmes() if one.programme_id == programme_id), None)


def fundings(programme_id: int | None = None) -> list[FundingRow]:
    """Who pays for a programme, or for any: by programme, then funder. One statement."""
    query = _fundings()
    if programme_id is not None:
        query = query.where(Funding.programme == programme_id)
    return [_row(row) for row in query.tuples()]


def funding(funding_id: int | None) -> FundingRow | None:
    """One funding, or None. One statement."""
    if funding_id is None:
        return None
    return next((_row(row) for row in _fundings().where(Funding.id == funding_id).tuples()), None)


def funders_named(programme_id: int, funder: str, but: int | None = None) -> list[FundingRow]:
    """Fundings of a programme by this funder, whatever the capitals. One statement."""
    return [
        one
        for one in fundings(programme_id)
        if one.funder.casefold() == funder.casefold() and one.funding_id != but
    ]


def _fundings() -> Any:
    return (
        Funding.select(
            Funding.id,
            Programme.id,
            Programme.name,
            Funding.funder,
            Funding.reference,
            Funding.starts_on,
            Funding.ends_on,
            Funding.age_bands,
            Funding.protection,
            Funding.sections,
            Funding.year_starts_month,
            Funding.version,
        )
        .join(Programme)
        .order_by(Programme.name, Funding.funder, Funding.starts_on, Funding.id)
    )


def _row(row: Any) -> FundingRow:
    found = FundingRow(*row)
    return found._replace(sections=tuple(json.loads(row[9])))
