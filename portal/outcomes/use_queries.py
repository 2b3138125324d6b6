"""Reading which measures programmes ask, and which licences are held."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN, SQL, fn

from portal.auth.read_watch import reads_beyond
from portal.models import MeasureLicence, MeasureUse, Programme, Response, User
from portal.outcomes import measure_registry
from portal.outcomes.measure_rules import Measure
from portal.outcomes.response_rules import licence_holds
from portal.outcomes.use_rules import UsePlan


class ProgrammeRow(NamedTuple):
    """A programme, and how many measures it asks."""

    programme_id: int
    name: str
    asked_count: int


def programmes() -> list[ProgrammeRow]:
    """Open programmes with the number of measures that each asks, by name. One statement."""
    asked = MeasureUse.select(fn.COUNT(SQL("*"))).where(
        MeasureUse.programme == Programme.id, MeasureUse.stopped_on.is_null()
    )
    rows = (
        Programme.select(Programme.id, Programme.name, asked)
        .where(Programme.is_open)
        .order_by(Programme.name, Programme.id)
        .tuples()
    )
    return [ProgrammeRow(*row) for row in rows]


def programme_named(programme_id: int) -> str | None:
    """A programme's name, or None. One statement."""
    row: Any = Programme.select(Programme.name).where(Programme.id == programme_id).tuples().first()
    return str(row[0]) if row else None


class LicenceRow(NamedTuple):
    """A licence as it stands."""

    measure: str
    number: str
    holder: str
    valid_until: date | None
    version: int
    recorded_by_name: str | None

    def holds_on(self, day: date) -> bool:
        return licence_holds(self.valid_until, day)


def licences() -> dict[str, LicenceRow]:
    """Every licence, by measure. One statement."""
    rows = (
        MeasureLicence.select(
            MeasureLicence.measure,
            MeasureLicence.number,
            MeasureLicence.holder,
            MeasureLicence.valid_until,
            MeasureLicence.version,
            User.name,
        )
        .join(User, JOIN.LEFT_OUTER, on=(MeasureLicence.recorded_by == User.id))
        .order_by(MeasureLicence.measure)
        .tuples()
    )
    return {row[0]: LicenceRow(*row) for row in rows}


@dataclass(frozen=True)
class UseRow:
    """One measure as a programme uses it, or might."""

    measure: Measure
    licence: LicenceRow | None
    plan: UsePlan | None
    # None while it is asked, or never was.
    stopped_on: date | None
    version: int
    response_count: int

    @property
    def is_asked(self) -> bool:
        return self.plan is not None and self.stopped_on is None


@reads_beyond("How often each measure was answered goes out.")
def uses_of(programme_id: int) -> list[UseRow]:
    """Every measure with what this programme makes of it: those asked first. Three statements."""
    held = licences()
    rows = (
        MeasureUse.select(
            MeasureUse.measure,
            MeasureUse.at_start,
            MeasureUse.at_end,
            MeasureUse.every_days,
            MeasureUse.is_each_session,
            MeasureUse.by_facilitator,
            MeasureUse.by_link,
            MeasureUse.stopped_on,
            MeasureUse.version,
        )
        .where(MeasureUse.programme == programme_id)
        .order_by(MeasureUse.position, MeasureUse.measure)
        .tuples()
    )
    known = {row[0]: (UsePlan(*row[1:7]), row[7], row[8]) for row in rows}
    counts: dict[str, int] = dict(
        Response.select(Response.measure, fn.COUNT(SQL("*")))
        .where(Response.programme == programme_id, Response.voided_at.is_null())
        .group_by(Response.measure)
        .order_by(Response.measure)
        .tuples()
    )
    found = []
    for one in measure_registry.measures():
        plan, stopped_on, version = known.get(one.code, (None, None, 0))
        count = counts.get(one.code, 0)
        found.append(UseRow(one, held.get(one.code), plan, stopped_on, version, count))
    places = {code: place for place, code in enumerate(known)}
    return sorted(found, key=lambda row: (not row.is_asked, places.get(row.measure.code, 99)))


def use_of(programme_id: int, measure: str) -> UseRow | None:
    """One measure in one programme; None for a measure that isn't known. Three statements."""
    return next((row for row in uses_of(programme_id) if row.measure.code == measure), None)
