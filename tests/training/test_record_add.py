"""Recording a course that somebody completed."""

from datetime import date

import pytest
import time_machine

from portal.models import Event, Role, TrainingRecord
from tests import factories


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def safe(db):
    return factories.course("Safeguarding level 2")


def sent(people, safe, **changes):
    return {
        "user_id": people.fay.id,
        "course_id": safe.id,
        "completed_on": "2026-05-20",
        "note": "Certificate 88",
        **changes,
    }


def test_staff_record_a_course_and_the_facilitator_sees_it(people, safe, browser_for):
    factories.record(people.fay, safe, date(2024, 3, 3))
    browser = browser_for(people.cora)
    form = browser.get("/training/records/new")
    page = browser.submit(form, "Record it", **sent(people, safe))
    assert page.response.location.startswith("/training/records/")
    assert "Training recorded for Fay Ferreira." in browser.follow(page.response.location).main

    made = TrainingRecord.get(TrainingRecord.completed_on == date(2026, 5, 20))
    assert (made.note, made.recorded_by_id) == ("Certificate 88", people.cora.id)
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.subject_id, event.user_id) == (
        "training_recorded",
        made.id,
        people.cora.id,
    )
    assert event.fields == "completed_on course note user"
    assert TrainingRecord.select().count() == 2
    own = browser_for(people.fay).get("/training")
    assert "in date until 20 May 2028" in own.main


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("user_id", "", "Choose who completed the course."),
        ("user_id", "abc", "Choose who completed the course."),
        ("user_id", "999999999999999999999", "Choose who completed the course."),
        ("course_id", "", "Choose a course."),
        ("course_id", "777", "Choose a course."),
        ("completed_on", "", "Enter the date the course was completed."),
        ("completed_on", "31/02/2026", "Enter a date such as 14/11/2026"),
        ("completed_on", "2026-06-02", "The course can't have been completed in the future."),
        ("completed_on", "0026-05-20", "Check the year: enter a date from 1 January 1950 on."),
        ("note", "x" * 1001, "Use 1000 characters or fewer for the note."),
    ],
)
def test_what_is_wrong_is_said_on_its_field(people, safe, browser_for, field, value, message):
    browser = browser_for(people.cora)
    page = browser.post("/training/records/new", sent(people, safe, **{field: value}), status=422)
    assert message in page.errors()[field]
    assert page.title.startswith("Error:")
    assert TrainingRecord.select().count() == 0
    kept = {"user_id": str(people.fay.id), "course_id": str(safe.id), "note": "Certificate 88"}
    kept.pop(field, None)
    for name, typed in kept.items():
        assert page.value_of(name) == typed


def test_the_same_form_sent_twice_writes_once(people, safe, browser_for):
    browser = browser_for(people.cora)
    browser.post("/training/records/new", sent(people, safe))
    events = Event.select().count()
    page = browser.post("/training/records/new", sent(people, safe, note="other"), status=422)
    assert page.errors()["completed_on"].endswith(
        "This course is already on record for 20 May 2026. Nothing was changed."
    )
    assert TrainingRecord.select().count() == 1
    assert TrainingRecord.get().note == "Certificate 88"
    assert Event.select().count() == events


def test_a_link_fills_in_who_and_which(people, safe, browser_for):
    page = browser_for(people.cora).get(
        f"/training/records/new?user={people.fay.id}&course={safe.id}"
    )
    assert page.value_of("user_id") == str(people.fay.id)
    assert page.value_of("course_id") == str(safe.id)
    browser_for(people.cora).get("/training/records/new?user=x&course=-1")


def test_nobody_who_left_can_be_chosen(people, safe, browser_for):
    gone = factories.user("Gone Away", Role.FACILITATOR, is_active=False)
    browser = browser_for(people.cora)
    assert "Gone Away" not in browser.get("/training/records/new").main
    data = sent(people, safe, user_id=gone.id)
    page = browser.post("/training/records/new", data, status=422)
    assert "Choose who completed the course." in page.errors()["user_id"]


def test_a_form_open_too_long_comes_back_as_typed(people, safe, browser_for):
    browser = browser_for(people.cora)
    answer = browser.client.post("/training/records/new", data=sent(people, safe))
    assert answer.status_code == 422
    assert b"Certificate 88" in answer.data
    assert b"open for too long" in answer.data
    browser.get("/training")
    assert TrainingRecord.select().count() == 0
