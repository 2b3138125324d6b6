"""Done: the roll is finished, after a word about whoever isn't marked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine

from portal import clock
from portal.db import connection
from portal.groups import roll_actions, roll_close_actions, walk_in_actions
from portal.models import Attendance, Event, FollowUp, Session
from tests import factories
from tests.page import counted_queries


def _url(session, what="done"):
    return f"/sessions/{session.id}/{what}"


@pytest.fixture
def dee(people):
    who = factories.person("Dee Quist")
    factories.member(people.tuesday, who)
    return who


def test_done_says_who_and_when(browser_for, people, tonight):
    browser = browser_for(people.fay)
    roll_actions.mark_attendance(tonight.id, people.pip.id, "present", people.fay)
    browser.submit(browser.get(_url(tonight, "roll")), "Done")
    session = Session.get()
    assert (session.roll_done_by_id, session.roll_done_at is not None) == (people.fay.id, True)
    page = browser.get(_url(tonight, "roll"))
    assert "This roll is finished Said by Fay Ferreira" in page.main
    assert Event.select().where(Event.action == "roll_finished").count() == 1


def test_done_asks_about_whom_nobody_marked_and_leaves_them_blank(
    browser_for, people, tonight, dee
):
    browser = browser_for(people.fay)
    roll_actions.mark_attendance(tonight.id, people.pip.id, "present", people.fay)
    question = browser.submit(browser.get(_url(tonight, "roll")), "Done", 200)
    assert question.heading == "1 person isn't marked. Leave them not recorded?"
    assert "Dee Q." in question.main
    assert "Pip" not in question.main
    assert Session.get().roll_done_at is None
    browser.submit(question, "Leave them and finish")
    assert Session.get().roll_done_at is not None
    assert [row.person_id for row in Attendance.select()] == [people.pip.id]


def test_somebody_more_unmarked_than_was_asked_about_is_asked_about_again(
    browser_for, people, tonight, dee
):
    roll_actions.mark_attendance(tonight.id, people.pip.id, "present", people.fay)
    browser = browser_for(people.fay)
    question = browser.submit(browser.get(_url(tonight, "roll")), "Done", 200)
    roll_actions.mark_attendance(tonight.id, people.pip.id, None, people.sana)
    roll_actions.record_head_count(tonight.id, 3, people.sana, 1)
    again = browser.submit(question, "Leave them and finish", 200)
    assert again.heading.startswith("2 people aren't marked")
    assert Session.get().roll_done_at is None


def test_paused_people_are_not_asked_about(browser_for, people, tonight):
    factories.member(people.tuesday, factories.person("Flo Paused"), state="paused")
    roll_actions.mark_attendance(tonight.id, people.pip.id, "present", people.fay)
    browser = browser_for(people.fay)
    page = browser.get(_url(tonight, "roll"))
    assert "1 here · all marked" in page.main
    browser.submit(page, "Done")
    assert Session.get().roll_done_at is not None


def test_empty_roll_is_no_finished_roll(browser_for, people, tonight):
    browser = browser_for(people.fay)
    browser.post(_url(tonight), {"left": "1"})
    assert "Mark who came, or enter a head count: 0 if nobody" in browser.get("/").text
    assert Session.get().roll_done_at is None
    roll_actions.record_head_count(tonight.id, 0, people.fay, 1)
    browser.post(_url(tonight), {"left": "1"})
    assert Session.get().roll_done_at is not None


@pytest.mark.parametrize("change", ["mark", "walk_in", "heads"])
def test_whatever_is_written_after_opens_it_again(people, tonight, change):
    roll_actions.mark_attendance(tonight.id, people.pip.id, "present", people.fay)
    roll_close_actions.finish_roll(tonight.id, people.fay)
    if change == "mark":
        roll_actions.mark_attendance(tonight.id, people.pip.id, "absent", people.sana)
    elif change == "walk_in":
        walk_in_actions.add_walk_in(tonight.id, "Sam", "key", people.sana)
    else:
        roll_actions.record_head_count(tonight.id, 5, people.sana, 1)
    assert Session.get().roll_done_at is None


def test_same_mark_again_leaves_it_finished(people, tonight):
    roll_actions.mark_attendance(tonight.id, people.pip.id, "present", people.fay)
    roll_close_actions.finish_roll(tonight.id, people.fay)
    roll_actions.mark_attendance(tonight.id, people.pip.id, "present", people.sana)
    assert Session.get().roll_done_by_id == people.fay.id


def test_saying_who_a_walk_in_was_leaves_it_finished(people, tonight):
    walk_in = walk_in_actions.add_walk_in(tonight.id, "Sam", "key", people.fay)
    roll_close_actions.finish_roll(tonight.id, people.fay)
    walk_in_actions.match_walk_in(walk_in, factories.person("Sam Ode").id, people.cora)
    assert Session.get().roll_done_at is not None


def test_done_twice_is_one_event(people, tonight):
    roll_actions.mark_attendance(tonight.id, people.pip.id, "present", people.fay)
    assert roll_close_actions.finish_roll(tonight.id, people.fay)
    assert not roll_close_actions.finish_roll(tonight.id, people.sana)
    assert Event.select().where(Event.action == "roll_finished").count() == 1
    assert Session.get().roll_done_by_id == people.fay.id


def test_wrong_role_and_others_finish_nothing(browser_for, people, tonight):
    roll_actions.mark_attendance(tonight.id, people.pip.id, "present", people.fay)
    for user, status in ((people.otis, 404), (people.mae, 403), (people.ada, 403)):
        browser_for(user).post(_url(tonight), {"left": "0"}, status)
    assert Session.get().roll_done_at is None


def test_everybody_else_came_in_two_presses_and_back(browser_for, people, tonight, dee):
    roll_actions.mark_attendance(tonight.id, people.pip.id, "absent", people.fay)
    flo = factories.person("Flo Paused")
    factories.member(people.tuesday, flo, state="paused")
    browser = browser_for(people.fay)
    done = browser.submit(browser.get(_url(tonight, "roll")), "Mark everybody else present")
    marks = {row.person_id: row.mark for row in Attendance.select()}
    assert marks == {people.pip.id: "absent", dee.id: "present"}
    page = browser.follow(done.response.headers["Location"])
    browser.submit(page, "Undo")
    assert {row.person_id: row.mark for row in Attendance.select()} == {people.pip.id: "absent"}


def test_undo_keeps_what_was_changed_since(people, tonight, dee):
    ids = [people.pip.id, dee.id]
    at = roll_close_actions.mark_the_rest(tonight.id, ids, people.fay)
    roll_actions.mark_attendance(tonight.id, dee.id, "left_early", people.fay)
    assert roll_close_actions.unmark_together(tonight.id, at, people.fay) == 1
    assert [(row.person_id, row.mark) for row in Attendance.select()] == [(dee.id, "left_early")]


def test_nobody_takes_back_what_another_leader_marked(people, tonight):
    at = roll_close_actions.mark_the_rest(tonight.id, [people.pip.id], people.fay)
    assert roll_close_actions.unmark_together(tonight.id, at, people.sana) == 0
    assert Attendance.select().count() == 1


@pytest.mark.parametrize("at", ["", "yesterday", "2026-01-01T00:00:00"])
def test_undo_of_what_is_no_instant_is_refused(browser_for, people, tonight, at):
    browser_for(people.fay).post(_url(tonight, "rest/undo"), {"at": at}, 400)


def test_old_roll_asks_staff_once_for_a_reason_and_shows_it(browser_for, people):
    session = factories.session(people.tuesday, clock.now() - timedelta(days=20))
    cora = browser_for(people.cora)
    page = cora.get(_url(session, "roll"))
    assert "Say why you change it" in page.main
    assert cora.submit(page, "Open the roll", 422, reason=" ").errors()["reason"]
    cora.submit(page, "Open the roll", reason="The paper sheet turned up")
    assert "Changed later" not in cora.get(_url(session, "roll")).main
    for seen, mark in (("none", "present"), ("present", "left_early")):
        tap = {"person_id": people.pip.id, "mark": mark, "seen": seen}
        cora.post(_url(session, "marks"), tap)
    shown = cora.get(_url(session, "roll")).main
    assert "Changed later by Cora Lindqvist on" in shown
    assert "because: The paper sheet turned up" in shown
    assert shown.count("Changed later") == 1


def test_reason_is_asked_again_in_another_sitting_and_of_another_user(browser_for, people):
    ivo = factories.user("Ivo Staff", "staff")
    session = factories.session(people.tuesday, clock.now() - timedelta(days=20))
    roll_close_actions.give_reason(session.id, "Sheet found", people.cora)
    with pytest.raises(roll_actions.RollShut):
        roll_actions.mark_attendance(session.id, people.pip.id, "present", ivo)
    roll_actions.mark_attendance(session.id, people.pip.id, "present", people.cora)
    with (
        time_machine.travel(clock.now() + timedelta(minutes=31)),
        pytest.raises(roll_actions.RollShut),
    ):
        roll_actions.mark_attendance(session.id, people.pip.id, "absent", people.cora)


def test_late_change_leaves_a_finished_roll_finished(people):
    session = factories.session(
        people.tuesday, clock.now() - timedelta(days=20), roll_done_at=clock.now()
    )
    roll_close_actions.give_reason(session.id, "Sheet found", people.cora)
    roll_actions.mark_attendance(session.id, people.pip.id, "present", people.cora)
    assert Session.get().roll_done_at is not None


def test_leader_gives_no_reason(browser_for, people):
    session = factories.session(people.tuesday, clock.now() - timedelta(days=20))
    browser = browser_for(people.fay)
    assert "This roll has closed" in browser.get(_url(session, "roll")).main
    browser.post(_url(session, "reason"), {"reason": "Sheet found"}, 403)


def test_reason_for_a_roll_that_is_open_is_refused(browser_for, people, tonight):
    page = browser_for(people.cora).post(_url(tonight, "reason"), {"reason": "Why not"}, 422)
    assert "needs no reason" in page.main


def test_office_sees_which_rolls_nobody_finished(browser_for, people):
    days = [clock.now() - timedelta(days=number) for number in (30, 20, 10)]
    finished, empty, half = (factories.session(people.tuesday, day) for day in days)
    Session.update(roll_done_at=days[0]).where(Session.id == finished).execute()
    factories.mark(half, people.pip, "present")
    factories.session(people.tuesday, clock.now() - timedelta(hours=2))
    factories.session(people.tuesday, clock.now() - timedelta(days=100))
    factories.session(
        people.tuesday, clock.now() - timedelta(days=5), state="cancelled", reason="Snow"
    )
    rows = browser_for(people.cora).get("/rolls").table("Newest first")
    assert [row["Stands"] for row in rows] == ["1 of 1 marked", "Nothing recorded"]
    assert all("not recorded since" in row["Group"] for row in rows)
    assert empty.id


def test_sensitive_group_is_on_the_list_of_those_named_on_it(browser_for, people):
    hidden = factories.group("Kestrel circle", is_sensitive=True)
    factories.session(hidden, clock.now() - timedelta(days=2))
    assert "Kestrel" not in browser_for(people.cora).get("/rolls").text


def test_leader_lands_on_own_rolls_to_finish(browser_for, people):
    session = factories.session(people.tuesday, clock.now() - timedelta(days=2))
    factories.session(people.thursday, clock.now() - timedelta(days=2))
    page = browser_for(people.fay).get("/")
    assert "A roll isn’t finished Tuesday group" in page.main
    assert "Thursday group" not in page.main
    roll_actions.record_head_count(session.id, 0, people.fay, 1)
    roll_close_actions.finish_roll(session.id, people.fay)
    assert "A roll isn’t finished" not in browser_for(people.fay).get("/").main


def test_list_takes_as_many_statements_for_one_as_for_twenty(browser_for, people):
    browser = browser_for(people.cora)
    factories.session(people.tuesday, clock.now() - timedelta(days=2))
    browser.get("/rolls")
    with counted_queries() as few:
        browser.get("/rolls")
    for number in range(20):
        factories.session(people.tuesday, clock.now() - timedelta(days=3 + number))
    with counted_queries() as many:
        browser.get("/rolls")
    assert len(many) == len(few)


def test_two_leaders_who_finish_at_once_finish_once(people, tonight, db):
    roll_actions.mark_attendance(tonight.id, people.pip.id, "present", people.fay)
    told = at_once(
        lambda: roll_close_actions.finish_roll(tonight.id, people.fay),
        lambda: roll_close_actions.finish_roll(tonight.id, people.sana),
    )
    assert sorted(told) == [False, True]
    assert Event.select().where(Event.action == "roll_finished").count() == 1


def test_two_phones_with_the_third_absence_raise_one_follow_up(people, db):
    for weeks in (3, 2):
        session = factories.session(people.tuesday, clock.now() - timedelta(weeks=weeks))
        factories.mark(session, people.pip, "absent")
    last = factories.session(people.tuesday)
    at_once(
        *(
            lambda by=by: roll_actions.mark_attendance(last.id, people.pip.id, "absent", by)
            for by in (people.fay, people.sana)
        )
    )
    assert FollowUp.select().count() == 1


def at_once(*acts):
    """What each act answers, all begun at the same moment in threads of their own."""
    gate = Barrier(len(acts))

    def run(act):
        with connection():
            gate.wait()
            return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result() for one in [pool.submit(run, act) for act in acts]]
