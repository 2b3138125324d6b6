"""From when until when records cover somebody: the five renewals and what changes them."""

from datetime import date, timedelta

import pytest

from portal.models import RecordState, Renewal
from portal.training.cover_rules import (
    Completion,
    CourseTerms,
    Extension,
    Holdings,
    Learning,
    hours_suffice,
    minutes_on,
    months_after,
    next_lapse_day,
    spans,
)


def course(**more):
    more.setdefault("valid_months", 24)
    return CourseTerms(1, "Course", **more)


def ends(terms, *records, on=date(2090, 1, 1), **other):
    found = spans({1: terms, **other.get("others", {})}, 1, Holdings({1: records}), on)
    return sorted((one.starts_on, one.ends_on) for one in found)


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2024, 3, 3), 24, date(2026, 3, 3)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(1896, 2, 29), 48, date(1900, 2, 28)),
        (date(9990, 6, 1), 240, None),
        (date(2024, 3, 3), 10**9, None),
    ],
)
def test_a_month_without_such_a_day_takes_its_last(day, months, after):
    assert months_after(day, months) == after


@pytest.mark.parametrize(
    ("every", "spare", "completed_on", "lapses_on"),
    [
        # All of them on 1 September of odd years.
        (2, 0, date(2025, 8, 31), date(2025, 9, 1)),
        (2, 0, date(2025, 9, 1), date(2027, 9, 1)),
        (2, 0, date(2026, 9, 2), date(2027, 9, 1)),
        (1, 0, date(2026, 1, 5), date(2026, 9, 1)),
        # Certified within a year before the day, it counts to the next one.
        (2, 12, date(2024, 9, 1), date(2027, 9, 1)),
        (2, 12, date(2024, 8, 31), date(2025, 9, 1)),
        (2, 12, date(2025, 3, 1), date(2027, 9, 1)),
        # A year long before the one that was named.
        (3, 0, date(1990, 1, 1), date(1991, 9, 1)),
    ],
)
def test_a_fixed_day_of_the_year_ends_whatever_was_done_before(
    every, spare, completed_on, lapses_on
):
    terms = course(
        renewal=Renewal.CALENDAR,
        lapse_month=9,
        lapse_day=1,
        lapse_year=2027,
        lapse_every_years=every,
        lapse_spare_months=spare,
    )
    assert next_lapse_day(terms, completed_on) == lapses_on
    assert ends(terms, Completion(1, completed_on)) == [(completed_on, lapses_on)]


def test_29_february_stands_for_the_last_day_of_february():
    terms = course(renewal=Renewal.CALENDAR, lapse_month=2, lapse_day=29, lapse_year=2024)
    assert next_lapse_day(terms, date(2026, 1, 1)) == date(2026, 2, 28)
    assert next_lapse_day(terms, date(2027, 6, 1)) == date(2028, 2, 29)


def test_a_calendar_course_without_its_day_is_refused():
    with pytest.raises(ValueError, match="no day"):
        next_lapse_day(course(renewal=Renewal.CALENDAR), date(2026, 1, 1))


def test_a_certificate_covers_its_own_last_day():
    record = Completion(1, date(2025, 1, 10), expires_on=date(2026, 1, 31))
    assert ends(course(), record) == [(date(2025, 1, 10), date(2026, 2, 1))]


def test_renewed_inside_the_window_keeps_the_anniversary():
    terms = course(valid_months=12, early_days=90)
    first = Completion(1, date(2025, 1, 31), expires_on=date(2026, 1, 31))
    inside = Completion(2, date(2026, 1, 15))
    assert ends(terms, first, inside)[1] == (date(2026, 1, 15), date(2027, 2, 1))
    # One day before the window opens the year starts anew.
    outside = Completion(2, date(2026, 2, 1) - timedelta(days=91))
    assert ends(terms, first, outside)[1][1] == months_after(outside.completed_on, 12)
    # On the day it lapses is the last of the window; a day later there was a gap.
    last = Completion(2, date(2026, 2, 1))
    assert ends(terms, first, last)[1][1] == date(2027, 2, 1)
    late = Completion(2, date(2026, 2, 2))
    assert ends(terms, first, late)[1][1] == date(2027, 2, 2)


def test_without_a_window_a_renewal_counts_from_its_own_day():
    records = (Completion(1, date(2025, 1, 31)), Completion(2, date(2026, 1, 15)))
    assert ends(course(valid_months=12), *records)[1][1] == date(2027, 1, 15)


def test_what_was_revoked_keeps_no_anniversary():
    terms = course(valid_months=12, early_days=90)
    first = Completion(1, date(2025, 1, 31), revoked_on=date(2026, 1, 20))
    assert ends(terms, first, Completion(2, date(2026, 1, 15)))[1][1] == date(2027, 1, 15)


def test_a_record_added_between_never_takes_an_anniversary_away():
    terms = course(valid_months=12, early_days=90)
    first, renewal = Completion(1, date(2025, 1, 31)), Completion(3, date(2026, 1, 15))
    between = Completion(2, date(2025, 10, 1))
    assert max(ends(terms, first, renewal))[1] == date(2027, 1, 31)
    assert max(end for _start, end in ends(terms, first, between, renewal)) >= date(2027, 1, 31)


def test_a_decree_extends_what_lapses_in_its_period_and_nothing_else():
    terms = course(
        valid_months=12,
        extensions=(Extension(date(2026, 3, 1), date(2026, 6, 30), date(2026, 12, 1)),),
    )
    for completed_on, end in (
        (date(2025, 2, 28), date(2026, 2, 28)),
        (date(2025, 3, 1), date(2026, 12, 1)),
        (date(2025, 6, 30), date(2026, 12, 1)),
        (date(2025, 7, 1), date(2026, 7, 1)),
    ):
        assert ends(terms, Completion(1, completed_on)) == [(completed_on, end)]
    revoked = Completion(1, date(2025, 4, 1), revoked_on=date(2026, 4, 1))
    assert ends(terms, revoked) == [(date(2025, 4, 1), date(2026, 4, 1))]


def test_a_review_is_due_and_ends_nothing():
    terms = course(renewal=Renewal.REVIEW, valid_months=36)
    (span,) = spans({1: terms}, 1, Holdings({1: [Completion(1, date(2023, 5, 1))]}), date.max)
    assert (span.ends_on, span.due_on) == (None, date(2026, 5, 1))


def test_a_course_that_never_lapses_has_no_end():
    terms = course(renewal=Renewal.NEVER, valid_months=None)
    assert ends(terms, Completion(1, date(1990, 1, 1))) == [(date(1990, 1, 1), None)]


def test_rejected_and_withdrawn_records_cover_nothing():
    for state in (RecordState.REJECTED, RecordState.WITHDRAWN):
        assert ends(course(), Completion(1, date(2025, 1, 1), state=state)) == []


def test_a_completion_of_an_equal_course_counts_under_this_ones_terms():
    terms = course(valid_months=12, counts_as=(2,))
    refresher = CourseTerms(2, "Refresher", valid_months=60)
    held = Holdings({2: [Completion(1, date(2025, 4, 1))]})
    (span,) = spans({1: terms, 2: refresher}, 1, held, date.max)
    assert (span.ends_on, span.via_id) == (date(2026, 4, 1), 2)


def test_cover_by_another_course_lasts_as_long_as_that_does():
    basic = course(valid_months=12, implied_by=(2,))
    advanced = CourseTerms(2, "Advanced", valid_months=60)
    held = Holdings({2: [Completion(1, date(2025, 4, 1))]})
    (span,) = spans({1: basic, 2: advanced}, 1, held, date.max)
    assert (span.ends_on, span.via_id) == (date(2030, 4, 1), 2)


def test_implications_reach_on_and_a_circle_ends():
    catalogue = {
        1: CourseTerms(1, "Basic", valid_months=12, implied_by=(2,)),
        2: CourseTerms(2, "Middle", valid_months=12, implied_by=(3,)),
        3: CourseTerms(3, "High", valid_months=12, implied_by=(1, 2)),
    }
    held = Holdings({3: [Completion(1, date(2025, 4, 1))]})
    for course_id in catalogue:
        found = spans(catalogue, course_id, held, date.max)
        assert {one.ends_on for one in found} == {date(2026, 4, 1)}


HOURS = course(
    renewal=Renewal.HOURS, valid_months=24, needed_minutes=600, quotas=(("Ethics", 120),)
)


def test_hours_count_within_the_window_and_leave_it_on_their_day():
    learning = [
        Learning(1, date(2024, 3, 3), 480),
        Learning(2, date(2025, 1, 10), 120, "ethics"),
    ]
    assert not hours_suffice(HOURS, learning, date(2025, 1, 9))
    assert hours_suffice(HOURS, learning, date(2025, 1, 10))
    assert hours_suffice(HOURS, learning, date(2026, 3, 2))
    assert not hours_suffice(HOURS, learning, date(2026, 3, 3))
    assert minutes_on(HOURS, learning, date(2026, 3, 3)) == {"Ethics": 120}
    found = spans({1: HOURS}, 1, Holdings(learning={1: learning}), date(2030, 1, 1))
    assert [(one.starts_on, one.ends_on) for one in found] == [
        (date(2025, 1, 10), date(2026, 3, 3))
    ]


def test_enough_hours_without_the_quota_of_a_topic_dont_suffice():
    assert not hours_suffice(HOURS, [Learning(1, date(2025, 1, 1), 900)], date(2025, 1, 1))


def test_hours_that_await_a_check_or_were_refused_dont_count():
    for state in (RecordState.PENDING, RecordState.REJECTED, RecordState.WITHDRAWN):
        assert minutes_on(HOURS, [Learning(1, date(2025, 1, 1), 60, "", state)], date.max) == {}


def test_two_stretches_of_enough_hours_are_two_spans():
    learning = [
        Learning(1, date(2020, 1, 1), 600, "Ethics"),
        Learning(2, date(2023, 1, 1), 600, "Ethics"),
    ]
    found = spans({1: HOURS}, 1, Holdings(learning={1: learning}), date(2030, 1, 1))
    assert [(one.starts_on, one.ends_on) for one in found] == [
        (date(2020, 1, 1), date(2022, 1, 1)),
        (date(2023, 1, 1), date(2025, 1, 1)),
    ]


def test_what_was_done_after_the_day_asked_about_is_left_out():
    records = (Completion(1, date(2024, 1, 1)), Completion(2, date(2025, 12, 1)))
    assert ends(course(), *records, on=date(2025, 6, 1)) == [(date(2024, 1, 1), date(2026, 1, 1))]
