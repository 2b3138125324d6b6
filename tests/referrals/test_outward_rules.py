"""One state, said outside in every language: the complete table, and what consent takes away."""

from datetime import date

import pytest

from portal.models import Ending, ReferralState
from portal.referrals import outward_words
from portal.referrals.outward_rules import (
    BUSINESS_STATUS,
    CODES,
    Facts,
    Outward,
    Share,
    Stage,
    limited,
    outward,
    stage_of,
)

DAY = date(2026, 3, 3)
# The statuses that Gravity's guide allows for a referral's Task.
GRAVITY = {
    "draft",
    "requested",
    "accepted",
    "rejected",
    "cancelled",
    "in-progress",
    "on-hold",
    "completed",
    "failed",
    "entered-in-error",
}
REQUEST = {"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"}
ENCOUNTER = {
    "planned",
    "arrived",
    "triaged",
    "in-progress",
    "onleave",
    "finished",
    "cancelled",
    "entered-in-error",
    "unknown",
}
ACCEPTED = ReferralState.ACCEPTED


def ended(ending: Ending, **facts) -> Facts:
    return Facts(ReferralState.ENDED, "ended", ending, **facts)


# what is known: the stage, Task.status, BSeR code, ServiceRequest.status, Encounter.status, kind.
TABLE = [
    (Facts(ReferralState.RECEIVED, "received"), "received requested 2.0 active planned interim"),
    (
        Facts(ReferralState.CONTACTING, "contacting"),
        "contacting requested 2.0 active planned interim",
    ),
    (
        Facts(ReferralState.AWAITING_INFORMATION, "awaiting_information"),
        "awaiting_information on-hold 2.0 on-hold planned interim",
    ),
    (
        Facts(ReferralState.RECEIVED, "received", is_held=True),
        "on_hold on-hold 2.0 on-hold planned interim",
    ),
    (
        Facts(ACCEPTED, "placed", is_held=True, was_accepted=True),
        "on_hold on-hold 3.0 on-hold planned interim",
    ),
    (
        Facts(ReferralState.RECEIVED, "received", withdrawal_asked=True),
        "withdrawal_asked on-hold 5.2 active planned interim",
    ),
    (Facts(ACCEPTED, "accepted"), "accepted accepted 3.0 active triaged interim"),
    (Facts(ACCEPTED, "waiting"), "waiting accepted 3.0 active triaged interim"),
    (Facts(ACCEPTED, "offered"), "offered accepted 3.0 active triaged interim"),
    (Facts(ACCEPTED, "placed"), "placed accepted 5.1.1 active triaged interim"),
    (
        Facts(ACCEPTED, "placed", offered_count=2),
        "not_yet_came accepted 5.1.2 active triaged interim",
    ),
    (
        Facts(ACCEPTED, "attending", attended_count=1, offered_count=2),
        "attending in-progress 5.1.4 active in-progress interim",
    ),
    (Facts(ACCEPTED, "completed"), "completed completed 7.0 completed finished full"),
    (ended(Ending.COMPLETED), "completed completed 7.0 completed finished full"),
    (ended(Ending.STOPPED, was_accepted=True), "stopped cancelled 6.0 revoked finished full"),
    (ended(Ending.DECLINED), "declined rejected 4.0 revoked cancelled full"),
    (ended(Ending.DECLINED, was_accepted=True), "declined cancelled 6.0 revoked cancelled full"),
    (ended(Ending.WITHDRAWN), "withdrawn cancelled 6.0 revoked cancelled full"),
    (ended(Ending.COULD_NOT_CONTACT), "could_not_contact failed 6.0 revoked cancelled full"),
    (ended(Ending.REFERRED_ELSEWHERE), "referred_elsewhere rejected 4.0 revoked cancelled full"),
    (
        ended(Ending.DUPLICATE, survivor_is_theirs=True),
        "duplicate rejected 4.0 revoked cancelled full",
    ),
    (ended(Ending.DUPLICATE), "closed cancelled 6.0 revoked cancelled full"),
    (ended(Ending.DIED), "closed cancelled 6.0 revoked cancelled full"),
    (
        ended(Ending.ENTERED_IN_ERROR),
        "entered_in_error entered-in-error 6.0 entered-in-error entered-in-error full",
    ),
]


def _row(said: Outward) -> str:
    bars = said.bars
    return " ".join(
        (
            said.stage,
            said.task_status,
            said.business_code,
            bars.request_status,
            bars.encounter_status,
            bars.kind,
        )
    )


@pytest.mark.parametrize(("facts", "row"), TABLE)
def test_every_state_has_one_meaning_in_every_language(facts, row):
    assert _row(outward(facts, Share.ATTENDANCE)) == row


def test_the_table_leaves_no_state_and_no_ending_out():
    known = {stage_of(facts) for facts, _row in TABLE}
    assert known == set(Stage) - {Stage.WITHHELD}
    assert {facts.ending for facts, _row in TABLE} == {None, *Ending}
    assert {facts.state for facts, _row in TABLE} == set(ReferralState)


def test_every_stage_has_codes_that_the_guides_know_and_words():
    assert set(CODES) == set(Stage) == set(outward_words.STAGE) == set(outward_words._SENTENCE)
    for task, business, request, encounter in CODES.values():
        assert task in GRAVITY
        assert business in BUSINESS_STATUS
        assert request in REQUEST
        assert encounter in ENCOUNTER


# What is said of each stage where nothing, words of state, or attendance too may be told.
CONSENT = [
    (Stage.RECEIVED, "received", "received"),
    (Stage.CONTACTING, "received", "contacting"),
    (Stage.AWAITING_INFORMATION, "awaiting_information", "awaiting_information"),
    (Stage.ON_HOLD, "withheld", "on_hold"),
    (Stage.ACCEPTED, "withheld", "accepted"),
    (Stage.WAITING, "withheld", "waiting"),
    (Stage.OFFERED, "withheld", "offered"),
    (Stage.PLACED, "withheld", "placed"),
    (Stage.NOT_YET_CAME, "withheld", "placed"),
    (Stage.ATTENDING, "withheld", "placed"),
    (Stage.WITHDRAWAL_ASKED, "withdrawal_asked", "withdrawal_asked"),
    (Stage.COMPLETED, "withheld", "completed"),
    (Stage.STOPPED, "withheld", "closed"),
    (Stage.DECLINED, "withheld", "declined"),
    (Stage.WITHDRAWN, "withheld", "withdrawn"),
    (Stage.COULD_NOT_CONTACT, "withheld", "could_not_contact"),
    (Stage.REFERRED_ELSEWHERE, "withheld", "referred_elsewhere"),
    (Stage.DUPLICATE, "withheld", "duplicate"),
    (Stage.ENTERED_IN_ERROR, "entered_in_error", "entered_in_error"),
    (Stage.CLOSED, "withheld", "closed"),
    (Stage.WITHHELD, "withheld", "withheld"),
]


@pytest.mark.parametrize(("stage", "nothing", "state"), CONSENT)
def test_consent_limits_what_is_said(stage, nothing, state):
    assert limited(stage, Share.NOTHING) == nothing
    assert limited(stage, Share.STATE) == state
    assert limited(stage, Share.ATTENDANCE) == stage


def test_the_table_of_consent_is_whole():
    assert {stage for stage, _nothing, _state in CONSENT} == set(Stage)


@pytest.mark.parametrize("share", Share)
def test_attendance_is_told_only_where_it_was_agreed(share):
    facts = Facts(ACCEPTED, "attending", first_attended_on=DAY, attended_count=5, offered_count=8)
    said = outward(facts, share)
    if share == Share.ATTENDANCE:
        assert (said.first_attended_on, said.attended_count, said.offered_count) == (DAY, 5, 8)
    else:
        assert (said.first_attended_on, said.attended_count, said.offered_count) == (None,) * 3


def test_the_words_say_what_was_agreed_and_no_more(app):
    facts = Facts(
        ReferralState.ENDED,
        "ended",
        Ending.COMPLETED,
        first_attended_on=DAY,
        attended_count=5,
        offered_count=8,
    )
    with app.test_request_context():
        told = outward_words.sentence(outward(facts, Share.ATTENDANCE))
        assert "First came on 3 March 2026. Came to 5 of 8 sessions." in told
        assert "sessions" not in outward_words.sentence(outward(facts, Share.STATE))
        assert "hasn't agreed" in outward_words.sentence(outward(facts, Share.NOTHING))
