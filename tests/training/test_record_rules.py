"""Which fields a kind of course keeps, and what may be done with a record."""

from datetime import date

import pytest

from portal.models import CourseKind, RecordState
from portal.training import record_rules

DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("kind", "unfit"),
    [
        (CourseKind.TRAINING, {"level"}),
        (CourseKind.CHECK, {"note", "files"}),
        (CourseKind.SUPERVISION, set(record_rules.KEPT)),
    ],
)
def test_a_kind_of_course_keeps_its_fields_alone(kind, unfit):
    assert set(record_rules.unfit_fields(kind)) == unfit


@pytest.mark.parametrize(
    ("state", "revoked_on", "decide", "revoke", "withdraw", "take_back", "evidence"),
    [
        (RecordState.PENDING, None, True, False, False, True, True),
        (RecordState.VERIFIED, None, False, True, True, False, True),
        (RecordState.VERIFIED, DAY, False, False, True, False, True),
        (RecordState.REJECTED, None, False, False, False, False, False),
        (RecordState.WITHDRAWN, None, False, False, False, False, False),
    ],
)
def test_what_may_be_done_follows_from_where_it_stands(
    state, revoked_on, decide, revoke, withdraw, take_back, evidence
):
    assert record_rules.may_be_decided(state) == decide
    assert record_rules.may_be_revoked(state, revoked_on) == revoke
    assert record_rules.may_be_withdrawn(state, is_own=False) == withdraw
    assert record_rules.may_be_withdrawn(state, is_own=True) == take_back
    assert record_rules.takes_evidence(CourseKind.TRAINING, state) == evidence
    assert not record_rules.takes_evidence(CourseKind.CHECK, state)


@pytest.mark.parametrize(
    ("kind", "state", "revoked_on", "issuer", "has"),
    [
        (CourseKind.TRAINING, RecordState.VERIFIED, None, "", True),
        (CourseKind.TRAINING, RecordState.VERIFIED, None, "Red Cross", False),
        (CourseKind.TRAINING, RecordState.VERIFIED, DAY, "", False),
        (CourseKind.TRAINING, RecordState.PENDING, None, "", False),
        (CourseKind.TRAINING, RecordState.REJECTED, None, "", False),
        (CourseKind.TRAINING, RecordState.WITHDRAWN, None, "", False),
        (CourseKind.CHECK, RecordState.VERIFIED, None, "", False),
        (CourseKind.SUPERVISION, RecordState.VERIFIED, None, "", False),
    ],
)
def test_only_training_of_our_own_that_counts_has_a_certificate(
    kind, state, revoked_on, issuer, has
):
    assert record_rules.has_certificate(kind, state, revoked_on, issuer) == has
