"""How periods are named."""

from datetime import date

import pytest


def test_a_period_is_named_as_people_say_it(app):
    from portal.reports import words
    from portal.reports.period_rules import Period

    with app.test_request_context():
        said = {
            words.period(Period(date.fromisoformat(first), date.fromisoformat(last)))
            for first, last in (
                ("2026-01-01", "2026-12-31"),
                ("2026-07-01", "2026-09-30"),
                ("2025-11-01", "2026-01-31"),
                ("2026-02-01", "2026-02-28"),
                ("2026-02-01", "2026-02-27"),
                ("2026-02-01", "2026-02-01"),
            )
        }
    assert said == {
        "2026",
        "July to September 2026",
        "November 2025 to January 2026",
        "February 2026",
        "1 February 2026 to 27 February 2026",
        "1 February 2026",
    }


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("2026-07-15", "2026-09-30", ["Jul", "Aug", "Sep"]),
        ("2025-12-01", "2026-01-31", ["Dec 25", "Jan 26"]),
        ("2024-12-20", "2026-03-31", ["Q4 24", "Q1 25", "Q2 25", "Q3 25", "Q4 25", "Q1 26"]),
        ("2021-12-20", "2026-03-31", ["2021", "2022", "2023", "2024", "2025", "2026"]),
    ],
)
def test_columns_are_named_alike_though_the_ends_are_cut_short(app, first, last, labels):
    from portal.reports import period_rules, words

    spans = period_rules.spans_of(
        period_rules.Period(date.fromisoformat(first), date.fromisoformat(last))
    )
    with app.test_request_context():
        assert [words.span_label(span, spans) for span in spans] == labels
