"""One tap on the roll: as a plain form, with htmx, and with two leaders at once."""

from datetime import timedelta

import pytest

from portal import clock
from portal.groups import roll_actions
from portal.models import Attendance, Event, Mark, Pseudonym
from tests import factories

HTMX = {"HX-Request": "true"}


def _url(session):
    return f"/sessions/{session.id}/marks"


def _tap(who, mark, seen="none"):
    return {"person_id": who.id, "mark": mark, "seen": seen}


def _button(page, label):
    nodes = page.tree.xpath('.//form[@class="marks"]//button')
    return next(node for node in nodes if node.text == label)


def test_tap_marks_and_comes_back_to_the_same_card(browser_for, people, tonight):
    browser = browser_for(people.fay)
    page = browser.submit(browser.get(f"/sessions/{tonight.id}/roll"), "Present")
    assert page.response.headers["Location"].endswith(
        f"/sessions/{tonight.id}/roll#person-{people.pip.id}"
    )
    row = Attendance.get()
    assert (row.mark, row.person_id, row.marked_by_id) == ("present", people.pip.id, people.fay.id)


def test_tapping_again_takes_the_mark_away(browser_for, people, tonight):
    browser = browser_for(people.fay)
    url = f"/sessions/{tonight.id}/roll"
    browser.submit(browser.get(url), "Present")
    page = browser.get(url)
    assert _button(page, "Present").get("aria-pressed") == "true"
    assert _button(page, "Absent").get("aria-pressed") == "false"
    browser.submit(page, "Present")
    assert Attendance.select().count() == 0
    assert "0 here · 1 not marked" in browser.get(url).main


def test_another_mark_takes_its_place(browser_for, people, tonight):
    browser = browser_for(people.fay)
    seen = "none"
    for mark in Mark:
        browser.post(_url(tonight), _tap(people.pip, mark, seen))
        assert Attendance.get().mark == mark
        seen = mark


def test_htmx_answers_with_the_card_and_the_total_alone(browser_for, people, tonight):
    factories.member(people.tuesday, factories.person("Quinn Abara"))
    page = browser_for(people.fay).post(
        _url(tonight), _tap(people.pip, "present"), 200, headers=HTMX
    )
    assert "<html" not in page.text
    assert "Quinn" not in page.text
    card = page.tree.xpath(f'.//li[@id="person-{people.pip.id}"]')[0]
    pressed = card.xpath('.//button[@aria-pressed="true"]')
    assert [(node.text, node.get("value")) for node in pressed] == [("Present", "none")]
    total = page.tree.xpath('.//div[@id="roll-total"]')[0]
    assert total.get("hx-swap-oob") == "true"
    assert total.get("data-say") == "Pip M.: Present. 1 here, 1 not marked."


def test_htmx_reloads_when_the_roll_has_shut_meanwhile(browser_for, people, tonight):
    tonight.state, tonight.reason = "cancelled", "Heating failed"
    tonight.save()
    browser = browser_for(people.fay)
    page = browser.post(_url(tonight), _tap(people.pip, "present"), 200, headers=HTMX)
    assert page.response.headers["HX-Refresh"] == "true"
    assert "called off" in browser.get(f"/sessions/{tonight.id}/roll").main
    assert Attendance.select().count() == 0


def test_htmx_signed_out_leads_to_sign_in_and_back(browser_for, people, tonight):
    headers = {**HTMX, "HX-Current-URL": f"http://localhost/sessions/{tonight.id}/roll"}
    page = browser_for().post(_url(tonight), _tap(people.pip, "present"), 401, headers=headers)
    assert page.response.headers["HX-Redirect"].startswith("/sign-in?next=/sessions/")


@pytest.mark.parametrize("mark", ["", "here", "PRESENT"])
def test_unknown_mark_changes_nothing(browser_for, people, tonight, mark):
    browser_for(people.fay).post(_url(tonight), _tap(people.pip, mark), 400)
    browser_for(people.fay).post(_url(tonight), {"person_id": "x", "mark": "present"}, 400)
    browser_for(people.fay).post(_url(tonight), {"mark": "present", "seen": "none"}, 400)
    browser_for(people.fay).post(_url(tonight), _tap(people.pip, "present", "perhaps"), 400)
    assert Attendance.select().count() == 0


def test_tap_without_token_changes_nothing(browser_for, people, tonight):
    browser = browser_for(people.fay)
    answer = browser.client.post(_url(tonight), data=_tap(people.pip, "present"))
    assert answer.status_code == 400
    assert Attendance.select().count() == 0


def test_wrong_role_and_others_change_nothing(browser_for, people, tonight):
    tap = _tap(people.pip, "present")
    browser_for(people.otis).post(_url(tonight), tap, 404)
    browser_for(people.mae).post(_url(tonight), tap, 403)
    browser_for(people.ada).post(_url(tonight), tap, 403)
    assert Attendance.select().count() == 0


def test_somebody_outside_the_group_is_not_there(browser_for, people, tonight):
    stranger = factories.person("Quinn Abara")
    browser_for(people.fay).post(_url(tonight), _tap(stranger, "present"), 404)
    browser_for(people.cora).post(_url(tonight), _tap(stranger, "present"), 404)
    with pytest.raises(roll_actions.NotOnRoll):
        roll_actions.mark_attendance(tonight.id, stranger.id, Mark.PRESENT, people.cora)
    assert Attendance.select().count() == 0


def test_each_tap_leaves_one_event_and_no_mark_in_it(people, tonight):
    before = Event.select().count()
    assert roll_actions.mark_attendance(tonight.id, people.pip.id, Mark.ABSENT, people.fay)
    event = Event.select().order_by(Event.number.desc()).first()
    assert Event.select().count() == before + 1
    assert (event.action, event.subject_id, event.fields) == (
        "attendance_marked",
        tonight.id,
        "mark",
    )
    assert event.pseudonym == Pseudonym.get(Pseudonym.person == people.pip).pseudonym


def test_the_same_mark_again_writes_nothing(people, tonight):
    roll_actions.mark_attendance(tonight.id, people.pip.id, Mark.PRESENT, people.fay)
    before = Event.select().count()
    assert not roll_actions.mark_attendance(tonight.id, people.pip.id, Mark.PRESENT, people.sana)
    assert Event.select().count() == before
    assert Attendance.get().marked_by_id == people.fay.id


@pytest.mark.parametrize("minutes", [31, 60 * 24])
def test_roll_ahead_refuses_marks(people, minutes):
    session = factories.session(people.tuesday, clock.now() + timedelta(minutes=minutes))
    with pytest.raises(roll_actions.RollShut):
        roll_actions.mark_attendance(session.id, people.pip.id, Mark.PRESENT, people.cora)


def test_two_leaders_with_different_people_lose_nothing(people, tonight, at_once):
    members = [factories.person(f"Member {number}") for number in range(7)]
    for who in members:
        factories.member(people.tuesday, who)
    everybody = [people.pip, *members]
    results = at_once(
        [
            lambda who=who.id, by=by: roll_actions.mark_attendance(
                tonight.id, who, Mark.PRESENT, by
            )
            for who, by in zip(everybody, [people.fay.id, people.sana.id] * 4, strict=True)
        ]
    )
    assert results == [True] * 8
    assert Attendance.select().count() == 8


def test_two_leaders_with_one_person_make_one_row(people, tonight, at_once):
    marks = [Mark.PRESENT, Mark.ABSENT] * 4
    results = at_once(
        [
            lambda mark=mark: roll_actions.mark_attendance(
                tonight.id, people.pip.id, mark, people.fay.id
            )
            for mark in marks
        ]
    )
    assert all(isinstance(one, bool) for one in results)
    assert Attendance.select().count() == 1
    assert Attendance.get().mark in (Mark.PRESENT, Mark.ABSENT)


def test_two_leaders_with_the_same_tap_agree(people, tonight, at_once):
    at_once(
        [
            lambda: roll_actions.mark_attendance(
                tonight.id, people.pip.id, Mark.PRESENT, people.fay.id
            )
        ]
        * 2
    )
    assert Attendance.get().mark == Mark.PRESENT


@pytest.mark.parametrize("number", ["9" * 20, 2**31, 0, -1])
def test_number_that_is_nobodys_is_not_found(browser_for, people, tonight, number):
    browser_for(people.fay).post(
        _url(tonight), {"person_id": number, "mark": "present", "seen": "none"}, 404
    )
    assert Attendance.select().count() == 0
