"""How dates, names and numbers are written for people."""

from datetime import date

import pytest

from portal import formats


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Amara Okafor", "Amara O."),
        ("Munir al-Bayati", "Munir A."),
        ("Dee", "Dee"),
        ("Mary Ann Smith", "Mary Ann S."),
    ],
)
def test_a_roll_shows_a_first_name_and_a_letter(name, short):
    assert formats.short_name(name) == short


def test_numbers_can_be_rung_and_written_to_and_markup_stays_text():
    said = formats.numbers_to_ring("Call 999 or 116 123, or text SHOUT to 85258 <b>now</b>.")
    assert '<a href="tel:999">999</a>' in said
    assert '<a href="tel:116123">116 123</a>' in said
    assert 'text SHOUT to <a href="sms:85258">85258</a>' in said
    assert "&lt;b&gt;" in said


@pytest.mark.parametrize(
    ("born_on", "on", "age"),
    [
        (date(1990, 5, 4), date(2026, 5, 3), 35),
        (date(1990, 5, 4), date(2026, 5, 4), 36),
        (date(2004, 2, 29), date(2026, 2, 28), 21),
        (date(2004, 2, 29), date(2026, 3, 1), 22),
        (date(2090, 1, 1), date(2026, 1, 1), None),
        (None, date(2026, 1, 1), None),
    ],
)
def test_age_is_whole_years_lived(born_on, on, age):
    assert formats.age_on(born_on, on) == age
