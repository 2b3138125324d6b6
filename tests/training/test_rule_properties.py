"""What holds of a training status whatever is recorded."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

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
    RANK,
    CredentialState,
    credential_status,
    next_change,
)

COURSE = CourseTerms(1, "Safeguarding level 2", valid_months=24)
S = CredentialState


DAYS = st.dates(date(2000, 1, 1), date(2050, 1, 1))
# Close enough together that windows, notices and grace meet.
NEAR = st.dates(date(2024, 1, 1), date(2028, 12, 31))
STATES = st.sampled_from([RecordState.VERIFIED, RecordState.PENDING, RecordState.REJECTED])


@st.composite
def terms(draw):
    renewal = draw(st.sampled_from(list(Renewal)))
    decrees = draw(st.lists(st.tuples(NEAR, st.integers(0, 90), st.integers(1, 200)), max_size=1))
    return CourseTerms(
        1,
        "Course",
        renewal=renewal,
        valid_months=None if renewal == Renewal.NEVER else draw(st.integers(1, 36)),
        notice_days=draw(st.integers(0, 90)),
        early_days=draw(st.sampled_from([0, 30, 90])),
        grace_days=draw(st.sampled_from([0, 14, 28])),
        lapse_month=draw(st.integers(1, 12)),
        lapse_day=draw(st.integers(1, 31)),
        lapse_year=draw(st.integers(2020, 2030)),
        lapse_every_years=draw(st.integers(1, 3)),
        lapse_spare_months=draw(st.sampled_from([0, 3, 12])),
        needed_minutes=draw(st.integers(30, 600)),
        quotas=draw(st.sampled_from([(), (("Ethics", 60),)])),
        counts_as=draw(st.sampled_from([(), (2,)])),
        implied_by=draw(st.sampled_from([(), (3,), (2, 3)])),
        extensions=tuple(
            Extension(first, first + timedelta(days=span), first + timedelta(days=span + more))
            for first, span, more in decrees
        ),
    )


OTHERS = {
    2: CourseTerms(2, "Refresher", valid_months=6),
    3: CourseTerms(3, "Advanced", valid_months=18, grace_days=20, implied_by=(1,)),
}


@st.composite
def completions(draw, state=STATES, number=None):
    completed_on = draw(NEAR)
    last = draw(st.none() | st.none() | st.integers(0, 700))
    revoked = draw(st.none() | st.none() | st.integers(0, 700))
    return Completion(
        number if number is not None else draw(st.integers(1, 50)),
        completed_on,
        None if revoked is None else completed_on + timedelta(days=revoked),
        None if last is None else completed_on + timedelta(days=last),
        draw(state),
    )


@st.composite
def holdings(draw):
    def by_course(one):
        return {course_id: draw(st.lists(one, max_size=4)) for course_id in (1, 2, 3)}

    learning = st.builds(
        Learning,
        st.integers(1, 50),
        NEAR,
        st.integers(15, 400),
        st.sampled_from(["", "Ethics", "ethics"]),
        STATES,
    )
    waivers = [
        WaiverTerm(number, first, first + timedelta(days=span))
        for number, (first, span) in enumerate(
            draw(st.lists(st.tuples(NEAR, st.integers(1, 200)), max_size=2))
        )
    ]
    return Holdings(
        by_course(completions()), {1: draw(st.lists(learning, max_size=4))}, {1: waivers}
    )


def answer(course, held, on):
    return credential_status({1: course, **OTHERS}, 1, held, on)


def _with(held, course_id, record):
    added = {**held.completions, course_id: [*held.completions[course_id], record]}
    return Holdings(added, held.learning, held.waivers)


@given(terms(), holdings(), NEAR, st.randoms())
def test_the_order_of_records_never_matters(course, held, on, random):
    def shuffled(lists):
        return {key: random.sample(list(one), len(one)) for key, one in lists.items()}

    other = Holdings(shuffled(held.completions), shuffled(held.learning), shuffled(held.waivers))
    first, second = answer(course, held, on), answer(course, other, on)
    assert (first.state, first.expires_on, first.done_minutes) == (
        second.state,
        second.expires_on,
        second.done_minutes,
    )


@settings(max_examples=300)
@given(
    terms(),
    holdings(),
    st.sampled_from([1, 2, 3]),
    completions(number=99),
    NEAR,
)
def test_another_record_never_worsens_a_status(course, held, course_id, more, on):
    # Valid, pending or rejected: a revocation is the one thing that takes away.
    if more.revoked_on is not None:
        more = Completion(99, more.completed_on, None, more.expires_on, more.state)
    before = answer(course, held, on)
    after = answer(course, _with(held, course_id, more), on)
    assert RANK[after.state] <= RANK[before.state]
    assert after.is_covered or not before.is_covered


@given(terms(), holdings(), NEAR)
def test_what_is_recorded_later_never_changes_an_earlier_day(course, held, on):
    known = Holdings(
        {k: [one for one in v if one.completed_on <= on] for k, v in held.completions.items()},
        {k: [one for one in v if one.done_on <= on] for k, v in held.learning.items()},
        held.waivers,
    )
    first, second = answer(course, held, on), answer(course, known, on)
    assert (first.state, first.expires_on) == (second.state, second.expires_on)


@settings(max_examples=60)
@given(terms(), holdings(), NEAR)
def test_a_status_changes_only_on_the_day_it_names(course, held, on):
    catalogue = {1: course, **OTHERS}
    known = Holdings(
        {k: [one for one in v if one.completed_on <= on] for k, v in held.completions.items()},
        {k: [one for one in v if one.done_on <= on] for k, v in held.learning.items()},
        held.waivers,
    )
    state = answer(course, known, on).state
    change = next_change(catalogue, 1, known, on)
    last = change or on + timedelta(days=800)
    day = on
    while day < last:
        assert answer(course, known, day).state == state
        day += timedelta(days=1)
    if change is not None:
        assert answer(course, known, change).state != state


@given(terms(), holdings(), NEAR)
def test_the_day_named_is_the_first_without_cover(course, held, on):
    found = answer(course, held, on)
    if found.state == S.EXPIRING and not found.is_under_review:
        assert on < found.expires_on
    if found.state in (S.EXPIRED, S.REVOKED):
        assert found.expires_on <= on
