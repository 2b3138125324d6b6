"""A referral's clocks as decisions move them: asked, on hold, taken back, and the clock changes."""

from datetime import date

import time_machine

from portal import clock
from portal.models import Referral
from portal.referrals import actions, clock_queries
from tests import factories


def version(referral):
    return Referral.get_by_id(referral.id).version


def due(referral):
    return clock_queries.due_of(referral.id)


def on(day, hour=12):
    return time_machine.travel(clock.at_local(day, hour), tick=False)


def test_asking_the_referrer_stops_the_clock_until_somebody_goes_on(people, db):
    monday = date(2026, 11, 16)
    with on(monday):
        one = factories.referral()
        assert (due(one).contact_on, due(one).decide_on) == (date(2026, 11, 18), date(2026, 11, 23))
    with on(date(2026, 11, 17)):
        actions.ask_referrer(one.id, version(one), "Which group?", by=people.cora)
        assert due(one).is_paused
    with on(date(2026, 11, 25)):
        actions.start_contact(one.id, version(one), by=people.cora)
    # Six working days on: those from the 18th to the 25th. Contact has begun, so it is settled.
    assert (due(one).contact_on, due(one).decide_on) == (None, date(2026, 12, 1))
    assert not due(one).is_paused


def test_a_hold_over_christmas_and_its_end_before_the_date(people, db):
    with on(date(2026, 12, 21)):
        one = factories.referral()
        actions.hold_referral(one.id, version(one), date(2027, 1, 4), "Away", by=people.cora)
        # Seven working days without Christmas Day, Boxing Day's Monday and New Year's Day.
        assert due(one).decide_on == date(2027, 1, 11)
    with on(date(2026, 12, 29)):
        actions.resume_referral(one.id, version(one), by=people.cora)
        assert due(one).decide_on == date(2027, 1, 6)


def test_a_decision_that_is_taken_back_leaves_the_clock_as_it_was(people, db):
    with on(date(2026, 11, 16)):
        one = factories.referral()
        actions.ask_referrer(one.id, version(one), "Which group?", by=people.cora)
    with on(date(2026, 11, 18)):
        before = Referral.get_by_id(one.id)
        actions.accept_referral(one.id, version(one), by=people.cora)
        assert due(one).decide_on is None
        actions.undo_decision(one.id, version(one), by=people.cora)
        after = Referral.get_by_id(one.id)
        for name in ("clock_from_on", "paused_on", "paused_days", "held_until", "state"):
            assert getattr(after, name) == getattr(before, name), name
        assert due(one).is_paused


def test_both_nights_on_which_the_clocks_change_keep_their_days(people, db):
    for day, before_midnight, decide_on in (
        (date(2026, 3, 28), date(2026, 3, 29), date(2026, 4, 7)),
        (date(2026, 10, 24), date(2026, 10, 25), date(2026, 10, 30)),
    ):
        assert clock.add_working_days(day, 0) == day
        received_at = clock.at_local(before_midnight, 23, 59)
        with on(before_midnight, 23):
            one = factories.referral(received_at=received_at)
        assert clock_queries.clocks_of(one.id).received_on == before_midnight
        # Five working days: Good Friday and Easter Monday lie within the first.
        assert due(one).decide_on == decide_on


def test_the_page_says_what_is_due_and_what_was_set(people, browser_for):
    with on(date(2026, 11, 18)):
        one = factories.referral(received_at=factories.at(2026, 11, 12, 9))
        browser = browser_for(people.cora)
        page = browser.get(f"/referrals/{one.id}")
        assert "Contact 2 days over" in page.main and "Decision due tomorrow" in page.main
        form = browser.get(f"/referrals/{one.id}/due")
        browser.submit(form, "Save", contact_by_on="2026-11-23", reason="On a ward until then")
        page = browser.get(f"/referrals/{one.id}")
        assert "Contact due Monday" in page.main and "On a ward until then" in page.main
        browser.submit(browser.get(f"/referrals/{one.id}"), "Save what was asked", note="Which?")
        assert "clocks stand still since 18 Nov" in browser.get(f"/referrals/{one.id}").main
