"""What the page of an issue says of it: its title, its certificate, its exact totals."""

from typing import Any

from flask_babel import gettext as _

from portal.formats import count
from portal.reports import words
from portal.reports.change_words import figure_name
from portal.reports.issue_queries import IssueRow
from portal.reports.section_registry import CATALOGUE


def issue_title(row: IssueRow) -> str:
    """ "Programme report: Anxiety and low mood, July to September 2026".

    A private group isn't named: titles stand in tabs and histories.
    """
    return _(
        "%(kind)s: %(subject)s, %(period)s",
        kind=CATALOGUE[row.kind].title,
        subject=subject(row),
        period=words.period(row.period),
    )


def subject(row: IssueRow) -> str:
    """Whom an issue is about."""
    if row.group_id is not None:
        return _("A private group") if row.is_sensitive else row.group
    return row.provider or row.programme or _("All programmes")


def certificate_rows(certificates: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What was checked before it was let go: of the period and of the one beside it together."""

    def total(name: str) -> str:
        return count(sum(one[name] for one in certificates))

    numbers = sorted({one for each in certificates for one in each["earlier_issues"]})
    least = [one["least_possible"] for one in certificates if one["least_possible"] is not None]
    first = certificates[0]
    return [
        (_("Counts checked"), total("count_count")),
        (_("Printed as they are"), total("exact_count")),
        (_("Rounded"), total("rounded_count")),
        (_("Hidden because small"), total("small_count")),
        (_("Hidden so that no small one can be worked out"), total("other_count")),
        (_("Sums and shares held against each other"), total("equation_count")),
        (
            _("Values that a hidden number could have, at least"),
            count(min(least)) if least else _("Nothing is hidden"),
        ),
        (
            _("Totals of people"),
            _("protected too") if first["hides_totals"] else _("printed as they are"),
        ),
        (
            _("Held against earlier issues"),
            ", ".join(str(one) for one in numbers) or _("There is none to compare"),
        ),
    ]


def exact_rows(exact: dict[str, int]) -> list[tuple[str, str]]:
    """Totals that are printed as they are, by name: their keys stand in the audit trail."""
    return [(figure_name(key), count(number)) for key, number in sorted(exact.items())]
