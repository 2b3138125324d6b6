"""Sending in a course of one's own, for staff to check."""

from datetime import date

import pytest
import time_machine

from portal.models import Event, Evidence, Role, TrainingRecord
from tests import factories
from tests.training import files

SEND = "/training/records/send"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def aid(db):
    return factories.course("First aid", valid_months=36)


def sent(course, **changes):
    return {"course_id": course.id, "completed_on": "2026-05-20", **changes}


def test_what_a_facilitator_sends_in_awaits_a_check_and_covers_nothing(people, aid, browser_for):
    fay = browser_for(people.fay)
    form = fay.get("/training")
    form = fay.get(form.links()["Send in a certificate"])
    page = fay.submit(
        form,
        "Send it in",
        **sent(aid, issuer="Red Cross", number="RC-9"),
    )
    made = TrainingRecord.get()
    assert (made.user_id, made.recorded_by_id, made.state) == (
        people.fay.id,
        people.fay.id,
        "pending",
    )
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.subject_id) == ("training_sent_in", made.id)
    assert event.fields == "completed_on course issuer number user"
    shown = fay.follow(page.response.location)
    assert "Sent in. It counts as soon as the office has checked it." in shown.main
    assert "Nothing until it is checked. Then:" in shown.main
    assert "From 20 May 2026 to 19 May 2029" in shown.main
    assert "Awaiting a check" in fay.get("/training").main
    rows = browser_for(people.mae).get("/training/matrix").table("People and their courses")
    (cells,) = [row for row in rows if "Fay Ferreira" in row["Name"]]
    assert "Awaiting a check" in " ".join(cells.values())


def test_a_photo_from_the_phone_goes_with_it(people, aid, browser_for):
    fay = browser_for(people.fay)
    field = fay.get(SEND).tree.xpath('//input[@name="files"]')[0]
    assert field.get("accept") == "image/*,application/pdf"
    assert "multiple" in field.attrib
    # The camera is offered beside the pictures that are there, not instead of them.
    assert "capture" not in field.attrib
    fay.post(SEND, sent(aid, files=files.sent((files.HEIC, "IMG_1.HEIC"))))
    kept = Evidence.get()
    assert (kept.media_type, kept.file_name) == ("image/heic", "IMG_1.HEIC")


@pytest.mark.parametrize("who", ["cora", "mae", "fay"])
def test_everybody_whose_training_is_kept_may_send_in(people, aid, browser_for, who):
    browser_for(getattr(people, who)).post(SEND, sent(aid))
    assert TrainingRecord.get().user_id == getattr(people, who).id


def test_the_same_completion_twice_is_written_once(people, aid, browser_for):
    fay = browser_for(people.fay)
    fay.post(SEND, sent(aid))
    page = fay.post(SEND, sent(aid, number="other"), status=422)
    assert "already on record for 20 May 2026" in page.errors()["completed_on"]
    assert page.value_of("number") == "other"
    assert TrainingRecord.select().count() == 1


def test_what_wasnt_accepted_can_be_sent_in_again(people, aid, browser_for):
    factories.record(people.fay, aid, date(2026, 5, 20), state="rejected")
    browser_for(people.fay).post(SEND, sent(aid))
    states = TrainingRecord.select(TrainingRecord.state).order_by(TrainingRecord.id).tuples()
    assert [state for (state,) in states] == ["rejected", "pending"]


def test_a_background_check_and_supervision_arent_sent_in(people, browser_for):
    check = factories.course("Background check", kind="check", renewal="review", valid_months=36)
    talk = factories.course("Supervision", kind="supervision", valid_months=3)
    fay = browser_for(people.fay)
    shown = fay.get(SEND)
    assert "No courses yet" in shown.main
    page = fay.post(SEND, sent(check, files=files.sent((files.PDF, "dbs.pdf"))), status=422)
    assert "show them the certificate" in page.text
    fay.post(SEND, sent(talk), status=422)
    assert (TrainingRecord.select().count(), Evidence.select().count()) == (0, 0)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("course_id", "", "Choose a course."),
        ("course_id", "99999999999", "Choose a course."),
        ("completed_on", "", "Enter the date the course was completed."),
        ("completed_on", "2026-06-02", "can't have been completed in the future"),
        ("expires_on", "2026-05-01", "It can't end before it was completed."),
        ("issuer", "x" * 121, "Use 120 characters or fewer."),
        ("number", "x" * 61, "Use 60 characters or fewer."),
    ],
)
def test_what_is_wrong_is_said_on_its_field_and_nothing_is_lost(
    people, aid, browser_for, field, value, message
):
    data = sent(aid, **{"issuer": "Red Cross", "number": "RC-9", field: value})
    page = browser_for(people.fay).post(SEND, data, status=422)
    assert message in page.errors()[field]
    kept = {"course_id": str(aid.id), "issuer": "Red Cross", "number": "RC-9"}
    kept.pop(field, None)
    for name, typed in kept.items():
        assert page.value_of(name) == typed
    assert TrainingRecord.select().count() == 0


def test_nobody_sends_in_for_another_and_nothing_is_verified_by_it(people, aid, browser_for):
    data = sent(aid, user_id=people.otis.id, state="verified", level="3", note="Trust me")
    browser_for(people.fay).post(SEND, data)
    made = TrainingRecord.get()
    assert (made.user_id, made.state, made.level, made.note) == (people.fay.id, "pending", "", "")


def test_administrators_have_no_training_to_send_in(people, aid, browser_for):
    browser_for(people.ada).get(SEND, status=403)
    both = factories.user("Both Roles", Role.ADMINISTRATOR, Role.FACILITATOR)
    browser_for(both).get(SEND)
