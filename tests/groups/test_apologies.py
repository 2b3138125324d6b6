"""Word sent before a session: noted, taken back, and on the roll when it opens."""

from datetime import timedelta

import pytest
import time_machine

from portal import clock
from portal.groups import apology_actions, roll_actions, roll_close_actions
from portal.models import Apology, Attendance, Session
from tests import factories
from tests.page import counted_queries


@pytest.fixture
def ahead(people):
    """A session of the Tuesday group in two days."""
    return factories.session(people.tuesday, clock.now() + timedelta(days=2))


def _roll(session):
    return f"/sessions/{session.id}/roll"


def test_leader_notes_word_on_the_roll_before_it_opens_and_takes_it_back(
    browser_for, people, ahead
):
    browser = browser_for(people.fay)
    browser.submit(browser.get(_roll(ahead)), "Sent apologies")
    row = Apology.get()
    assert (row.session_id, row.person_id, row.noted_by_id) == (
        ahead.id,
        people.pip.id,
        people.fay.id,
    )
    browser.submit(browser.get(_roll(ahead)), "Take back")
    assert Apology.select().count() == 0


def test_office_notes_word_on_the_persons_page(browser_for, people, ahead):
    browser = browser_for(people.cora)
    back = browser.submit(browser.get(f"/people/{people.pip.id}"), "Sent apologies")
    assert back.response.headers["Location"] == f"/people/{people.pip.id}#ahead"
    assert Apology.select().count() == 1
    assert "sent apologies" in browser.get(f"/people/{people.pip.id}").main


def test_word_is_on_the_roll_when_it_opens_and_one_tap_mends_it(browser_for, people, ahead):
    apology_actions.note_apology(ahead.id, people.pip.id, people.cora)
    with time_machine.travel(ahead.starts_at - timedelta(minutes=5)):
        browser = browser_for(people.fay)
        page = browser.get(_roll(ahead))
        assert "0 here · 1 sent apologies · all marked" in page.main
        assert "sent word before" in page.main
        browser.submit(page, "Present")
        assert [row.mark for row in Attendance.select()] == ["present"]


def test_tapping_apologies_away_leaves_nobody_marked(browser_for, people, ahead):
    apology_actions.note_apology(ahead.id, people.pip.id, people.cora)
    with time_machine.travel(ahead.starts_at):
        browser = browser_for(people.fay)
        browser.submit(browser.get(_roll(ahead)), "Apologies")
        assert Attendance.select().count() == 0
        assert "0 here · 1 not marked" in browser.get(_roll(ahead)).main


def test_word_alone_makes_no_session_held_nor_its_roll_finished(people, ahead):
    apology_actions.note_apology(ahead.id, people.pip.id, people.cora)
    with time_machine.travel(ahead.starts_at + timedelta(hours=3)):
        assert Attendance.select().count() == 0
        with pytest.raises(roll_close_actions.NothingRecorded):
            roll_close_actions.finish_roll(ahead.id, people.fay)
        assert Attendance.select().count() == 0


@pytest.mark.parametrize("how", ["mark", "heads"])
def test_word_becomes_a_mark_once_the_roll_is_taken(people, ahead, how):
    dee = factories.person("Dee Quist")
    factories.member(people.tuesday, dee)
    apology_actions.note_apology(ahead.id, people.pip.id, people.cora)
    with time_machine.travel(ahead.starts_at):
        if how == "mark":
            roll_actions.mark_attendance(ahead.id, dee.id, "present", people.fay)
        else:
            roll_actions.record_head_count(ahead.id, 3, people.fay, 1)
    row = Attendance.get(Attendance.person == people.pip)
    assert (row.mark, row.marked_by_id) == ("apologies", people.cora.id)
    assert Apology.get().entered_at is not None


def test_no_word_for_a_session_called_off_or_open_or_of_others(people, ahead, tonight):
    with pytest.raises(apology_actions.TooLateForWord):
        apology_actions.note_apology(tonight.id, people.pip.id, people.cora)
    other = factories.session(people.thursday, clock.now() + timedelta(days=2))
    with pytest.raises(apology_actions.DomainError, match="don't belong"):
        apology_actions.note_apology(other.id, people.pip.id, people.cora)
    Session.update(state="cancelled", reason="Snow").where(Session.id == ahead).execute()
    with pytest.raises(apology_actions.DomainError, match="called off"):
        apology_actions.note_apology(ahead.id, people.pip.id, people.cora)
    assert Apology.select().count() == 0


def test_word_twice_is_noted_once(people, ahead):
    assert apology_actions.note_apology(ahead.id, people.pip.id, people.cora)
    assert not apology_actions.note_apology(ahead.id, people.pip.id, people.fay)
    assert Apology.select().count() == 1


def test_person_barred_from_the_leader_sends_her_no_word(browser_for, people, ahead):
    factories.block(people.fay, people.pip)
    browser_for(people.fay).post(
        f"/sessions/{ahead.id}/apologies", {"person_id": people.pip.id, "word": "sent"}, 404
    )


def test_persons_page_takes_as_many_statements_for_one_as_for_twenty(browser_for, people, ahead):
    browser = browser_for(people.cora)
    browser.get(f"/people/{people.pip.id}")
    with counted_queries() as few:
        browser.get(f"/people/{people.pip.id}")
    for number in range(20):
        factories.session(people.tuesday, clock.now() + timedelta(days=3 + number))
    with counted_queries() as many:
        browser.get(f"/people/{people.pip.id}")
    assert len(many) == len(few)
