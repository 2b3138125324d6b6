"""Two leaders mark one person differently: nothing is written over, and either can be kept."""

from datetime import timedelta

import pytest
import time_machine

from portal import clock
from portal.groups import mark_actions, mark_keys, rules
from portal.groups.mark_actions import MarkConflict
from portal.models import Attendance, Event, Mark
from tests import factories

SCRIPT = {"Accept": "application/json"}


def _url(session):
    return f"/sessions/{session.id}/marks"


@pytest.mark.parametrize("standing", [None, *Mark])
@pytest.mark.parametrize("seen", [None, *Mark])
@pytest.mark.parametrize("sent", [None, *Mark])
def test_a_mark_clashes_unless_it_is_what_was_seen_or_what_is_sent(standing, seen, sent):
    assert rules.marks_clash(standing, seen, sent) == (standing != seen and standing != sent)


def test_what_was_seen_is_replaced(people, tonight):
    send = mark_actions.send_mark
    assert send(tonight.id, people.pip.id, Mark.PRESENT, people.fay, seen=None)
    assert send(tonight.id, people.pip.id, Mark.LEFT_EARLY, people.sana, seen=Mark.PRESENT)
    assert (Attendance.get().mark, Attendance.get().marked_by_id) == ("left_early", people.sana.id)
    assert send(tonight.id, people.pip.id, None, people.sana, seen=Mark.LEFT_EARLY)
    assert Attendance.select().count() == 0


def test_the_same_mark_sent_twice_is_one_and_no_clash(people, tonight):
    send = mark_actions.send_mark
    send(tonight.id, people.pip.id, Mark.PRESENT, people.fay, seen=None)
    before = Event.select().count()
    assert not send(tonight.id, people.pip.id, Mark.PRESENT, people.fay, seen=None)
    assert not send(tonight.id, people.pip.id, Mark.PRESENT, people.sana, seen=Mark.ABSENT)
    assert Event.select().count() == before


@pytest.mark.parametrize("sent", [Mark.PRESENT, None])
def test_another_leaders_word_stands_and_nothing_is_written(people, tonight, sent):
    send = mark_actions.send_mark
    send(tonight.id, people.pip.id, Mark.APOLOGIES, people.sana, seen=None)
    before = Event.select().count()
    with pytest.raises(MarkConflict) as raised:
        send(tonight.id, people.pip.id, sent, people.fay, seen=Mark.ABSENT)
    assert raised.value.standing.mark == Mark.APOLOGIES
    assert raised.value.standing.by_name == people.sana.name
    assert Attendance.get().mark == Mark.APOLOGIES
    assert Event.select().count() == before


def test_page_says_both_and_either_can_be_kept(browser_for, people, tonight):
    fay = browser_for(people.fay)
    url = f"/sessions/{tonight.id}/roll"
    page = fay.get(url)
    with time_machine.travel(clock.at_local(clock.today(), 18, 42), tick=False):
        factories.mark(tonight, people.pip, "apologies", people.sana)
    clash = fay.submit(page, "Present", 409)
    assert f"{people.sana.name} marked Pip M. as apologies at 18:42. Yours: present." in clash.main
    assert Attendance.get().mark == "apologies"

    kept = fay.submit(clash, "Keep apologies")
    assert kept.response.headers["Location"].endswith(f"/roll#person-{people.pip.id}")
    assert Attendance.get().marked_by_id == people.sana.id

    fay.submit(clash, "Keep present")
    assert (Attendance.get().mark, Attendance.get().marked_by_id) == ("present", people.fay.id)
    # Sana, whose page is the old one, is told in her turn.
    old = {"person_id": people.pip.id, "mark": "none", "seen": "apologies"}
    again = browser_for(people.sana).post(_url(tonight), old, 409)
    assert f"{people.fay.name} marked Pip M. as present" in again.main


def test_htmx_is_answered_with_the_page_that_says_both(browser_for, people, tonight):
    factories.mark(tonight, people.pip, "absent", people.sana)
    page = browser_for(people.fay).post(
        _url(tonight),
        {"person_id": people.pip.id, "mark": "present", "seen": "none"},
        409,
        headers={"HX-Request": "true"},
    )
    assert "Yours: present." in page.main
    card = browser_for(people.fay).get(f"/sessions/{tonight.id}/roll").form("Present")
    assert card.get("hx-status:4xx") == "target:#main select:#main swap:outerHTML"


def test_mark_that_somebody_took_away_is_said_too(browser_for, people, tonight):
    fay = browser_for(people.fay)
    page = fay.post(
        _url(tonight), {"person_id": people.pip.id, "mark": "absent", "seen": "present"}, 409
    )
    assert "Somebody took Pip M.’s mark away. Yours: absent." in page.main
    fay.submit(page, "Leave unmarked")
    assert Attendance.select().count() == 0


def test_script_hears_what_became_of_each_mark(browser_for, people, tonight):
    fay = browser_for(people.fay)
    who = mark_keys.person_key(tonight.id, people.pip.id)

    def send(mark, seen, status):
        sent = {"who": who, "mark": mark, "seen": seen}
        return fay.post(_url(tonight), sent, status, headers=SCRIPT).response.json

    first = send("present", "none", 200)
    assert first["outcome"] == "written"
    assert 'value="none" aria-pressed="true"' in first["card"]
    assert "1 here" in first["total"]
    assert send("present", "none", 200)["outcome"] == "same"
    other = send("absent", "none", 409)
    assert other["outcome"] == "conflict"
    assert "You marked Pip M. as present" in other["note"]
    tonight.state, tonight.reason = "cancelled", "Heating failed"
    tonight.save()
    shut = send("absent", "present", 409)
    assert shut["outcome"] == "shut"
    assert "called off" in shut["message"]
    assert Attendance.get().mark == "present"


def test_person_of_another_session_is_nobody_here(browser_for, people, tonight):
    later = factories.session(people.tuesday, clock.now() - timedelta(days=7))
    sent = {
        "who": mark_keys.person_key(later.id, people.pip.id),
        "mark": "present",
        "seen": "none",
    }
    answer = browser_for(people.fay).post(_url(tonight), sent, 404, headers=SCRIPT)
    assert answer.response.json["outcome"] == "gone"
    assert "Tell the office" in answer.response.json["message"]
    assert Attendance.select().count() == 0


def test_marks_of_another_user_are_neither_written_nor_told(browser_for, people, tonight):
    factories.mark(tonight, people.pip, "absent", people.sana)
    sent = {
        "who": mark_keys.person_key(tonight.id, people.pip.id),
        "mark": "present",
        "seen": "absent",
        "user": mark_keys.user_key(people.fay.id),
    }
    answer = browser_for(people.sana).post(_url(tonight), sent, 403, headers=SCRIPT)
    assert answer.response.json == {"outcome": "another"}
    assert Attendance.get().mark == "absent"


def test_phone_asks_who_is_signed_in_and_gets_a_token_that_counts(browser_for, people, tonight):
    fay = browser_for(people.fay)
    answer = fay.get(_url(tonight)).response
    assert answer.json["user"] == mark_keys.user_key(people.fay.id)
    assert answer.headers["Cache-Control"] == "no-store"
    sent = {
        "person_id": people.pip.id,
        "mark": "present",
        "seen": "none",
        "csrf_token": answer.json["csrf_token"],
    }
    assert fay.client.post(_url(tonight), data=sent).status_code == 302


def test_names_for_a_phone_lead_nowhere(people, tonight):
    pip, quinn = people.pip.id, factories.person("Quinn Abara").id
    keys = {
        mark_keys.person_key(tonight.id, pip),
        mark_keys.person_key(tonight.id, quinn),
        mark_keys.person_key(tonight.id + 1, pip),
        mark_keys.user_key(pip),
    }
    assert len(keys) == 4
    assert all(len(key) == 22 for key in keys)


def test_eight_leaders_at_once_lose_no_mark(people, tonight, at_once):
    """Each saw nothing and says something of Pip: one is written, the others are told of it."""
    marks = list(Mark) * 2
    results = at_once(
        [
            lambda mark=mark: mark_actions.send_mark(
                tonight.id, people.pip.id, mark, people.fay.id, seen=None
            )
            for mark in marks
        ]
    )
    standing = Attendance.get().mark
    assert results.count(True) == 1
    for mark, result in zip(marks, results, strict=True):
        if mark == standing:
            assert result in (True, False)
        else:
            assert isinstance(result, MarkConflict)
            assert result.standing.mark == standing
    assert Event.select().where(Event.action == "attendance_marked").count() == 1


def test_eight_leaders_of_eight_people_lose_nothing(people, tonight, at_once):
    members = [factories.person(f"Member {number}") for number in range(7)]
    for who in members:
        factories.member(people.tuesday, who)
    results = at_once(
        [
            lambda who=who: mark_actions.send_mark(
                tonight.id, who.id, Mark.PRESENT, people.sana.id, seen=None
            )
            for who in [people.pip, *members]
        ]
    )
    assert results == [True] * 8
    assert Attendance.select().count() == 8
