"""Writes of which measures programmes ask, and of licences."""

from dataclasses import asdict
from datetime import date
from typing import Any

from flask_babel import gettext as _
from peewee import fn

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import MeasureLicence, MeasureUse
from portal.outcomes import measure_registry, response_queries, use_rules, use_words
from portal.outcomes.measure_rules import Measure
from portal.outcomes.use_rules import UsePlan


def ask_measure(programme_id: int, measure: str, plan: UsePlan, version: int, by: Any) -> None:
    """Have a programme ask a measure as planned, or change how it does. `version` 0 is for one
    that was never asked there.

    Raises StaleVersion, and DomainError with its field for what the measure doesn't allow.
    """
    known = _known(measure)
    with write():
        _check(known, plan)
        row = MeasureUse.get_or_none(
            MeasureUse.programme == programme_id, MeasureUse.measure == measure
        )
        _fresh(row, version)
        if row is None:
            _begin(programme_id, known, plan, by)
        else:
            MeasureUse.update(
                **asdict(plan),
                stopped_on=None,
                version=row.version + 1,
                changed_by=by.id,
                changed_at=clock.now(),
            ).where(MeasureUse.id == row.id).execute()
        record_event(
            "measure_asked", "programme", programme_id, by=by, fields=[measure, *asdict(plan)]
        )


def stop_measure(programme_id: int, measure: str, version: int, by: Any) -> None:
    """Have a programme ask a measure no more, from today on. What was answered stays.

    Raises StaleVersion. Stopping one that isn't asked changes nothing.
    """
    with write():
        row = MeasureUse.get_or_none(
            MeasureUse.programme == programme_id, MeasureUse.measure == measure
        )
        if row is None or row.stopped_on is not None:
            return
        _fresh(row, version)
        MeasureUse.update(
            stopped_on=clock.today(),
            version=row.version + 1,
            changed_by=by.id,
            changed_at=clock.now(),
        ).where(MeasureUse.id == row.id).execute()
        record_event("measure_stopped", "programme", programme_id, by=by, fields=[measure])


def ask_usual(programme_id: int, by: Any) -> int:
    """Have a programme that never asked anything ask the usual set. Returns how many that is.

    A programme that asks or asked one already is left as it is: raises DomainError.
    """
    with write():
        if MeasureUse.select().where(MeasureUse.programme == programme_id).exists():
            raise DomainError(_("This programme has measures already. Add others one by one."))
        usual = [one for one in measure_registry.measures() if one.is_on_by_default]
        for one in usual:
            _begin(programme_id, one, use_rules.default_plan(one), by)
        record_event(
            "measure_asked", "programme", programme_id, by=by, fields=[one.code for one in usual]
        )
    return len(usual)


def keep_licence(
    measure: str, number: str, holder: str, valid_until: date | None, version: int, by: Any
) -> None:
    """Record leave to use a measure, or a new number or end. `version` 0 is for the first.

    Raises StaleVersion, and DomainError for a measure that needs none or without a number.
    """
    known = _known(measure)
    if not known.licence.is_needed:
        raise DomainError(_("This measure needs no licence."))
    if not number.strip():
        raise DomainError(_("Enter the licence number."), "number")
    said: dict[str, Any] = {
        "number": number.strip(),
        "holder": holder.strip(),
        "valid_until": valid_until,
        "recorded_by": by.id,
        "recorded_at": clock.now(),
    }
    with write():
        row = MeasureLicence.get_or_none(MeasureLicence.measure == measure)
        _fresh(row, version)
        if row is None:
            MeasureLicence.create(measure=measure, **said)
        else:
            MeasureLicence.update(**said, version=row.version + 1).where(
                MeasureLicence.id == row.id
            ).execute()
        record_event("licence_recorded", "measure", by=by, fields=[measure])


def _begin(programme_id: int, measure: Measure, plan: UsePlan, by: Any) -> None:
    last = (
        MeasureUse.select(fn.MAX(MeasureUse.position))
        .where(MeasureUse.programme == programme_id)
        .scalar()
    )
    MeasureUse.create(
        programme=programme_id,
        measure=measure.code,
        **asdict(plan),
        position=(last or 0) + 1,
        changed_by=by.id,
        changed_at=clock.now(),
    )


def _known(measure: str) -> Measure:
    found = measure_registry.known(measure)
    if found is None:
        raise DomainError(_("This measure isn't known here."))
    return found


def _check(measure: Measure, plan: UsePlan) -> None:
    ends = response_queries.licence_ends(measure.code)
    problem = use_rules.problem_of(measure, plan, ends, clock.today())
    if problem is not None:
        field, words = use_words.PROBLEM[problem]
        raise DomainError(words % {"measure": measure.short_title}, field)


def _fresh(row: Any, version: int) -> None:
    if (row.version if row is not None else 0) != version:
        raise StaleVersion(
            _("Somebody changed this since you opened it. See below how it stands, then decide.")
        )
