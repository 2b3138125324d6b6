"""Completing a whole class at once: who came, who was absent, and a record for each who came."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from portal.models import (
    ClassBooking,
    Event,
    LearningRecord,
    Role,
    TrainingClass,
    TrainingRecord,
    User,
)
from portal.training import book_queries
from tests import factories

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
DAY = date(2026, 5, 30)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def safe(people):
    return factories.course("Safeguarding level 2")


@pytest.fixture
def held(people, safe):
    """A class of two days ago in which Fay and Otis had a place, and for which Sana waited."""
    one = factories.training_class(safe, NOW - timedelta(days=2), capacity=2)
    factories.booking(one, people.fay)
    factories.booking(one, people.otis)
    factories.booking(one, people.sana, state="waiting")
    return one


def path(one):
    return f"/training/classes/{one.id}/complete"


def states(one):
    rows = ClassBooking.select(User.name, ClassBooking.state).join(User).order_by(ClassBooking.id)
    return {
        name.split()[0]: state
        for name, state in rows.where(ClassBooking.training_class == one).tuples()
    }


def records():
    rows = TrainingRecord.select().order_by(TrainingRecord.id)
    return [(one.user.name.split()[0], one.completed_on, one.state) for one in rows]


def ticked(page):
    return page.tree.xpath('.//input[@name="came"][@checked]/@value')


def test_everybody_is_ticked_and_one_press_records_them_all(people, safe, held, browser_for):
    cora = browser_for(people.cora)
    form = cora.get(path(held))
    assert ticked(form) == [str(people.fay.id), str(people.otis.id)]
    done = cora.submit(form, "Complete the class")
    page = cora.get(done.response.location)
    assert "Records were made for 2 users." in page.words
    assert [row["Name"] for row in page.table("Who came")] == ["Fay Ferreira", "Otis Brandt"]
    assert records() == [("Fay", DAY, "verified"), ("Otis", DAY, "verified")]
    record = TrainingRecord.get(TrainingRecord.user == people.fay)
    assert (record.training_class_id, record.recorded_by_id) == (held.id, people.cora.id)
    assert record.issuer == ""
    assert states(held) == {"Fay": "attended", "Otis": "attended", "Sana": "waiting"}
    assert TrainingClass.get_by_id(held.id).state == "completed"
    status = book_queries.load([people.fay.id]).status(people.fay.id, safe.id, NOW.date())
    assert status.state == "valid"
    assert Event.select().where(Event.action == "class_completed").count() == 1


def test_who_is_unticked_was_absent(people, held, browser_for):
    cora = browser_for(people.cora)
    done = cora.submit(cora.get(path(held)), "Complete the class", came=[people.fay.id])
    assert states(held) == {"Fay": "attended", "Otis": "absent", "Sana": "waiting"}
    assert records() == [("Fay", DAY, "verified")]
    page = cora.get(done.response.location)
    assert "1 record was made. 1 was absent." in page.words
    assert page.table("Who was absent")[0]["Name"] == "Otis Brandt"
    own = browser_for(people.otis).get(f"/training/classes/{held.id}").main
    assert "You are noted as absent." in own


def test_nobody_came(people, held, browser_for):
    cora = browser_for(people.cora)
    cora.post(path(held), {"version": 1})
    assert states(held)["Fay"] == states(held)["Otis"] == "absent"
    assert records() == []


def test_who_waited_and_who_just_came_are_added_on_the_page(people, held, browser_for):
    guest = factories.user("Nadia Farrow", email=None)
    dev = factories.user("Dev Chatterjee", Role.FACILITATOR)
    cora = browser_for(people.cora)
    form = cora.get(path(held))
    assert "They waited" in form.main and "Sana Khalil" in form.main
    came = [people.fay.id, people.sana.id]
    form = cora.submit(form, "Add them", status=200, came=came, walk_in=guest.id)
    # What was ticked and unticked stays; nobody stays chosen; nothing is written yet.
    assert form.value_of("walk_in") == ""
    assert sorted(map(int, ticked(form))) == sorted([*came, guest.id])
    assert "Came without booking" in form.main
    assert records() == []
    # The next one needn't be added before all is sent.
    came.append(guest.id)
    cora.submit(form, "Complete the class", came=came, walk_in=dev.id)
    assert states(held) == {
        "Fay": "attended",
        "Otis": "absent",
        "Sana": "attended",
        "Nadia": "attended",
        "Dev": "attended",
    }
    assert sorted(name for name, *_rest in records()) == ["Dev", "Fay", "Nadia", "Sana"]


def test_an_added_user_can_be_unticked_again(people, held, browser_for):
    cora = browser_for(people.cora)
    form = cora.submit(cora.get(path(held)), "Add them", status=200, walk_in=people.mae.id)
    assert form.value_of("added") == str(people.mae.id)
    cora.submit(form, "Complete the class", came=[people.fay.id], walk_in="")
    assert "Mae" not in states(held)


def test_sent_twice_it_records_once(people, held, browser_for):
    cora = browser_for(people.cora)
    form = cora.get(path(held))
    cora.submit(form, "Complete the class")
    again = cora.submit(form, "Complete the class", came=[people.fay.id])
    page = cora.get(again.response.location)
    assert "This class is completed already. Nothing was changed." in page.words
    assert len(records()) == 2
    assert states(held)["Otis"] == "attended"
    # Its form leads to the class.
    assert cora.get(path(held), status=302).response.location == f"/training/classes/{held.id}"


def test_what_is_on_record_for_that_day_isnt_recorded_again(people, safe, held, browser_for):
    factories.record(people.fay, safe, DAY)
    cora = browser_for(people.cora)
    cora.submit(cora.get(path(held)), "Complete the class")
    assert [name for name, *_rest in records()] == ["Fay", "Otis"]
    assert states(held)["Fay"] == "attended"


def test_nobody_verifies_their_own(people, held, browser_for):
    factories.booking(held, people.cora)
    cora = browser_for(people.cora)
    cora.submit(cora.get(path(held)), "Complete the class")
    assert ("Cora", DAY, "pending") in records()


def test_a_course_that_counts_hours_gets_those_of_the_class(people, browser_for):
    course = factories.course("Learning", renewal="hours", valid_months=24, needed_minutes=600)
    one = factories.training_class(course, NOW - timedelta(days=2), duration_minutes=150)
    factories.booking(one, people.fay)
    factories.booking(one, people.cora)
    cora = browser_for(people.cora)
    form = cora.get(path(one))
    assert "Each of them gets 2 hours 30 minutes of learning on 30 May 2026" in form.main
    cora.submit(form, "Complete the class")
    found = LearningRecord.select().order_by(LearningRecord.id)
    assert [(each.user.name, each.minutes, each.done_on, each.state) for each in found] == [
        ("Fay Ferreira", 150, DAY, "verified"),
        ("Cora Lindqvist", 150, DAY, "pending"),
    ]
    assert records() == []
    assert states(one) == {"Fay": "attended", "Cora": "attended"}


def test_who_has_left_since_is_noted_and_not_recorded(people, held, browser_for):
    User.update(is_active=False).where(User.id == people.otis.id).execute()
    cora = browser_for(people.cora)
    form = cora.get(path(held))
    assert "Has left: no record is made" in form.main
    cora.submit(form, "Complete the class")
    assert states(held)["Otis"] == "attended"
    assert [name for name, *_rest in records()] == ["Fay"]


def test_not_before_it_has_begun_and_not_once_cancelled(people, safe, browser_for):
    ahead = factories.training_class(safe, NOW + timedelta(minutes=1))
    off = factories.training_class(
        safe, NOW - timedelta(days=1), state="cancelled", reason="The trainer is ill"
    )
    for one in (ahead, off):
        factories.booking(one, people.fay)
        browser_for(people.cora).get(path(one), status=409)
        page = browser_for(people.cora).post(
            path(one), {"version": 1, "came": people.fay.id}, status=422
        )
        assert "There is a problem" in page.main
        assert states(one) == {"Fay": "booked"}
    assert records() == []


def test_the_day_is_that_of_the_charitys_clock(people, safe, browser_for):
    one = factories.training_class(safe, datetime(2026, 5, 29, 23, 30, tzinfo=UTC))
    factories.booking(one, people.fay)
    cora = browser_for(people.cora)
    cora.submit(cora.get(path(one)), "Complete the class")
    assert records() == [("Fay", DAY, "verified")]


def test_a_stranger_in_the_form_stops_it_all(people, held, browser_for):
    gone = factories.user("Gone Away", Role.FACILITATOR, is_active=False)
    for user_id in (people.ada.id, gone.id, 999_999):
        page = browser_for(people.cora).post(
            path(held), {"version": 1, "came": [people.fay.id, user_id]}, status=422
        )
        assert "Choose who came from the list." in page.errors()["walk_in"]
    assert records() == []
    assert states(held)["Fay"] == "booked"


def test_a_stale_page_and_a_closed_course_change_nothing(people, safe, held, browser_for):
    cora = browser_for(people.cora)
    form = cora.get(path(held))
    safe.is_open = False
    safe.save()
    page = cora.submit(form, "Complete the class", status=422)
    assert "Safeguarding level 2 is closed" in page.main
    TrainingClass.update(version=2).where(TrainingClass.id == held.id).execute()
    cora.submit(form, "Complete the class", status=409)
    assert records() == []


def test_others_may_not_and_what_isnt_there_isnt_there(people, held, browser_for):
    for user in (people.fay, people.mae, people.ada):
        browser_for(user).get(path(held), status=403)
        browser_for(user).post(path(held), {"version": 1}, status=403)
    browser_for(people.cora).get("/training/classes/999999/complete", status=404)
    assert TrainingClass.get_by_id(held.id).state == "planned"
