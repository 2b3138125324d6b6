"""What training records are worth on a date."""

from datetime import date

import pytest

from portal.models import RecordState, Renewal
from portal.training.cover_rules import (
    Completion,
    CourseTerms,
    Extension,
    Holdings,
    Learning,
    WaiverTerm,
)
from portal.training.rules import (
    CredentialState,
    credential_status,
    in_order,
)

COURSE = CourseTerms(1, "Safeguarding level 2", valid_months=24)
S = CredentialState


def status(terms, records, on, **more):
    waivers, learning = more.pop("waivers", ()), more.pop("learning", ())
    held = Holdings({terms.id: list(records)}, {terms.id: learning}, {terms.id: waivers})
    return credential_status({terms.id: terms}, terms.id, held, on, **more)


def said(*args, **more):
    answer = status(*args, **more)
    return answer.state, answer.expires_on


@pytest.mark.parametrize(
    ("records", "on", "state", "expires_on"),
    [
        pytest.param([], date(2026, 1, 1), S.MISSING, None, id="nothing recorded"),
        pytest.param(
            [Completion(1, date(2026, 6, 1))], date(2026, 5, 31), S.MISSING, None, id="not yet done"
        ),
        pytest.param(
            [Completion(1, date(2026, 6, 1))],
            date(2026, 6, 1),
            S.VALID,
            date(2028, 6, 1),
            id="covers from the day itself",
        ),
        pytest.param(
            [Completion(1, date(2024, 3, 3))],
            date(2026, 1, 1),
            S.VALID,
            date(2026, 3, 3),
            id="61 days before",
        ),
        pytest.param(
            [Completion(1, date(2024, 3, 3))],
            date(2026, 1, 2),
            S.EXPIRING,
            date(2026, 3, 3),
            id="60 days before",
        ),
        pytest.param(
            [Completion(1, date(2024, 3, 3))],
            date(2026, 3, 2),
            S.EXPIRING,
            date(2026, 3, 3),
            id="the last day",
        ),
        pytest.param(
            [Completion(1, date(2024, 3, 3))],
            date(2026, 3, 3),
            S.EXPIRED,
            date(2026, 3, 3),
            id="the day it lapses",
        ),
        pytest.param(
            [Completion(1, date(2024, 3, 3)), Completion(2, date(2026, 3, 3))],
            date(2026, 3, 3),
            S.VALID,
            date(2028, 3, 3),
            id="renewed on the day it lapses, without a gap",
        ),
        pytest.param(
            [Completion(1, date(2024, 3, 3)), Completion(2, date(2026, 2, 1))],
            date(2026, 1, 15),
            S.EXPIRING,
            date(2026, 3, 3),
            id="a later renewal doesn't change what an earlier date says",
        ),
        pytest.param(
            [Completion(1, date(2024, 3, 3)), Completion(2, date(2024, 9, 1))],
            date(2025, 1, 1),
            S.VALID,
            date(2026, 9, 1),
            id="of two that overlap the latest end wins",
        ),
        pytest.param(
            [Completion(1, date(2025, 3, 3), revoked_on=date(2025, 9, 1))],
            date(2025, 8, 31),
            S.EXPIRING,
            date(2025, 9, 1),
            id="the day before it is revoked",
        ),
        pytest.param(
            [Completion(1, date(2025, 3, 3), revoked_on=date(2025, 9, 1))],
            date(2025, 9, 1),
            S.REVOKED,
            date(2025, 9, 1),
            id="revoked mid-term, that day",
        ),
        pytest.param(
            [
                Completion(1, date(2024, 12, 1)),
                Completion(2, date(2025, 3, 3), revoked_on=date(2025, 9, 1)),
            ],
            date(2025, 9, 1),
            S.VALID,
            date(2026, 12, 1),
            id="an older record still covers when the newer is revoked",
        ),
        pytest.param(
            [Completion(1, date(2020, 1, 1), revoked_on=date(2023, 1, 1))],
            date(2025, 1, 1),
            S.EXPIRED,
            date(2022, 1, 1),
            id="revoked after it had lapsed",
        ),
        pytest.param(
            [Completion(1, date(2026, 1, 1), state=RecordState.PENDING)],
            date(2026, 2, 1),
            S.PENDING_REVIEW,
            date(2028, 1, 1),
            id="sent in and not yet checked",
        ),
        pytest.param(
            [
                Completion(1, date(2025, 1, 1)),
                Completion(2, date(2026, 1, 1), state=RecordState.PENDING),
            ],
            date(2026, 2, 1),
            S.VALID,
            date(2027, 1, 1),
            id="what awaits a check hides nothing that counts",
        ),
        pytest.param(
            [Completion(1, date(2026, 1, 1), state=RecordState.REJECTED)],
            date(2026, 2, 1),
            S.MISSING,
            None,
            id="rejected",
        ),
    ],
)
def test_status_on_a_date(records, on, state, expires_on):
    assert said(COURSE, records, on) == (state, expires_on)


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 1, 30), S.EXPIRING),
        (date(2026, 1, 31), S.EXPIRING),
        (date(2026, 2, 1), S.EXPIRED),
    ],
)
def test_a_certificate_to_31_january(on, state):
    record = Completion(1, date(2025, 1, 20), expires_on=date(2026, 1, 31))
    assert said(COURSE, [record], on) == (state, date(2026, 2, 1))


def test_29_february_and_three_years():
    terms = CourseTerms(1, "Course", valid_months=36, notice_days=0)
    record = Completion(1, date(2024, 2, 29))
    assert said(terms, [record], date(2027, 2, 27)) == (S.VALID, date(2027, 2, 28))
    assert said(terms, [record], date(2027, 2, 28)) == (S.EXPIRED, date(2027, 2, 28))


def test_grace_counts_to_its_last_day_and_not_after_a_revocation():
    terms = CourseTerms(1, "First aid", valid_months=12, grace_days=28)
    record = Completion(1, date(2025, 3, 1))
    assert said(terms, [record], date(2026, 3, 1)) == (S.IN_GRACE, date(2026, 3, 1))
    assert said(terms, [record], date(2026, 3, 28)) == (S.IN_GRACE, date(2026, 3, 1))
    assert said(terms, [record], date(2026, 3, 29)) == (S.EXPIRED, date(2026, 3, 1))
    revoked = Completion(1, date(2025, 3, 1), revoked_on=date(2025, 6, 1))
    assert said(terms, [revoked], date(2025, 6, 1)) == (S.REVOKED, date(2025, 6, 1))


def test_a_review_is_asked_for_and_covers_on():
    terms = CourseTerms(1, "Check", renewal=Renewal.REVIEW, valid_months=36, notice_days=60)
    record, due = Completion(1, date(2023, 5, 1)), date(2026, 5, 1)
    assert said(terms, [record], date(2026, 1, 1)) == (S.VALID, due)
    assert said(terms, [record], date(2026, 4, 1)) == (S.EXPIRING, due)
    overdue = status(terms, [record], date(2036, 4, 1))
    assert (overdue.state, overdue.expires_on) == (S.IN_GRACE, due)
    assert overdue.is_covered and overdue.is_under_review
    renewed = [record, Completion(2, date(2026, 6, 1))]
    assert said(terms, renewed, date(2026, 7, 1)) == (S.VALID, date(2029, 6, 1))


def test_a_waiver_stands_in_from_its_first_to_its_last_day():
    waiver = [WaiverTerm(7, date(2026, 2, 1), date(2026, 4, 1))]
    for on, state in (
        (date(2026, 1, 31), S.MISSING),
        (date(2026, 2, 1), S.WAIVED),
        (date(2026, 3, 31), S.WAIVED),
        (date(2026, 4, 1), S.MISSING),
    ):
        assert status(COURSE, [], on, waivers=waiver).state == state
    current = Completion(1, date(2026, 1, 1))
    assert status(COURSE, [current], date(2026, 3, 1), waivers=waiver).state == S.VALID
    revoked = Completion(1, date(2025, 1, 1), revoked_on=date(2025, 5, 1))
    assert status(COURSE, [revoked], date(2026, 3, 1), waivers=waiver).state == S.WAIVED


def test_what_isnt_needed_is_not_applicable_until_it_is_done():
    on = date(2026, 3, 1)
    assert status(COURSE, [], on, is_needed=False).state == S.NOT_APPLICABLE
    done = [Completion(1, date(2026, 1, 1))]
    assert status(COURSE, done, on, is_needed=False).state == S.VALID


def test_hours_say_how_far_they_have_come():
    terms = CourseTerms(
        1,
        "Continuing learning",
        renewal=Renewal.HOURS,
        valid_months=24,
        needed_minutes=600,
        quotas=(("Ethics", 120),),
    )
    some = [Learning(1, date(2026, 1, 1), 90, "ethics"), Learning(2, date(2026, 2, 1), 60)]
    answer = status(terms, [], date(2026, 3, 1), learning=some)
    assert (answer.state, answer.done_minutes) == (S.MISSING, {"Ethics": 90, "": 60})
    enough = [*some, Learning(3, date(2026, 2, 15), 480, "Ethics")]
    assert said(terms, [], date(2026, 3, 1), learning=enough) == (S.VALID, date(2028, 1, 1))
    assert said(terms, [], date(2028, 1, 1), learning=enough) == (S.EXPIRED, date(2028, 1, 1))


def test_an_extended_record_says_so():
    decree = Extension(date(2026, 3, 1), date(2026, 3, 31), date(2026, 9, 1))
    terms = CourseTerms(1, "Course", valid_months=24, extensions=(decree,))
    answer = status(terms, [Completion(1, date(2024, 3, 3))], date(2026, 4, 1))
    assert (answer.state, answer.expires_on, answer.is_extended) == (
        S.VALID,
        date(2026, 9, 1),
        True,
    )


def test_an_unknown_course_is_an_error():
    with pytest.raises(KeyError):
        credential_status({}, 1, Holdings(), date(2026, 1, 1))


def test_what_needs_doing_stands_first():
    on = date(2026, 6, 1)
    year = {"valid_months": 12, "notice_days": 60}
    listed = [
        status(CourseTerms(1, "Valid", renewal=Renewal.NEVER), [Completion(1, on)], on),
        status(CourseTerms(2, "Lapses soon", **year), [Completion(2, date(2025, 7, 1))], on),
        status(CourseTerms(3, "Never done", **year), [], on),
        status(CourseTerms(4, "Lapsed", **year), [Completion(3, date(2025, 5, 1))], on),
        status(CourseTerms(5, "Not needed", **year), [], on, is_needed=False),
        status(
            CourseTerms(6, "Revoked", **year),
            [Completion(4, date(2026, 5, 1), date(2026, 5, 2))],
            on,
        ),
        status(CourseTerms(7, "Lapsed before", **year), [Completion(5, date(2024, 5, 1))], on),
    ]
    assert [one.course.title for one in in_order(listed)] == [
        "Lapsed before",
        "Lapsed",
        "Revoked",
        "Never done",
        "Lapses soon",
        "Valid",
        "Not needed",
    ]


@pytest.mark.parametrize("renewal", [Renewal.REVIEW, Renewal.NEVER])
def test_an_older_record_without_an_end_stands_in_for_none_that_was_revoked(renewal):
    months = 36 if renewal == Renewal.REVIEW else None
    check = CourseTerms(1, "Background check", renewal, valid_months=months)
    old = Completion(1, date(2020, 5, 1))
    new = Completion(2, date(2025, 5, 1), revoked_on=date(2026, 3, 3))
    assert status(check, [old, new], date(2026, 3, 2)).is_covered
    assert said(check, [old, new], date(2026, 3, 3)) == (S.REVOKED, date(2026, 3, 3))
    # Done again afterwards it counts; what has a last day of its own keeps it.
    again = Completion(3, date(2026, 4, 1))
    assert said(check, [old, new, again], date(2026, 4, 1))[0] == S.VALID
    dated = Completion(1, date(2024, 5, 1), expires_on=date(2027, 5, 1))
    assert said(check, [dated, new], date(2026, 3, 3))[0] == S.VALID
    # A check that nobody has verified takes nothing away.
    pending = Completion(2, date(2025, 5, 1), date(2026, 3, 3), None, RecordState.PENDING)
    assert said(check, [old, pending], date(2026, 3, 3))[0] != S.REVOKED
