"""Walk-ins: a name on the roll in one tap, matched to a person by staff later."""

from datetime import timedelta

import pytest

from portal import clock
from portal.groups import walk_in_actions
from portal.models import Attendance, Event, Session, WalkIn
from tests import factories
from tests.page import counted_queries

WALK_INS = "Walk-ins to match"


@pytest.fixture
def sam(people, tonight):
    """A walk-in that Fay added tonight."""
    walk_in_id = walk_in_actions.add_walk_in(tonight.id, "Sam", "key", people.fay)
    return WalkIn.get_by_id(walk_in_id)


def _roll(session):
    return f"/sessions/{session.id}/roll"


def test_name_alone_adds_a_walk_in(browser_for, people, tonight):
    browser = browser_for(people.fay)
    browser.submit(browser.get(_roll(tonight)), "Walk-in", name="  Sam ")
    row = WalkIn.get()
    assert (row.name, row.added_by_id, row.person_id) == ("Sam", people.fay.id, None)
    page = browser.get(_roll(tonight))
    assert "Sam added by you Undo" in page.main
    assert "1 here · 1 not marked" in page.main


def test_double_press_adds_one(browser_for, people, tonight):
    browser = browser_for(people.fay)
    page = browser.get(_roll(tonight))
    for _press in range(2):
        browser.submit(page, "Walk-in", name="Sam")
    assert WalkIn.select().count() == 1
    assert Event.select().where(Event.action == "walk_in_added").count() == 1


def test_page_from_the_history_adds_a_second_name(browser_for, people, tonight):
    browser = browser_for(people.fay)
    page = browser.get(_roll(tonight))
    browser.submit(page, "Walk-in", name="Sam")
    browser.submit(page, "Walk-in", name="Rosa")
    assert {row.name for row in WalkIn.select()} == {"Sam", "Rosa"}


def test_eight_presses_at_once_add_one(people, tonight, at_once):
    results = at_once(
        [lambda: walk_in_actions.add_walk_in(tonight.id, "Sam", "key", people.fay.id)] * 8
    )
    assert len(set(results)) == 1
    assert WalkIn.select().count() == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [("   ", "Enter a name"), ("x" * 201, "Use at most 200 characters")],
)
def test_name_is_asked_for_and_what_was_typed_stays(browser_for, people, tonight, name, words):
    browser = browser_for(people.fay)
    page = browser.submit(browser.get(_roll(tonight)), "Walk-in", 422, name=name)
    assert words in page.errors()["name"]
    assert page.title.startswith("Error:")
    assert page.tree.xpath('.//details[@class="adding"][@open]')
    assert WalkIn.select().count() == 0


def test_stale_page_keeps_the_name(browser_for, people, tonight):
    browser = browser_for(people.fay)
    url = f"/sessions/{tonight.id}/walk-ins"
    answer = browser.client.post(url, data={"name": "Sam", "request_key": "k", "csrf_token": "old"})
    assert answer.status_code == 422
    assert b"open for too long" in answer.data
    assert b'value="Sam"' in answer.data
    assert WalkIn.select().count() == 0


def test_nobody_is_suggested(browser_for, people, tonight):
    factories.person("Samira Stranger")
    assert "Samira" not in browser_for(people.fay).get(_roll(tonight)).text


def test_long_arabic_and_markup_stand_as_typed(browser_for, people, tonight):
    name = "<b>" + ("محمد عبد الرحمن " * 8)[:120].strip()
    browser = browser_for(people.fay)
    browser.submit(browser.get(_roll(tonight)), "Walk-in", name=name)
    assert name in browser.get(_roll(tonight)).main


def test_own_walk_in_can_be_taken_back(browser_for, people, tonight, sam):
    browser = browser_for(people.fay)
    browser.submit(browser.get(_roll(tonight)), "Undo")
    assert WalkIn.select().count() == 0
    # A second press finds nothing to take back, and says nothing.
    browser.post(f"/sessions/{tonight.id}/walk-ins/{sam.id}/remove")
    assert "Only whoever" not in browser.get(_roll(tonight)).main


def test_anothers_walk_in_stays(browser_for, people, tonight, sam):
    browser = browser_for(people.sana)
    page = browser.get(_roll(tonight))
    assert "Sam added by Fay Ferreira" in page.main
    assert "Undo" not in page.main
    browser.post(f"/sessions/{tonight.id}/walk-ins/{sam.id}/remove")
    assert "Only whoever added a walk-in" in browser.get(_roll(tonight)).main
    assert WalkIn.select().count() == 1


def test_matched_or_settled_walk_in_stays(people, tonight, sam):
    walk_in_actions.leave_walk_in_as_count(sam.id, people.cora)
    with pytest.raises(walk_in_actions.NotYours):
        walk_in_actions.remove_walk_in(tonight.id, sam.id, people.fay)


def test_walk_in_of_another_session_is_not_removed_from_here(browser_for, people, sam):
    other = factories.session(people.tuesday, clock.now() - timedelta(minutes=20))
    browser_for(people.fay).post(f"/sessions/{other.id}/walk-ins/{sam.id}/remove")
    assert WalkIn.select().count() == 1


def test_wrong_role_and_others_add_and_take_nothing(browser_for, people, tonight, sam):
    add, remove = (
        f"/sessions/{tonight.id}/walk-ins",
        f"/sessions/{tonight.id}/walk-ins/{sam.id}/remove",
    )
    for user, status in ((people.otis, 404), (people.mae, 403), (people.ada, 403)):
        browser_for(user).post(add, {"name": "Rosa", "request_key": "r"}, status)
        browser_for(user).post(remove, {}, status)
    assert [row.name for row in WalkIn.select()] == ["Sam"]


def test_closed_roll_takes_no_name(browser_for, people):
    session = factories.session(people.tuesday, clock.now() - timedelta(days=20))
    page = browser_for(people.fay).post(
        f"/sessions/{session.id}/walk-ins", {"name": "Sam", "request_key": "k"}, 422
    )
    assert "This roll has closed" in page.main
    assert WalkIn.select().count() == 0


def test_staff_see_what_is_to_match_and_match_it(browser_for, people, tonight):
    walk_in_actions.add_walk_in(tonight.id, "Pipp", "key", people.fay)
    browser = browser_for(people.cora)
    page = browser.get("/walk-ins")
    assert page.table(WALK_INS)[0]["Name"] == "Pipp"
    assert page.table(WALK_INS)[0]["Added by"] == "Fay Ferreira"
    page = browser.get(page.links()["Pipp"])
    assert page.table("People whose name")[0]["Name"] == "Pip Marlow"
    browser.submit(page, "It was them")
    assert "now marked present" in browser.get("/walk-ins").main
    row = WalkIn.get()
    assert (row.person_id, row.is_settled) == (people.pip.id, True)
    assert (Attendance.get().mark, Attendance.get().marked_by_id) == ("present", people.cora.id)
    roll = browser_for(people.fay).get(_roll(tonight))
    assert "1 here · all marked" in roll.main
    assert "Also here" not in roll.main


def test_matching_keeps_a_mark_that_stands_and_says_so(browser_for, people, tonight, sam):
    Attendance.create(session=tonight, person=people.pip, mark="left_early", marked_at=clock.now())
    browser = browser_for(people.cora)
    browser.post(f"/walk-ins/{sam.id}/match", {"person_id": people.pip.id})
    assert "whose mark at that session stays: Left early" in browser.get("/walk-ins").main
    assert Attendance.get().mark == "left_early"


def test_match_leaves_one_event_under_a_pseudonym(people, sam):
    before = Event.select().count()
    walk_in_actions.match_walk_in(sam.id, people.pip.id, people.cora)
    event = Event.select().order_by(Event.number.desc()).first()
    assert Event.select().count() == before + 1
    assert (event.action, event.fields) == ("walk_in_matched", "is_settled mark person")
    assert event.pseudonym


def test_walk_in_is_matched_once(people, sam):
    quinn = factories.person("Quinn Abara")
    walk_in_actions.match_walk_in(sam.id, people.pip.id, people.cora)
    with pytest.raises(walk_in_actions.AlreadySettled):
        walk_in_actions.match_walk_in(sam.id, quinn.id, people.cora)
    assert Attendance.select().count() == 1


def test_walk_in_left_as_a_count_still_counts(browser_for, people, tonight, sam):
    browser = browser_for(people.cora)
    browser.submit(browser.get("/walk-ins"), "Leave as a count")
    page = browser.get("/walk-ins")
    assert "Sam stays a count on that roll." in page.main
    assert "Every walk-in is settled" in page.main
    assert "1 here" in browser_for(people.fay).get(_roll(tonight)).main


def test_search_finds_another_spelling_and_leaves_one_event(browser_for, people, sam):
    browser = browser_for(people.cora)
    page = browser.get(f"/walk-ins/{sam.id}?q=Marlo")
    assert page.table("People whose name")[0]["Name"] == "Pip Marlow"
    assert page.table("People whose name")[0]["Groups"] == "Tuesday group"
    assert Event.select().where(Event.action == "people_searched").count() == 1
    assert "Nobody by that name" in browser.get(f"/walk-ins/{sam.id}?q=Zzyzx").main


def test_somebody_barred_from_staff_is_neither_found_nor_matched(browser_for, people, sam):
    factories.block(people.cora, people.pip)
    browser = browser_for(people.cora)
    assert "Pip Marlow" not in browser.get(f"/walk-ins/{sam.id}?q=Pip").text
    browser.post(f"/walk-ins/{sam.id}/match", {"person_id": people.pip.id}, 404)
    assert Attendance.select().count() == 0


def test_walk_in_of_a_sensitive_group_is_not_there(browser_for, people, sam):
    people.tuesday.is_sensitive = True
    people.tuesday.save()
    browser = browser_for(people.cora)
    assert "Sam" not in browser.get("/walk-ins").main
    browser.get(f"/walk-ins/{sam.id}", 404)
    browser.post(f"/walk-ins/{sam.id}/match", {"person_id": people.pip.id}, 404)
    browser.post(f"/walk-ins/{sam.id}/leave", {}, 404)


def test_matching_is_for_staff(browser_for, people, sam):
    for user in (people.fay, people.mae, people.ada):
        browser = browser_for(user)
        browser.get("/walk-ins", 403)
        browser.get(f"/walk-ins/{sam.id}", 403)
        browser.post(f"/walk-ins/{sam.id}/match", {"person_id": people.pip.id}, 403)
        browser.post(f"/walk-ins/{sam.id}/leave", {}, 403)
    assert not WalkIn.get().is_settled


def test_match_without_a_person_changes_nothing(browser_for, people, sam):
    browser_for(people.cora).post(f"/walk-ins/{sam.id}/match", {"person_id": "x"}, 400)
    browser_for(people.cora).post(f"/walk-ins/{sam.id}/match", {"person_id": 99999}, 404)
    assert WalkIn.get().person_id is None


@pytest.mark.parametrize("number", ["9" * 20, 2**31, 0, -1])
def test_match_with_a_number_that_is_nobodys_is_not_found(browser_for, people, sam, number):
    browser_for(people.cora).post(f"/walk-ins/{sam.id}/match", {"person_id": number}, 404)
    assert not WalkIn.get().is_settled


@pytest.mark.parametrize("state", ["cancelled", "did_not_meet"])
def test_walk_in_at_a_session_called_off_is_left_a_count_and_never_matched(
    browser_for, people, tonight, sam, state
):
    Session.update(state=state, reason="Heating failed").where(Session.id == tonight.id).execute()
    browser = browser_for(people.cora)
    browser.post(f"/walk-ins/{sam.id}/match", {"person_id": people.pip.id})
    assert "This session was called off" in browser.get("/walk-ins").main
    assert Attendance.select().count() == 0
    assert not WalkIn.get().is_settled
    assert Event.select().where(Event.action == "walk_in_matched").count() == 0
    browser.submit(browser.get("/walk-ins"), "Leave as a count")
    assert WalkIn.get().is_settled


def test_old_walk_in_is_matched_however_late(people, sam):
    Session.update(starts_at=clock.now() - timedelta(days=90)).execute()
    walk_in_actions.match_walk_in(sam.id, people.pip.id, people.cora)
    assert Attendance.get().mark == "present"


def test_list_takes_as_many_statements_for_one_as_for_twenty(browser_for, people, tonight, sam):
    browser = browser_for(people.cora)
    browser.get("/walk-ins")
    with counted_queries() as few:
        browser.get("/walk-ins")
    for number in range(20):
        walk_in_actions.add_walk_in(tonight.id, f"Sam {number}", "key", people.fay)
    with counted_queries() as many:
        browser.get("/walk-ins")
    assert len(many) == len(few)
