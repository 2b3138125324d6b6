"""What a report is asked for comes back from its text as it was."""

from datetime import date

from portal.models import Protection, ReportKind
from portal.reports.ask_rules import Ask, Comparison, Merge, as_text, from_text
from portal.reports.period_rules import Period

QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30))


def test_an_ask_comes_back_from_its_text_as_it_was():
    ask = Ask(
        ReportKind.PROGRAMME,
        QUARTER,
        programme_id=4,
        comparison=Comparison.YEAR_AGO,
        protection=Protection.CMS,
        sections=("reach", "equity"),
        age_bands=(16, 25),
    ).merged(Merge("age", ("16-24", "25+")))
    assert from_text(as_text(ask)) == ask


def test_a_year_before_the_end_of_february_is_its_end_too():
    february = Period(date(2025, 2, 1), date(2025, 2, 28))
    assert february.years_earlier(1) == Period(date(2024, 2, 1), date(2024, 2, 29))
    assert Ask(ReportKind.BOARD, QUARTER, comparison=Comparison.NONE).before is None
