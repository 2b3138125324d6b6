"""Which stage of a coming lapse is told, and when."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.training.notice_rules import stage_days, stage_due

STAGES = [7, 30, 60, 90]
LAPSE = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("days_left", "told", "due"),
    [
        (91, None, None),
        (90, None, 90),
        (89, 90, None),
        (60, 90, 60),
        (59, None, 60),
        # Nobody looked for a while: the most urgent is told, the others count as passed.
        (5, 90, 7),
        (5, None, 7),
        (30, 7, None),
        (7, 30, 7),
        (1, 7, None),
        (1, None, 7),
        # From the lapse on nothing is a notice any more.
        (0, None, None),
        (-3, 90, None),
        # The stages were changed meanwhile: 45 was never told, and is less urgent than 30.
        (28, 30, None),
    ],
)
def test_the_most_urgent_stage_is_due_once(days_left, told, due):
    assert stage_due(LAPSE, LAPSE - timedelta(days=days_left), STAGES, told) == due


def test_changed_stages_take_over_from_what_was_told():
    assert stage_due(LAPSE, LAPSE - timedelta(days=40), [14, 45], 60) == 45
    assert stage_due(LAPSE, LAPSE - timedelta(days=28), [14, 45], 30) is None
    assert stage_due(LAPSE, LAPSE - timedelta(days=14), [14, 45], 30) == 14
    assert stage_due(LAPSE, LAPSE - timedelta(days=14), [], None) is None


@given(
    st.lists(st.integers(1, 400), max_size=6),
    st.lists(st.booleans(), min_size=420, max_size=420),
)
def test_whatever_days_the_job_runs_each_stage_is_told_once_at_most(stages, runs):
    told, sent = None, []
    for back, is_run in zip(range(410, -10, -1), runs, strict=True):
        if not is_run:
            continue
        due = stage_due(LAPSE, LAPSE - timedelta(days=back), stages, told)
        if due is not None:
            assert back <= due
            sent.append(due)
            told = due
    assert sent == sorted(set(sent), reverse=True)


def test_the_setting_is_read_or_refused():
    assert stage_days(("90", "7", "30", "7")) == [7, 30, 90]
    assert stage_days(()) == []
    for wrong in ("soon", "0", "-3", "7.5", ""):
        with pytest.raises(ValueError, match="notice_stages"):
            stage_days((wrong,))
