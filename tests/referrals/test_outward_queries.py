"""What may be said outside about a referral, from its rows."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models import Consent, Referral, ReferralState, ReferralStep, StepKind
from portal.referrals import outward_queries
from portal.referrals.outward_rules import Share, Stage
from tests import answer_factories, factories
from tests.page import counted_queries


def agreed(referral, level="attendance"):
    return answer_factories.feedback(referral, level)


def step(referral, kind, minutes_ago, **changes):
    at = clock.now() - timedelta(minutes=minutes_ago)
    ReferralStep.create(referral=referral, at=at, kind=kind)
    Referral.update(**changes).where(Referral.id == referral.id).execute()


@pytest.fixture
def referral(db):
    return factories.referral(received_at=clock.now() - timedelta(days=3))


def accepted(referral, minutes_ago=60):
    at = clock.now() - timedelta(minutes=minutes_ago)
    step(referral, StepKind.ACCEPTED, minutes_ago, state=ReferralState.ACCEPTED, decided_at=at)


def test_a_decision_that_can_be_taken_back_is_seen_by_nobody(referral):
    agreed(referral)
    accepted(referral, minutes_ago=14)
    assert outward_queries.outward_of(referral.id).stage == Stage.RECEIVED
    ReferralStep.update(at=clock.now() - timedelta(minutes=16)).where(
        ReferralStep.kind == StepKind.ACCEPTED
    ).execute()
    assert outward_queries.outward_of(referral.id).stage == Stage.ACCEPTED


def test_one_that_somebody_was_told_of_is_seen_at_once(referral):
    agreed(referral)
    accepted(referral, minutes_ago=1)
    answer_factories.answer(referral)
    assert outward_queries.outward_of(referral.id).stage == Stage.ACCEPTED


def test_an_end_that_can_be_taken_back_leaves_the_register_speaking(referral):
    agreed(referral)
    accepted(referral)
    step(referral, StepKind.ENDED, 5, state="ended", ending="withdrawn", ended_on=clock.today())
    assert outward_queries.outward_of(referral.id).stage == Stage.ACCEPTED


def test_sessions_are_counted_from_the_register(referral):
    agreed(referral)
    accepted(referral)
    group = factories.group("Tuesday")
    factories.member(
        group, referral.person, referral=referral, starts_on=clock.today() - timedelta(days=3)
    )
    now = clock.now()
    for days, mark in ((2, "present"), (1, "absent")):
        session = factories.session(group, now - timedelta(days=days))
        factories.mark(session, referral.person, mark)
    other = factories.session(group, now - timedelta(days=40))
    factories.mark(other, referral.person, "present")
    said = outward_queries.outward_of(referral.id)
    assert (said.stage, said.attended_count, said.offered_count) == (Stage.ATTENDING, 1, 2)


def test_the_newest_word_on_telling_stands(referral):
    assert outward_queries.outward_of(referral.id).share == Share.NOTHING
    agreed(referral, "attendance")
    assert outward_queries.outward_of(referral.id).share == Share.ATTENDANCE
    agreed(referral, "nothing")
    assert outward_queries.outward_of(referral.id).share == Share.NOTHING
    Consent.update(withdrawn_at=clock.now()).where(Consent.level == "nothing").execute()
    assert outward_queries.outward_of(referral.id).share == Share.ATTENDANCE


def test_many_cost_as_many_statements_as_one(referral):
    others = [factories.referral() for _number in range(20)]
    with counted_queries() as one:
        outward_queries.outwards([referral.id])
    with counted_queries() as many:
        outward_queries.outwards([other.id for other in others])
    assert len(one) == len(many)
