"""Fundings and targets in words."""

from decimal import Decimal

from babel.dates import get_month_names
from babel.numbers import format_decimal
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.formats import long_date
from portal.models import ReportKind
from portal.reports import figure_words, words
from portal.reports.figure_rules import FIGURES
from portal.reports.funding_queries import FundingRow
from portal.reports.funding_rules import bands_shown
from portal.reports.ledger_rules import Counted, Unit
from portal.reports.period_rules import Period
from portal.reports.protection_words import PRESET
from portal.reports.section_registry import sections_of
from portal.reports.target_queries import TargetRow


def choices() -> list[tuple[str, str]]:
    """Figures that a target may be set for, (key, name), in the catalogue's order."""
    return [(key, name(key)) for key, figure in FIGURES.items() if figure.has_target]


def name(figure: str) -> str:
    """What a figure is called, with its unit where it isn't a count of things.

    Its key alone where this version knows it no longer.
    """
    if figure not in FIGURES:
        return figure
    said = figure_words.name(figure)
    unit = _unit(figure)
    return _("%(figure)s (%(unit)s)", figure=said, unit=unit) if unit else said


def _unit(figure: str) -> str:
    found = FIGURES[figure]
    if found.counted == Counted.MINUTES:
        return _("hours")
    match found.unit:
        case Unit.DAYS:
            return _("days")
        case Unit.PERCENT:
            return _("percent")
    return ""


def aim(target: TargetRow) -> str:
    """ "at least 120", "at most 28 days"."""
    number = format_decimal(target.value, format="#,##0.##", locale=get_locale())
    unit = _unit(target.figure) if target.figure in FIGURES else ""
    shown = f"{number} {unit}".strip()
    if target.is_at_most:
        return _("at most %(number)s", number=shown)
    return _("at least %(number)s", number=shown)


def period(target: TargetRow) -> str:
    return words.period(Period(target.from_on, target.to_on))


def funder(name_: str, reference: str) -> str:
    """A funder with their reference: "Northquay Trust (NQ-12)"."""
    return f"{name_} ({reference})" if reference else name_


def funding_days(funding: FundingRow) -> str:
    """ "1 April 2026 to 31 March 2027", or "from 1 April 2026"."""
    if funding.ends_on is None:
        return _("from %(first)s", first=long_date(funding.starts_on))
    return words.period(Period(funding.starts_on, funding.ends_on))


def bands(funding: FundingRow) -> str:
    """ "18 to 24, 25 to 34, 35 and over", or that they are the charity's own."""
    if not funding.age_bands:
        return _("Your own")
    return ", ".join(
        _("%(first)s and over", first=first)
        if last is None
        else _("%(first)s to %(last)s", first=first, last=last)
        for first, last in bands_shown(funding.ages)
    )


def sections(funding: FundingRow) -> str:
    """The sections that a funder asks for, or that they are all."""
    titles = dict(sections_of(ReportKind.PROGRAMME))
    named = [titles[key] for key in funding.sections if key in titles]
    return ", ".join(named) or _("All of them")


def month(number: int) -> str:
    return str(get_month_names("wide", locale=get_locale())[number])


def funding_rows(funding: FundingRow) -> list[tuple[str, str]]:
    """A funding as it stands, for holding beside what somebody typed."""
    return [
        (_("Who pays"), funding.funder),
        (_("Reference"), funding.reference),
        (_("Days"), funding_days(funding)),
        (_("Their year begins in"), month(funding.year_starts_month)),
        (_("Age bands"), bands(funding)),
        (_("Small numbers"), str(PRESET[funding.preset])),
        (_("Sections"), sections(funding)),
    ]


def target_rows(target: TargetRow) -> list[tuple[str, str]]:
    """A target as it stands, for holding beside what somebody typed."""
    return [
        (_("Figure"), name(target.figure)),
        (_("Aim"), aim(target)),
        (_("Days"), period(target)),
        (_("For"), target.funder or _("Everybody who pays for it")),
    ]


def plain_number(value: Decimal) -> str:
    """A number as a field holds it: "120", "17.5"."""
    return format(value.normalize(), "f")
