"""What training records are worth on a date."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.training.rules import (
    Completion,
    CourseTerms,
    CredentialState,
    cover_ends_on,
    credential_status,
    lapses_on,
    matrix,
    needs_attention,
    standing,
)

COURSE = CourseTerms(1, "Safeguarding level 2", 24, 60)
FOREVER = CourseTerms(2, "Induction", None, 60)
VALID, EXPIRING, EXPIRED, REVOKED, MISSING = CredentialState


def course(months: int | None = 24, notice: int = 60, **more: object) -> CourseTerms:
    return CourseTerms(1, "Course", months, notice, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("completed_on", "months", "lapses"),
    [
        (date(2024, 3, 3), 24, date(2026, 3, 3)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(1896, 2, 29), 48, date(1900, 2, 28)),
        (date(9990, 6, 1), 240, None),
        (date(2024, 3, 3), 10**9, None),
    ],
)
def test_a_month_without_such_a_day_takes_its_last(completed_on, months, lapses):
    assert lapses_on(course(months), completed_on) == lapses


@pytest.mark.parametrize(
    ("records", "on", "state", "expires_on"),
    [
        pytest.param([], date(2026, 1, 1), MISSING, None, id="nothing recorded"),
        pytest.param(
            [Completion(1, date(2026, 6, 1))], date(2026, 5, 31), MISSING, None, id="not yet done"
        ),
        pytest.param(
            [Completion(1, date(2026, 6, 1))],
            date(2026, 6, 1),
            VALID,
            date(2028, 6, 1),
            id="covers from the day itself",
        ),
        pytest.param(
            [Completion(1, date(2024, 3, 3))],
            date(2026, 1, 1),
            VALID,
            date(2026, 3, 3),
            id="61 days before",
        ),
        pytest.param(
            [Completion(1, date(2024, 3, 3))],
            date(2026, 1, 2),
            EXPIRING,
            date(2026, 3, 3),
            id="60 days before",
        ),
        pytest.param(
            [Completion(1, date(2024, 3, 3))],
            date(2026, 3, 2),
            EXPIRING,
            date(2026, 3, 3),
            id="the last day",
        ),
        pytest.param(
            [Completion(1, date(2024, 3, 3))],
            date(2026, 3, 3),
            EXPIRED,
            date(2026, 3, 3),
            id="the day it lapses",
        ),
        pytest.param(
            [Completion(1, date(2024, 3, 3)), Completion(2, date(2026, 3, 3))],
            date(2026, 3, 3),
            VALID,
            date(2028, 3, 3),
            id="renewed on the day it lapses, without a gap",
        ),
        pytest.param(
            [Completion(1, date(2024, 3, 3)), Completion(2, date(2026, 2, 1))],
            date(2026, 1, 15),
            EXPIRING,
            date(2026, 3, 3),
            id="a later renewal doesn't change what an earlier date says",
        ),
        pytest.param(
            [Completion(1, date(2025, 3, 3), revoked_on=date(2025, 9, 1))],
            date(2025, 8, 31),
            EXPIRING,
            date(2025, 9, 1),
            id="the day before it is revoked",
        ),
        pytest.param(
            [Completion(1, date(2025, 3, 3), revoked_on=date(2025, 9, 1))],
            date(2025, 9, 1),
            REVOKED,
            date(2025, 9, 1),
            id="revoked that day",
        ),
        pytest.param(
            [
                Completion(1, date(2024, 12, 1)),
                Completion(2, date(2025, 3, 3), revoked_on=date(2025, 9, 1)),
            ],
            date(2025, 9, 1),
            VALID,
            date(2026, 12, 1),
            id="an older record still covers when the newer is revoked",
        ),
        pytest.param(
            [
                Completion(1, date(2020, 1, 1)),
                Completion(2, date(2022, 6, 1), revoked_on=date(2022, 6, 1)),
            ],
            date(2025, 1, 1),
            REVOKED,
            date(2022, 6, 1),
            id="what ended last is said",
        ),
        pytest.param(
            [Completion(1, date(2020, 1, 1), revoked_on=date(2023, 1, 1))],
            date(2025, 1, 1),
            EXPIRED,
            date(2022, 1, 1),
            id="revoked after it had lapsed",
        ),
    ],
)
def test_status_on_a_date(records, on, state, expires_on):
    status = credential_status(COURSE, records, on)
    assert (status.state, status.expires_on) == (state, expires_on)


def test_a_course_that_never_lapses_is_valid_for_good():
    status = credential_status(FOREVER, [Completion(1, date(1990, 1, 1))], date(2090, 1, 1))
    assert (status.state, status.expires_on) == (VALID, None)


def test_a_course_that_never_lapses_can_be_revoked():
    record = Completion(1, date(1990, 1, 1), revoked_on=date(2020, 1, 1))
    assert credential_status(FOREVER, [record], date(2020, 1, 1)).state == REVOKED


def test_no_notice_means_valid_to_the_last_day():
    record = Completion(1, date(2024, 3, 3))
    assert credential_status(course(24, 0), [record], date(2026, 3, 2)).state == VALID


DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
COURSES = st.builds(
    course, st.none() | st.integers(1, 120), st.integers(0, 400), is_required=st.booleans()
)


@st.composite
def completions(draw):
    records = []
    for number in range(draw(st.integers(0, 6))):
        completed_on = draw(DAYS)
        revoked = draw(st.none() | st.integers(0, 3000))
        end = None if revoked is None else completed_on + timedelta(days=revoked)
        records.append(Completion(number, completed_on, end))
    return records


def covers(terms: CourseTerms, record: Completion, on: date) -> bool:
    """The same question asked one record at a time, with month arithmetic by hand."""
    if record.completed_on > on or (record.revoked_on and record.revoked_on <= on):
        return False
    if terms.valid_months is None:
        return True
    months = record.completed_on.year * 12 + record.completed_on.month - 1 + terms.valid_months
    year, month = months // 12, months % 12 + 1
    last = monthrange(year, month)[1]
    return on < date(year, month, min(record.completed_on.day, last))


@given(COURSES, completions(), DAYS)
def test_a_user_is_covered_exactly_when_one_record_covers(terms, records, on):
    expected = any(covers(terms, record, on) for record in records)
    assert credential_status(terms, records, on).is_covered == expected


@given(COURSES, completions(), DAYS, st.randoms())
def test_the_order_of_records_doesnt_matter(terms, records, on, random):
    shuffled = records[:]
    random.shuffle(shuffled)
    assert credential_status(terms, shuffled, on) == credential_status(terms, records, on)


@given(COURSES, completions(), st.builds(Completion, st.just(99), DAYS), DAYS)
def test_another_record_never_takes_cover_away(terms, records, more, on):
    if credential_status(terms, records, on).is_covered:
        assert credential_status(terms, [*records, more], on).is_covered


@given(COURSES, completions(), DAYS)
def test_the_day_named_is_the_first_without_cover(terms, records, on):
    status = credential_status(terms, records, on)
    if status.is_covered and status.expires_on:
        assert on < status.expires_on
        known = [record for record in records if record.completed_on <= on]
        day = status.expires_on
        assert credential_status(terms, known, day - timedelta(days=1)).is_covered
        assert not credential_status(terms, known, day).is_covered
    elif status.state != MISSING and status.expires_on:
        assert status.expires_on <= on


@given(COURSES, DAYS, DAYS)
def test_revoking_ends_cover_that_day_and_never_lengthens_it(terms, completed_on, revoked_on):
    whole = cover_ends_on(terms, Completion(1, completed_on))
    ended = cover_ends_on(terms, Completion(1, completed_on, revoked_on))
    assert ended is not None and ended <= revoked_on
    assert whole is None or ended <= whole


def test_what_needs_doing_stands_first():
    on = date(2026, 6, 1)
    courses = [
        CourseTerms(1, "Valid", None, 60),
        CourseTerms(2, "Lapses soon", 12, 60),
        CourseTerms(3, "Never done", 12, 60),
        CourseTerms(4, "Lapsed", 12, 60),
        CourseTerms(5, "Not needed", 12, 60, is_required=False),
        CourseTerms(6, "Revoked", 12, 60),
        CourseTerms(7, "Lapsed before", 12, 60),
    ]
    records = {
        1: [Completion(1, date(2020, 1, 1))],
        2: [Completion(2, date(2025, 7, 1))],
        4: [Completion(3, date(2025, 5, 1))],
        6: [Completion(4, date(2026, 5, 1), date(2026, 5, 2))],
        7: [Completion(5, date(2024, 5, 1))],
    }
    listed = standing(courses, records, on, needs_required=True)
    assert [one.course.title for one in listed] == [
        "Lapsed before",
        "Lapsed",
        "Revoked",
        "Never done",
        "Lapses soon",
        "Valid",
    ]
    assert needs_attention(listed) == 4


def test_somebody_who_leads_no_group_lacks_nothing():
    assert standing([COURSE], {}, date(2026, 6, 1), needs_required=False) == []


def test_matrix_has_a_cell_for_each_course_in_order():
    optional = CourseTerms(3, "Optional", 12, 60, is_required=False)
    table = matrix(
        [COURSE, optional, FOREVER],
        [(7, "Fay"), (8, "Otis")],
        {7: {2: [Completion(1, date(2020, 1, 1))]}},
        date(2026, 6, 1),
    )
    states = [[cell and cell.state for cell in row.cells] for row in table]
    assert states == [[MISSING, None, VALID], [MISSING, None, MISSING]]
    assert [row.attention_count for row in table] == [1, 2]
