"""Recording a course that somebody completed."""

from datetime import date

import pytest
import time_machine

from portal.models import Event, Evidence, Role, TrainingRecord
from tests import factories
from tests.page import counted_queries
from tests.training import files


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
    assert "until 20 May 2028" in own.main


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
        ("completed_on", "0026-05-20", "Check the year"),
        ("completed_on", "1949-05-20", "Check the year: enter a date from 1 January 1950 on."),
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


@pytest.fixture
def check(db):
    return factories.course("Background check", kind="check", renewal="review", valid_months=36)


def test_an_external_certificate_keeps_who_gave_it_its_number_its_last_day_and_its_files(
    people, safe, browser_for
):
    data = sent(
        people,
        safe,
        issuer="Red Cross",
        number="RC-9",
        expires_on="2027-01-31",
        files=files.sent((files.PDF, "a.pdf"), (files.JPEG, "b.jpg")),
    )
    answer = browser_for(people.cora).post("/training/records/new", data).response
    made = TrainingRecord.get()
    assert (made.issuer, made.number, made.expires_on) == ("Red Cross", "RC-9", date(2027, 1, 31))
    assert (made.state, made.decided_by_id) == ("verified", None)
    page = browser_for(people.cora).get(answer.location)
    assert "From 20 May 2026 to 31 January 2027, that day included" in page.main
    assert "a.pdf PDF, 1 KB" in page.main
    assert "b.jpg Photo, 1 KB" in page.main
    assert "Download the certificate" not in page.links()


def test_a_background_check_keeps_number_date_level_and_who_checked(people, check, browser_for):
    data = sent(people, check, note="", number="001234", level="Enhanced")
    answer = browser_for(people.cora).post("/training/records/new", data).response
    made = TrainingRecord.get()
    assert (made.number, made.level, made.note) == ("001234", "Enhanced", "")
    page = browser_for(people.cora).get(answer.location)
    assert "Checked by Cora Lindqvist" in page.main
    assert "Evidence" not in page.main


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"note": "Caution in 2019"}, "note", "keeps its number, date, level and who checked it"),
        (
            {"files": [(files.PDF, "dbs.pdf")]},
            "files",
            "Never the certificate of a background check",
        ),
    ],
)
def test_a_background_check_never_keeps_a_note_or_a_copy(
    people, check, browser_for, changes, field, why
):
    changes = {**changes}
    if "files" in changes:
        changes["files"] = files.sent(*changes["files"])
    data = sent(people, check, **{"note": "", "number": "001234", **changes})
    page = browser_for(people.cora).post("/training/records/new", data, status=422)
    assert why in page.errors()[field]
    assert page.value_of("number") == "001234"
    assert (TrainingRecord.select().count(), Evidence.select().count()) == (0, 0)


def test_only_a_check_has_a_level_and_supervision_keeps_its_day_alone(people, safe, browser_for):
    browser = browser_for(people.cora)
    page = browser.post("/training/records/new", sent(people, safe, level="3"), status=422)
    assert "Only background checks have a level" in page.errors()["level"]
    talk = factories.course("Supervision", kind="supervision", valid_months=3)
    page = browser.post("/training/records/new", sent(people, talk, number="4"), status=422)
    assert "number" in page.errors()


def test_it_cant_end_before_it_was_completed(people, safe, browser_for):
    data = sent(people, safe, expires_on="2026-05-19")
    page = browser_for(people.cora).post("/training/records/new", data, status=422)
    assert "It can't end before it was completed" in page.errors()["expires_on"]
    browser_for(people.cora).post(
        "/training/records/new", sent(people, safe, expires_on="2026-05-20")
    )


def test_a_guest_speaker_without_a_sign_in_has_records_too(people, safe, browser_for):
    guest = factories.user("Nadia Farrow", email=None)
    browser = browser_for(people.cora)
    form = browser.get("/training/records/new")
    assert "Nadia Farrow" in form.main
    assert "Ada Quist" not in form.main
    browser.submit(form, "Record it", **sent(people, safe, user_id=guest.id))
    assert TrainingRecord.get().user_id == guest.id


def test_two_people_of_one_name_are_told_apart(people, safe, browser_for):
    other = factories.user("Fay Ferreira", Role.FACILITATOR, email="other.fay@example.org")
    page = browser_for(people.cora).get("/training/records/new")
    assert f"Fay Ferreira ({other.email})" in page.main


def test_nobody_records_their_own_as_checked(people, safe, browser_for):
    browser = browser_for(people.cora)
    answer = browser.get(
        f"/training/records/new?user={people.cora.id}&course={safe.id}", status=302
    )
    assert answer.response.location == f"/training/records/send?course={safe.id}"
    data = sent(people, safe, user_id=people.cora.id)
    page = browser.post("/training/records/new", data, status=422)
    assert "Nobody checks their own training." in page.errors()["user_id"]
    assert TrainingRecord.select().count() == 0


def test_a_refused_file_loses_nothing_else_and_names_what_to_choose_again(
    people, safe, browser_for
):
    data = sent(
        people,
        safe,
        issuer="Red Cross",
        number="RC-9",
        expires_on="2027-01-31",
        files=files.sent((files.PDF, "good.pdf"), (files.HTML, "page.pdf")),
    )
    page = browser_for(people.cora).post("/training/records/new", data, status=422)
    assert "page.pdf can't be taken: it is a web page" in page.errors()["files"]
    assert "You had chosen: good.pdf page.pdf" in page.main
    kept = {"issuer": "Red Cross", "number": "RC-9", "expires_on": "2027-01-31"}
    for name, typed in {**kept, "note": "Certificate 88"}.items():
        assert page.value_of(name) == typed
    assert (TrainingRecord.select().count(), Evidence.select().count()) == (0, 0)


def test_statements_are_as_many_for_one_as_for_many(people, safe, browser_for):
    browser = browser_for(people.cora)
    with counted_queries() as few:
        browser.get("/training/records/new")
    for number in range(20):
        factories.user(f"Leader {number}", Role.FACILITATOR)
        factories.course(f"Course {number}")
    with counted_queries() as many:
        browser.get("/training/records/new")
    assert len(many) == len(few)
