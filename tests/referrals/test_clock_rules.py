"""When a referral's contact and decision are due: weekends, holidays, pauses, set dates."""

from datetime import date, timedelta

import pytest

from portal import clock
from portal.models import ReferralState
from portal.referrals import clock_rules
from portal.referrals.clock_rules import Allowed, Clocks

ALLOWED = Allowed(contact=(0, 1, 2), decide=(0, 1, 5))
RISK, URGENT, ROUTINE = 0, 1, 2


@pytest.mark.parametrize(
    ("received_on", "rank", "contact", "decide", "why"),
    [
        (date(2026, 11, 16), RISK, date(2026, 11, 16), date(2026, 11, 16), "the same day"),
        (date(2026, 11, 16), ROUTINE, date(2026, 11, 18), date(2026, 11, 23), "a weekend between"),
        (date(2026, 11, 20), URGENT, date(2026, 11, 23), date(2026, 11, 23), "Friday to Monday"),
        (date(2026, 11, 21), ROUTINE, date(2026, 11, 24), date(2026, 11, 27), "came on a Saturday"),
        (date(2026, 4, 1), ROUTINE, date(2026, 4, 7), date(2026, 4, 10), "Easter, four days"),
        (date(2026, 4, 2), URGENT, date(2026, 4, 7), date(2026, 4, 7), "before Good Friday"),
        (date(2026, 12, 24), ROUTINE, date(2026, 12, 30), date(2027, 1, 5), "Christmas, New Year"),
        (date(2026, 12, 24), URGENT, date(2026, 12, 29), date(2026, 12, 29), "Boxing Day moved"),
        # The nights on which the clocks go forward and back change no date.
        (date(2026, 3, 27), URGENT, date(2026, 3, 30), date(2026, 3, 30), "summer time begins"),
        (date(2026, 10, 23), URGENT, date(2026, 10, 26), date(2026, 10, 26), "summer time ends"),
    ],
)
def test_due_dates_count_working_days(received_on, rank, contact, decide, why):
    clocks = Clocks(received_on, rank)
    assert clock_rules.contact_due_on(clocks, ALLOWED) == contact, why
    assert clock_rules.decision_due_on(clocks, ALLOWED) == decide, why


@pytest.mark.parametrize(
    ("asked_on", "answered_on", "stood", "decide"),
    [
        (date(2026, 11, 17), date(2026, 11, 17), 0, date(2026, 11, 23)),
        (date(2026, 11, 17), date(2026, 11, 19), 2, date(2026, 11, 25)),
        (date(2026, 11, 20), date(2026, 11, 22), 0, date(2026, 11, 23)),
        (date(2026, 11, 20), date(2026, 11, 24), 2, date(2026, 11, 25)),
    ],
)
def test_a_pause_moves_what_is_due_by_the_working_days_it_took(
    asked_on, answered_on, stood, decide
):
    running = Clocks(date(2026, 11, 16))
    asked = ReferralState.AWAITING_INFORMATION
    assert clock_rules.moved(running, asked, asked_on) == {"paused_on": asked_on}
    paused = Clocks(date(2026, 11, 16), paused_on=asked_on)
    # Asked once more, they stand still since the first time.
    assert clock_rules.moved(paused, asked, answered_on) == {}
    values = clock_rules.moved(paused, ReferralState.CONTACTING, answered_on)
    assert values["paused_on"] is None
    assert values.get("paused_days", 0) == stood
    later = Clocks(date(2026, 11, 16), from_on=values.get("clock_from_on"), paused_days=stood)
    assert clock_rules.decision_due_on(later, ALLOWED) == decide
    assert clock_rules.moved(later, ReferralState.CONTACTING, answered_on) == {}


def test_a_hold_moves_what_is_due_at_once_and_gives_back_what_it_did_not_need():
    monday, received = date(2026, 11, 16), ReferralState.RECEIVED
    values = clock_rules.moved(Clocks(monday), received, monday, date(2026, 11, 23))
    held = Clocks(
        monday,
        from_on=values["clock_from_on"],
        paused_days=values["paused_days"],
        held_until=date(2026, 11, 23),
    )
    assert clock_rules.decision_due_on(held, ALLOWED) == date(2026, 11, 30)
    # Past its date nothing is left to give back.
    assert clock_rules.moved(held, received, date(2026, 11, 24)) == {}
    early = clock_rules.moved(held, received, date(2026, 11, 18))
    assert early == {"paused_days": 2, "clock_from_on": date(2026, 11, 18)}
    # Over a clock that stands still already a hold changes nothing.
    asked = Clocks(monday, paused_on=monday)
    to = ReferralState.AWAITING_INFORMATION
    assert clock_rules.moved(asked, to, monday, date(2026, 11, 23)) == {}


def test_a_date_that_was_set_stands_before_the_rule_and_moves_with_a_pause():
    clocks = Clocks(
        date(2026, 11, 16), paused_on=date(2026, 11, 19), decide_by_on=date(2026, 11, 20)
    )
    assert clock_rules.decision_due_on(clocks, ALLOWED) == date(2026, 11, 20)
    assert clock_rules.contact_due_on(clocks, ALLOWED) == date(2026, 11, 18)
    goes_on = clock_rules.moved(clocks, ReferralState.CONTACTING, date(2026, 11, 20))
    assert goes_on["decide_by_on"] == date(2026, 11, 23)


def test_what_is_over_is_found_by_the_day_it_came():
    day = date(2026, 12, 18)
    while day < date(2027, 1, 8):
        for days in (0, 1, 2, 5):
            latest = clock_rules.latest_start_over(day, days)
            for start in (latest - timedelta(days=1), latest):
                assert clock.add_working_days(start, days) < day
            assert clock.add_working_days(latest + timedelta(days=1), days) >= day
        day += timedelta(days=1)


def test_a_charity_without_a_country_keeps_no_bank_holidays():
    clock.set_holidays("", "")
    try:
        assert clock.add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 25)
    finally:
        clock.set_holidays("GB", "ENG")
    clock.set_holidays("GB", "SCT")
    try:
        # The second of January is a holiday in Scotland alone, and moved to the Monday in 2027.
        assert clock.add_working_days(date(2026, 12, 31), 1) == date(2027, 1, 5)
    finally:
        clock.set_holidays("GB", "ENG")


def test_working_days_between_counts_the_last_day_and_not_the_first():
    assert clock.working_days_between(date(2026, 12, 24), date(2026, 12, 29)) == 1
    assert clock.working_days_between(date(2026, 12, 29), date(2026, 12, 24)) == 0
    assert clock.subtract_working_days(date(2026, 12, 29), 1) == date(2026, 12, 24)
