"""Typing a paper sheet in: all of it or nothing, and never over what somebody else marked."""

from datetime import timedelta

import pytest
import time_machine

from portal import clock
from portal.groups import sheet_jobs, sheet_queries, sheet_rules
from portal.models import Attendance, Event, FollowUp, Mark, PrintedSheet, Session, WalkIn
from tests import factories
from tests.page import counted_queries, signed_in


@pytest.fixture
def anna(people):
    who = factories.person("Anna Roy")
    factories.member(people.tuesday, who)
    return who


@pytest.fixture
def sheet(people, tonight, anna):
    """On paper: 1 Pip, 2 Anna."""
    return factories.sheet(tonight, people.pip, anna)


def marks():
    return dict(Attendance.select(Attendance.person, Attendance.mark).tuples())


def enter(browser, sheet, status=302, **fields):
    page = browser.get(f"/sheets/{sheet.code}")
    return browser.submit(page, "Save the whole sheet", status=status, **fields)


def test_lines_stand_in_the_order_of_the_paper(browser_for, people, sheet):
    page = browser_for(people.fay).get(f"/sheets/{sheet.code}")
    assert page.main.index("1 Pip M.") < page.main.index("2 Anna R.")


def test_marks_walk_ins_and_heads_are_saved_together(browser_for, people, sheet, anna, tonight):
    browser = browser_for(people.fay)
    page = browser.get(f"/sheets/{sheet.code}")
    browser.submit(
        page,
        "Save the whole sheet",
        **{
            f"mark-{people.pip.id}": "present",
            f"mark-{anna.id}": "apologies",
            "head_count": "3",
            "walk-in": ["Jo", "", "Sam", "", "", ""],
        },
    )
    assert marks() == {people.pip.id: "present", anna.id: "apologies"}
    assert [one.name for one in WalkIn.select().order_by(WalkIn.id)] == ["Jo", "Sam"]
    assert Session.get_by_id(tonight.id).head_count == 3
    now = PrintedSheet.get()
    assert now.entered_by_id == people.fay.id
    assert Event.select().where(Event.action == "sheet_entered").count() == 1
    assert "Entered" in browser.get(f"/sheets/{sheet.code}").main


def test_whoever_has_no_tick_is_what_was_chosen(browser_for, people, sheet, anna):
    browser = browser_for(people.fay)
    ticked = {f"mark-{people.pip.id}": "present"}
    refused = enter(browser, sheet, 422, **ticked)
    assert "Choose what holds for whoever has no tick" in refused.main
    assert marks() == {}
    enter(browser, sheet, **ticked, rest="absent")
    assert marks() == {people.pip.id: "present", anna.id: "absent"}


def test_no_tick_can_stay_not_recorded(browser_for, people, sheet):
    enter(browser_for(people.fay), sheet, rest="unrecorded", **{f"mark-{people.pip.id}": "present"})
    assert marks() == {people.pip.id: "present"}


def test_a_mark_made_on_the_phone_is_shown_and_chosen_from(browser_for, people, sheet, anna):
    browser = browser_for(people.fay)
    page = browser.get(f"/sheets/{sheet.code}")
    factories.mark(sheet.session, people.pip, Mark.APOLOGIES, by=people.sana)
    ticked = {f"mark-{people.pip.id}": "present", f"mark-{anna.id}": "present"}
    refused = browser.submit(page, "Save the whole sheet", status=422, **ticked)
    assert "The paper: Present" in refused.main
    assert "The roll: Apologies" in refused.main
    # Nothing of the sheet was saved meanwhile.
    assert marks() == {people.pip.id: "apologies"}
    browser.submit(refused, "Save the whole sheet", **{f"takes-{people.pip.id}": "paper"})
    assert marks() == {people.pip.id: "present", anna.id: "present"}


def test_the_rolls_mark_can_be_kept(browser_for, people, sheet, anna):
    factories.mark(sheet.session, people.pip, Mark.LEFT_EARLY, by=people.sana)
    browser = browser_for(people.fay)
    ticked = {f"mark-{people.pip.id}": "present", f"mark-{anna.id}": "present"}
    refused = enter(browser, sheet, 422, **ticked)
    browser.submit(refused, "Save the whole sheet", **{f"takes-{people.pip.id}": "roll"})
    assert marks() == {people.pip.id: "left_early", anna.id: "present"}


def test_a_choice_made_on_an_older_mark_is_asked_for_again(browser_for, people, sheet, anna):
    factories.mark(sheet.session, people.pip, Mark.LEFT_EARLY, by=people.sana)
    browser = browser_for(people.fay)
    ticked = {f"mark-{people.pip.id}": "present", f"mark-{anna.id}": "present"}
    refused = enter(browser, sheet, 422, **ticked)
    Attendance.update(mark=Mark.ABSENT).where(Attendance.person == people.pip).execute()
    again = browser.submit(
        refused, "Save the whole sheet", status=422, **{f"takes-{people.pip.id}": "paper"}
    )
    assert "The roll: Absent" in again.main
    assert marks() == {people.pip.id: "absent"}


def test_a_mark_the_paper_says_nothing_of_stays(browser_for, people, sheet, anna):
    factories.mark(sheet.session, anna, Mark.PRESENT, by=people.sana)
    enter(browser_for(people.fay), sheet, rest="absent", **{f"mark-{people.pip.id}": "present"})
    assert marks() == {people.pip.id: "present", anna.id: "present"}


def test_two_head_counts_are_both_shown(browser_for, people, sheet, anna, tonight):
    Session.update(head_count=5).where(Session.id == tonight.id).execute()
    browser = browser_for(people.fay)
    ticked = {f"mark-{people.pip.id}": "present", f"mark-{anna.id}": "present"}
    refused = enter(browser, sheet, 422, **ticked, head_count="4")
    assert "The paper: 4" in refused.main
    assert "The roll: 5" in refused.main
    browser.submit(refused, "Save the whole sheet", **{"takes-heads": "paper"})
    assert Session.get_by_id(tonight.id).head_count == 4


def test_fewer_heads_than_names_saves_nothing(browser_for, people, sheet, anna):
    ticked = {f"mark-{people.pip.id}": "present", f"mark-{anna.id}": "present"}
    refused = enter(browser_for(people.fay), sheet, 422, **ticked, head_count="1")
    assert "2 names are marked as here" in refused.main
    assert refused.value_of("head_count") == "1"
    assert marks() == {}
    assert PrintedSheet.get().entered_at is None


def test_who_joined_since_stands_below_and_can_be_marked(browser_for, people, sheet, anna):
    cleo = factories.person("Cleo Baum")
    factories.member(people.tuesday, cleo)
    browser = browser_for(people.fay)
    page = browser.get(f"/sheets/{sheet.code}")
    assert page.main.index("joined since it was printed") < page.main.index("Cleo B.")
    enter(browser, sheet, rest="unrecorded", **{f"mark-{cleo.id}": "present"})
    assert marks() == {cleo.id: "present"}


def test_a_barred_person_has_a_line_without_a_name_and_without_boxes(
    browser_for, people, sheet, anna
):
    factories.block(people.fay, people.pip)
    browser = browser_for(people.fay)
    page = browser.get(f"/sheets/{sheet.code}")
    assert "Pip" not in page.main
    assert "2 Anna R." in page.main
    # A field forged for them is not read.
    browser.post(
        f"/sheets/{sheet.code}",
        {f"mark-{people.pip.id}": "present", f"mark-{anna.id}": "present"},
    )
    assert marks() == {anna.id: "present"}


def test_sent_twice_is_entered_once(browser_for, people, sheet, anna):
    browser = browser_for(people.fay)
    page = browser.get(f"/sheets/{sheet.code}")
    fields = {
        f"mark-{people.pip.id}": "present",
        f"mark-{anna.id}": "present",
        "walk-in": ["Jo", "", "", "", "", ""],
    }
    browser.submit(page, "Save the whole sheet", **fields)
    browser.submit(page, "Save the whole sheet", status=200, **fields)
    assert WalkIn.select().count() == 1
    assert Event.select().where(Event.action == "sheet_entered").count() == 1


def test_an_earlier_sheet_can_be_entered_and_settles_the_session(
    browser_for, people, sheet, anna, tonight, seen_by
):
    factories.sheet(tonight, people.pip, anna)
    user = seen_by(people.fay)
    assert len(sheet_queries.on_paper(user)[0].codes) == 2
    enter(browser_for(people.fay), sheet, rest="absent")
    assert sheet_queries.on_paper(user) == []


def test_a_code_is_found_however_it_is_typed(browser_for, people, sheet):
    browser = browser_for(people.fay)
    shown = sheet_rules.shown_code(sheet.code)
    for typed in (shown, shown.lower(), f" {sheet.code[:2]} {sheet.code[2:]} "):
        page = browser.get("/sheets", query_string={"code": typed}, status=302)
        assert page.response.location.endswith(f"/sheets/{sheet.code}")


def test_a_wrong_code_says_what_to_do_and_another_groups_says_the_same_as_none(
    browser_for, people, sheet
):
    browser = browser_for(people.otis)
    page = browser.get("/sheets", query_string={"code": "ABC"}, status=422)
    assert "a letter is wrong" in page.main
    theirs = browser.get("/sheets", query_string={"code": sheet.code}, status=422).main
    PrintedSheet.delete().execute()
    none = browser.get("/sheets", query_string={"code": sheet.code}, status=422).main
    assert theirs == none


def test_on_paper_not_entered_is_said_where_somebody_looks(browser_for, people, sheet, tonight):
    browser = browser_for(people.fay)
    shown = sheet_rules.shown_code(sheet.code)
    for path in ("/", "/sheets", f"/groups/{people.tuesday.id}", f"/sessions/{tonight.id}/roll"):
        page = browser.get(path)
        assert "On paper, not entered" in page.main, path
        assert shown in page.main, path
    assert "On paper" not in browser_for(people.otis).get("/").main


def test_a_sheet_nobody_entered_is_asked_after_once_a_day_later(app, people, sheet, tonight):
    assert sheet_jobs.chase_sheets() == 0
    ends_at = tonight.starts_at + timedelta(minutes=tonight.duration_minutes)
    with time_machine.travel(ends_at + timedelta(hours=23, minutes=59), tick=False):
        assert sheet_jobs.chase_sheets() == 0
    with time_machine.travel(ends_at + timedelta(hours=24), tick=False):
        assert sheet_jobs.chase_sheets() == 1
        assert sheet_jobs.chase_sheets() == 0
    follow_up = FollowUp.get()
    assert (follow_up.kind, follow_up.session_id) == ("sheet", tonight.id)


@pytest.mark.parametrize("how", ["entered", "not used"])
def test_entering_or_setting_aside_settles_what_was_asked(browser_for, people, sheet, tonight, how):
    later = tonight.starts_at + timedelta(hours=30)
    with time_machine.travel(later, tick=False):
        sheet_jobs.chase_sheets()
        browser = browser_for(people.fay)
        if how == "entered":
            enter(browser, sheet, rest="absent")
        else:
            page = browser.get(f"/sessions/{tonight.id}/sheet")
            browser.submit(page, "No sheet was used")
            assert "Not used" in browser.get(f"/sessions/{tonight.id}/sheet").main
        assert FollowUp.get().done_at is not None
        assert sheet_jobs.chase_sheets() == 0


def test_a_sheet_set_aside_can_still_be_entered(browser_for, people, sheet, tonight):
    PrintedSheet.update(set_aside_at=clock.now()).execute()
    enter(browser_for(people.fay), sheet, rest="absent")
    now = PrintedSheet.get()
    assert now.entered_at is not None
    assert now.set_aside_at is None


def test_a_called_off_session_is_not_asked_after(people, sheet, tonight):
    Session.update(state="cancelled", reason="Snow").execute()
    with time_machine.travel(tonight.starts_at + timedelta(days=3), tick=False):
        assert sheet_jobs.chase_sheets() == 0


def test_a_leader_cant_enter_what_has_closed_and_staff_can_once_they_say_why(
    browser_for, people, sheet, tonight
):
    with time_machine.travel(tonight.starts_at + timedelta(days=20), tick=False):
        assert "has closed" in browser_for(people.fay).get(f"/sheets/{sheet.code}").main
        staff = browser_for(people.cora)
        assert "Say why you change it" in staff.get(f"/sheets/{sheet.code}").main
        staff.post(f"/sessions/{tonight.id}/reason", {"reason": "The sheet came by post."})
        enter(staff, sheet, rest="absent")
    assert len(marks()) == 2


def test_two_who_enter_at_once_enter_it_once(app, people, sheet, anna, at_once, seen_by):
    from portal.groups import sheet_actions
    from portal.groups.sheet_actions import AlreadyEntered, Entry
    from portal.groups.sheet_rules import PaperLine

    user = seen_by(people.fay)
    head = sheet_queries.sheet_for(user, sheet.code)
    entry = Entry([PaperLine(people.pip.id, Mark.PRESENT)], ["Jo"])

    def enter_it():
        with app.app_context():
            return sheet_actions.enter_sheet(head, entry, signed_in(people.fay))

    results = at_once([enter_it] * 4)
    assert sum(isinstance(one, AlreadyEntered) for one in results) == 3
    assert WalkIn.select().count() == 1


def test_pages_ask_as_much_for_one_line_as_for_many(browser_for, people, sheet, anna, tonight):
    browser = browser_for(people.fay)
    browser.get(f"/sheets/{sheet.code}")
    with counted_queries() as few:
        browser.get(f"/sheets/{sheet.code}")
    more = [factories.person(f"Person {number}") for number in range(20)]
    for one in more:
        factories.member(people.tuesday, one)
    wide = factories.sheet(tonight, *more)
    with counted_queries() as many:
        browser.get(f"/sheets/{wide.code}")
    assert len(few) == len(many)


CODES = [sheet_rules.make_code(lambda n, x=x: (x * 7 + n) % n) for x in range(40)]


@pytest.mark.parametrize("code", CODES[:12])
def test_any_wrong_letter_and_any_two_swapped_are_noticed(code):
    assert sheet_rules.as_code(code) == code
    for place, was in enumerate(code):
        for letter in sheet_rules.LETTERS:
            if letter != was:
                assert sheet_rules.as_code(code[:place] + letter + code[place + 1 :]) is None
    for first in range(len(code)):
        for second in range(first):
            swapped = list(code)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            if swapped != list(code):
                assert sheet_rules.as_code("".join(swapped)) is None


def test_no_letter_looks_like_another():
    assert not set("01O5S8BIZGAEUV") & set(sheet_rules.LETTERS) - {"V"}
