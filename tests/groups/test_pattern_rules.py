"""Recurrence: which days a rule means, at which instants, and in which words."""

from datetime import date, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.bank_holidays import holidays_between
from portal.groups import pattern_rules, pattern_words
from portal.groups.pattern_rules import Frequency, Recurrence, Terms

MONDAY, TUESDAY, THURSDAY, FRIDAY = 1, 2, 4, 5
WEEKLY, MONTHLY, DATED = Frequency.WEEKLY, Frequency.MONTHLY, Frequency.MONTH_DAY


def _days(repeats, starts_on, last):
    return [day.isoformat() for day in pattern_rules.days_of(repeats, starts_on, starts_on, last)]


@pytest.mark.parametrize(
    ("repeats", "starts_on", "last", "days"),
    [
        pytest.param(
            Recurrence(MONTHLY, weekdays=(MONDAY,), weeks=(5,)),
            date(2026, 1, 1),
            date(2026, 8, 31),
            ["2026-03-30", "2026-06-29", "2026-08-31"],
            id="a fifth Monday skips the months without one",
        ),
        pytest.param(
            Recurrence(MONTHLY, weekdays=(FRIDAY,), weeks=(-1,)),
            date(2026, 1, 1),
            date(2026, 4, 30),
            ["2026-01-30", "2026-02-27", "2026-03-27", "2026-04-24"],
            id="the last Friday is the fourth or the fifth",
        ),
        pytest.param(
            Recurrence(MONTHLY, weekdays=(TUESDAY,), weeks=(2, 4)),
            date(2026, 2, 1),
            date(2026, 3, 31),
            ["2026-02-10", "2026-02-24", "2026-03-10", "2026-03-24"],
            id="two weeks of the month",
        ),
        pytest.param(
            Recurrence(MONTHLY, every=2, weekdays=(TUESDAY,), weeks=(1,)),
            date(2026, 11, 3),
            date(2027, 3, 31),
            ["2026-11-03", "2027-01-05", "2027-03-02"],
            id="every second month over a year's end",
        ),
        pytest.param(
            Recurrence(WEEKLY, every=2, weekdays=(TUESDAY,)),
            date(2026, 12, 15),
            date(2027, 1, 31),
            ["2026-12-15", "2026-12-29", "2027-01-12", "2027-01-26"],
            id="every second week over a year's end, of 53 weeks",
        ),
        pytest.param(
            Recurrence(WEEKLY, every=2, weekdays=(MONDAY, THURSDAY)),
            date(2026, 1, 8),
            date(2026, 1, 31),
            ["2026-01-08", "2026-01-19", "2026-01-22"],
            id="several days a week, begun on the second of them",
        ),
        pytest.param(
            Recurrence(DATED, month_day=29),
            date(2027, 12, 29),
            date(2028, 4, 1),
            ["2027-12-29", "2028-01-29", "2028-02-29", "2028-03-29"],
            id="the 29th in a leap year",
        ),
        pytest.param(
            Recurrence(DATED, month_day=29),
            date(2027, 1, 29),
            date(2027, 3, 31),
            ["2027-01-29", "2027-03-29"],
            id="the 29th skips February of other years",
        ),
        pytest.param(
            Recurrence(WEEKLY, weekdays=(TUESDAY,)),
            date(2028, 2, 22),
            date(2028, 3, 7),
            ["2028-02-22", "2028-02-29", "2028-03-07"],
            id="a weekly group meets on leap day",
        ),
        pytest.param(
            Recurrence(WEEKLY, weekdays=(TUESDAY,), until=date(2026, 1, 20)),
            date(2026, 1, 6),
            date(2026, 12, 31),
            ["2026-01-06", "2026-01-13", "2026-01-20"],
            id="until a day, that day included",
        ),
        pytest.param(
            Recurrence(WEEKLY, weekdays=(TUESDAY,), count=2),
            date(2026, 1, 6),
            date(2026, 12, 31),
            ["2026-01-06", "2026-01-13"],
            id="so many times",
        ),
    ],
)
def test_days_of_a_rule(repeats, starts_on, last, days):
    assert _days(repeats, starts_on, last) == days


@pytest.mark.parametrize(
    ("repeats", "on", "first"),
    [
        (Recurrence(WEEKLY, every=2, weekdays=(TUESDAY,)), date(2026, 1, 7), date(2026, 1, 13)),
        (Recurrence(WEEKLY, every=4, weekdays=(TUESDAY,)), date(2026, 1, 6), date(2026, 1, 6)),
        (
            Recurrence(MONTHLY, every=3, weekdays=(FRIDAY,), weeks=(-1,)),
            date(2026, 1, 31),
            date(2026, 2, 27),
        ),
        (Recurrence(DATED, month_day=31), date(2026, 2, 1), date(2026, 3, 31)),
        (Recurrence(WEEKLY, weekdays=(TUESDAY,), until=date(2026, 1, 8)), date(2026, 1, 7), None),
    ],
)
def test_the_first_day_is_the_next_that_fits_and_the_rest_is_counted_from_it(repeats, on, first):
    assert pattern_rules.first_day(repeats, on) == first


def test_an_end_by_count_is_a_day():
    repeats = Recurrence(WEEKLY, every=2, weekdays=(TUESDAY,), count=3)
    assert pattern_rules.last_day(repeats, date(2026, 1, 6)) == date(2026, 2, 3)
    assert pattern_rules.last_day(Recurrence(WEEKLY, weekdays=(2,)), date(2026, 1, 6)) is None


@pytest.mark.parametrize(
    ("day", "starts_local", "shown", "offset_hours"),
    [
        (date(2026, 3, 24), "18:30", "18:30", 0),
        (date(2026, 3, 31), "18:30", "18:30", 1),
        (date(2026, 10, 20), "18:30", "18:30", 1),
        (date(2026, 10, 27), "18:30", "18:30", 0),
        # The clocks go from 01:00 to 02:00: 01:30 is left out, and shown an hour later.
        (date(2026, 3, 29), "01:30", "02:30", 1),
        # They go from 02:00 back to 01:00: 01:30 comes twice, and is the first.
        (date(2026, 10, 25), "01:30", "01:30", 1),
    ],
)
def test_a_local_start_survives_both_changes_of_the_clock(day, starts_local, shown, offset_hours):
    local = clock.local(pattern_rules.starts_at(day, starts_local))
    assert local.strftime("%H:%M") == shown
    assert local.utcoffset() == timedelta(hours=offset_hours)


@pytest.mark.parametrize(
    ("repeats", "words"),
    [
        (Recurrence(WEEKLY, weekdays=(TUESDAY,)), "Every Tuesday at 18:30"),
        (Recurrence(WEEKLY, every=2, weekdays=(TUESDAY,)), "Every second Tuesday at 18:30"),
        (Recurrence(WEEKLY, every=3, weekdays=(TUESDAY,)), "Tuesday, every 3 weeks at 18:30"),
        (
            Recurrence(WEEKLY, weekdays=(MONDAY, THURSDAY)),
            "Every Monday and Thursday at 18:30",
        ),
        (
            Recurrence(WEEKLY, every=2, weekdays=(MONDAY, THURSDAY)),
            "Monday and Thursday, every second week at 18:30",
        ),
        (Recurrence(WEEKLY, weekdays=(1, 2, 3, 4, 5)), "Every Monday to Friday at 18:30"),
        (
            Recurrence(MONTHLY, weekdays=(FRIDAY,), weeks=(-1,)),
            "Last Friday of the month at 18:30",
        ),
        (
            Recurrence(MONTHLY, weekdays=(TUESDAY,), weeks=(2, 4)),
            "Second and fourth Tuesday of the month at 18:30",
        ),
        (
            Recurrence(MONTHLY, every=2, weekdays=(TUESDAY,), weeks=(1,)),
            "First Tuesday of every second month at 18:30",
        ),
        (Recurrence(DATED, month_day=23), "The 23rd of the month at 18:30"),
        (Recurrence(DATED, month_day=12), "The 12th of the month at 18:30"),
        (
            Recurrence(WEEKLY, weekdays=(TUESDAY,), until=date(2026, 12, 15)),
            "Every Tuesday at 18:30 until 15 December 2026",
        ),
        (Recurrence(WEEKLY, weekdays=(TUESDAY,), count=8), "Every Tuesday at 18:30 8 times"),
    ],
)
def test_patterns_are_said_in_words(app, repeats, words):
    with app.test_request_context():
        assert pattern_words.said_whole(pattern_rules.rule_text(repeats), "18:30") == words


def test_no_pattern_is_no_fixed_day(app):
    with app.test_request_context():
        assert pattern_words.said(None, None) == "No fixed day"


@pytest.mark.parametrize(
    "wrong",
    [
        {"frequency": WEEKLY, "weekdays": ()},
        {"frequency": WEEKLY, "weekdays": (8,)},
        {"frequency": WEEKLY, "weekdays": (1,), "every": 0},
        {"frequency": WEEKLY, "weekdays": (1,), "every": 53},
        {"frequency": WEEKLY, "weekdays": (1,), "weeks": (1,)},
        {"frequency": MONTHLY, "weekdays": (1,)},
        {"frequency": MONTHLY, "weekdays": (1,), "weeks": (6,)},
        {"frequency": DATED},
        {"frequency": DATED, "month_day": 32},
        {"frequency": WEEKLY, "weekdays": (1,), "count": 3, "until": date(2026, 1, 1)},
        {"frequency": WEEKLY, "weekdays": (1,), "count": 0},
    ],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        Recurrence(**wrong)


@st.composite
def recurrences(draw):
    frequency = draw(st.sampled_from(Frequency))
    weekdays = draw(st.sets(st.integers(1, 7), min_size=1))
    weeks = draw(st.sets(st.sampled_from(pattern_rules.WEEKS), min_size=1))
    ends = draw(st.sampled_from(("never", "until", "count")))
    return Recurrence(
        frequency,
        draw(st.integers(1, 12)),
        () if frequency == DATED else tuple(sorted(weekdays)),
        tuple(one for one in pattern_rules.WEEKS if one in weeks) if frequency == MONTHLY else (),
        draw(st.integers(1, 31)) if frequency == DATED else None,
        draw(st.dates(date(2026, 1, 1), date(2030, 1, 1))) if ends == "until" else None,
        draw(st.integers(1, 60)) if ends == "count" else None,
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(recurrences())
def test_a_rule_reads_back_as_it_was_written(repeats):
    assert pattern_rules.read_rule(pattern_rules.rule_text(repeats)) == repeats


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(recurrences(), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_rules_mean_to_others_what_they_mean_here(repeats, on):
    starts_on = pattern_rules.first_day(repeats, on)
    if starts_on is None:
        return
    text = f"DTSTART:{starts_on:%Y%m%d}T183000\nRRULE:{pattern_rules.rule_text(repeats)}"
    last = starts_on + timedelta(days=800)
    theirs = [one.date() for one in rrulestr(text) if one.date() <= last] if _ends(repeats) else []
    if _ends(repeats):
        assert pattern_rules.days_of(repeats, starts_on, starts_on, last) == theirs
    assert pattern_rules.days_of(repeats, starts_on, starts_on, last)[0] == starts_on


def _ends(repeats):
    return repeats.until is not None or repeats.count is not None


@pytest.mark.parametrize("text", ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=TU;BYHOUR=9", "FREQ=WEEKLY"])
def test_a_rule_that_the_form_cannot_make_is_refused(text):
    with pytest.raises(ValueError):
        pattern_rules.read_rule(text)


def _terms(pattern_id, rule, starts_on, ends_on=None, **more):
    more = {"starts_local": "18:30", "duration_minutes": 90, "skips_holidays": False, **more}
    return Terms(
        pattern_id=pattern_id,
        group_id=1,
        rule=rule,
        starts_on=starts_on,
        ends_on=ends_on,
        version=1,
        **more,
    )


def test_a_pattern_ends_the_day_before_the_next_begins():
    old = _terms(1, "FREQ=WEEKLY;BYDAY=TU", date(2026, 1, 6))
    new = _terms(2, "FREQ=WEEKLY;BYDAY=TH", date(2026, 1, 22), starts_local="10:00")
    slots = pattern_rules.slots_of(
        [pattern_rules.ended_before(old, date(2026, 1, 20)), new],
        date(2026, 1, 1),
        date(2026, 1, 31),
    )
    assert [(slot.on.isoformat(), slot.pattern_id) for slot in slots] == [
        ("2026-01-06", 1),
        ("2026-01-13", 1),
        ("2026-01-22", 2),
        ("2026-01-29", 2),
    ]


def test_a_pattern_that_would_have_begun_later_never_holds():
    later = _terms(1, "FREQ=WEEKLY;BYDAY=TU", date(2026, 3, 3))
    assert pattern_rules.ended_before(later, date(2026, 2, 1)).is_void
    over = _terms(2, "FREQ=WEEKLY;BYDAY=TU", date(2025, 3, 4), date(2025, 6, 3))
    assert pattern_rules.ended_before(over, date(2026, 2, 1)) == over


def test_bank_holidays_are_those_of_the_region():
    first, last = date(2026, 8, 1), date(2026, 8, 31)
    assert list(holidays_between("GB", "ENG", first, last)) == [date(2026, 8, 31)]
    assert list(holidays_between("GB", "SCT", first, last)) == [date(2026, 8, 3)]
    assert holidays_between("", "", first, last) == {}
