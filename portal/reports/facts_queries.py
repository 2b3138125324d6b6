"""Reading what a document says besides figures: names, measures, aims, words agreed to."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib.metadata import version

from flask_babel import gettext as _

from portal import clock, settings
from portal.formats import long_date
from portal.models import Funding, Group, MeasureLicence, Programme, Provider, ReportKind
from portal.outcomes import measure_registry
from portal.outcomes.measure_rules import Measure
from portal.outcomes.measure_rules import Series as MeasureSeries
from portal.reports import benefit_rules, quote_queries, target_queries
from portal.reports.ask_rules import Ask
from portal.reports.facts_rules import Facts, Series
from portal.reports.said_words import decimal


def facts_of(
    ask: Ask,
    data_at: datetime,
    *,
    issue_line: str = "",
    notes: Mapping[str, str] | None = None,
    quotes: Sequence[int] = (),
    hides_totals: bool = False,
) -> Facts:
    """The facts of a report. Five statements at most; of quotes only those that may be said.

    `notes` are the manager's words by section, `quotes` the ids of those chosen, in order.
    """
    series, questions = _series(clock.local(data_at).date())
    return Facts(
        organisation=settings.current().organisation,
        charity_number=settings.current().charity_number,
        data_at=data_at,
        subject=subject_of(ask),
        prepared_for=prepared_for(ask),
        issue_line=issue_line,
        software=_("Portal %(version)s", version=version("portal")),
        notes=dict(notes or {}),
        quotes=quote_queries.chosen(ask, quotes),
        aims=target_queries.targets_for(ask),
        series=series,
        questions=questions,
        hides_totals=hides_totals,
    )


def subject_of(ask: Ask) -> str:
    """Whom a report is about: never a person, and of a private group not its name."""
    if ask.group_id is not None:
        query = Group.select(Group.name, Group.is_sensitive).where(Group.id == ask.group_id)
        for name, is_sensitive in query.order_by(Group.id).tuples():
            return _("A private group") if is_sensitive else str(name)
    if ask.provider_id is not None:
        found = Provider.select(Provider.name).where(Provider.id == ask.provider_id).scalar()
        return str(found or _("A provider"))
    if ask.programme_id is not None:
        found = Programme.select(Programme.name).where(Programme.id == ask.programme_id).scalar()
        return str(found or _("A programme"))
    return _("All programmes")


def prepared_for(ask: Ask) -> str:
    """For whom it is: a funder, the board, a provider, or those who run the charity."""
    organisation = settings.current().organisation
    if ask.funding_id is not None:
        funding = Funding.select(Funding.funder).where(Funding.id == ask.funding_id).scalar()
        if funding:
            return _("For %(funder)s", funder=funding)
    if ask.kind == ReportKind.BOARD:
        return _("For the board of %(organisation)s", organisation=organisation)
    if ask.kind == ReportKind.REFERRER:
        return _("For %(provider)s", provider=subject_of(ask))
    return _("For the managers of %(organisation)s", organisation=organisation)


def _series(on: date) -> tuple[dict[str, Series], dict[str, Series]]:
    """Series of measures, and questions of session forms, by the key that figures have."""
    licences = {
        row[0]: row[1:]
        for row in MeasureLicence.select(
            MeasureLicence.measure, MeasureLicence.number, MeasureLicence.valid_until
        )
        .order_by(MeasureLicence.measure)
        .tuples()
    }
    series: dict[str, Series] = {}
    questions: dict[str, Series] = {}
    for measure in measure_registry.measures():
        if measure.is_goals:
            continue
        licence = _licence(measure, licences.get(measure.code), on)
        into = questions if measure.is_session_form else series
        into |= {one.code: _one(measure, one, licence) for one in measure.series}
    return series, questions


def _one(measure: Measure, series: MeasureSeries, licence: str) -> Series:
    norm = series.norms[0] if series.norms else None
    return Series(
        name=series.title,
        least=float(series.least),
        most=float(series.most),
        higher_is_better=not series.is_lower_better,
        version=measure.version,
        licence=licence,
        norm=float(norm.mean) if norm else None,
        norm_words=norm.who if norm else "",
        change_words=_change(series),
        answer_words=series.share_label,
        benefits=benefit_rules.benefits_of(series.code),
    )


def _change(series: MeasureSeries) -> str:
    if series.reliable_change is None:
        return _("No value is published for what is more than chance, so any change counts.")
    return _(
        "a change of %(points)s points or more counts, as published.",
        points=decimal(float(series.reliable_change)),
    )


def _licence(measure: Measure, held: tuple[str, date | None] | None, on: date) -> str:
    if not measure.licence.is_needed:
        return measure.attribution or measure.licence.owner
    if held is None:
        return _("no licence on record")
    number, until = held
    if until is not None and until < on:
        return _("licence %(number)s, ended on %(day)s", number=number, day=long_date(until))
    return _("licence %(number)s", number=number)
