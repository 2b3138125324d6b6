"""Planning, changing and cancelling a class, and who is told."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.models import ClassBooking, Event, OutboxMessage, TrainingClass
from tests import factories

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
PLAN = {
    "held_on": "2026-06-20",
    "starts_local": "18:30",
    "duration_minutes": "90",
    "place": "Library",
    "online_link": "",
    "trainer": "Dana Reed",
    "capacity": "8",
}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def safe(people):
    return factories.course("Safeguarding level 2")


@pytest.fixture
def planned(safe):
    """A class on 8 June at 11:00 in the hall, of two places."""
    return factories.training_class(safe, capacity=2)


def path(one, end=""):
    return f"/training/classes/{one.id}{end}"


def changed(one, **more):
    """What its form sends when only these fields are changed."""
    same = {**PLAN, "held_on": "2026-06-08", "starts_local": "11:00", "duration_minutes": "120"}
    return {**same, "place": "Hall", "trainer": "", "capacity": "2", "version": 1, **more}


def told():
    """(first name, subject) of every message."""
    rows = OutboxMessage.select().order_by(OutboxMessage.id)
    return [(one.user.name.split()[0], one.subject) for one in rows]


def test_a_class_is_planned_on_the_charitys_clock(people, safe, browser_for):
    cora = browser_for(people.cora)
    form = cora.get(f"/training/classes/new?course={safe.id}")
    assert form.value_of("course_id") == str(safe.id)
    done = cora.submit(form, "Plan it", **PLAN)
    made = TrainingClass.get()
    assert done.response.location == path(made)
    assert made.starts_at == datetime(2026, 6, 20, 17, 30, tzinfo=UTC)
    assert (made.course_id, made.capacity, made.created_by_id) == (safe.id, 8, people.cora.id)
    page = cora.get(path(made))
    assert "The class is planned." in page.words and "Saturday 20 June, 18:30" in page.main
    event = Event.select().where(Event.action == "class_added").get()
    assert "starts_at" in event.fields and "Library" not in event.fields


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("course_id", "", "Choose a course"),
        ("course_id", "999999", "Choose a course"),
        ("held_on", "", "Enter the day"),
        ("held_on", "soon", "Enter a date such as"),
        ("held_on", "2026-05-31", "has gone by"),
        ("held_on", "9999-12-31", "Check the year"),
        ("held_on", "0001-01-01", "Check the year"),
        ("starts_local", "", "Enter the time"),
        ("starts_local", "half six", "isn't a time of day"),
        ("starts_local", "24:00", "isn't a time of day"),
        ("duration_minutes", "0", "from 1 to 1440"),
        ("duration_minutes", "999999", "from 1 to 1440"),
        ("capacity", "0", "from 1 to 500"),
        ("capacity", "many", "valid integer"),
        ("online_link", "http://rooms.example.org", "begins with https://"),
        ("online_link", "javascript:alert(1)", "begins with https://"),
        ("place", "x" * 201, "at most 200 characters"),
        ("place", "", "Say where it is"),
        ("trainer", "x" * 300, "Use at most"),
    ],
)
def test_what_cant_be_is_said_on_its_field_and_nothing_typed_is_lost(
    people, safe, browser_for, field, value, words
):
    sent = {"course_id": safe.id, **PLAN, field: value}
    page = browser_for(people.cora).post("/training/classes/new", sent, status=422)
    assert words in page.errors()[field]
    kept = "trainer" if field != "trainer" else "place"
    assert page.value_of(kept) == PLAN[kept]
    assert TrainingClass.select().count() == 0


def test_a_time_that_the_clock_leaves_out_is_refused(people, safe, browser_for):
    sent = {"course_id": safe.id, **PLAN, "held_on": "2027-03-28", "starts_local": "01:30"}
    page = browser_for(people.cora).post("/training/classes/new", sent, status=422)
    assert "The clocks go forward" in page.errors()["starts_local"]


@pytest.mark.parametrize("more", [{"kind": "check"}, {"kind": "supervision"}, {"is_open": False}])
def test_no_class_of_a_check_or_of_a_closed_course(people, browser_for, more):
    other = factories.course("Background check", **more)
    sent = {"course_id": other.id, **PLAN}
    page = browser_for(people.cora).post("/training/classes/new", sent, status=422)
    assert "Choose a course." in page.errors()["course_id"]


def test_moved_those_with_a_place_are_told_and_who_has_no_address_is_named(
    people, planned, browser_for
):
    guest = factories.user("Nadia Farrow", email=None)
    factories.booking(planned, people.fay)
    factories.booking(planned, guest)
    factories.booking(planned, people.otis, state="waiting")
    cora = browser_for(people.cora)
    form = cora.get(path(planned, "/edit"))
    assert (form.value_of("held_on"), form.value_of("starts_local")) == ("2026-06-08", "11:00")
    done = cora.submit(form, "Change it", starts_local="14:00", place="Annexe")
    page = cora.get(done.response.location)
    assert "No e-mail address: ring Nadia Farrow." in page.words
    assert told() == [("Fay", "Your class on Monday 8 June has changed")]
    text = OutboxMessage.get().text
    assert "Monday 8 June, 14:00" in text and "Annexe" in text
    made = TrainingClass.get_by_id(planned.id)
    assert (made.starts_at.hour, made.version) == (13, 2)
    event = Event.select().where(Event.action == "class_changed").get()
    assert event.fields == "place starts_at"


def test_kept_on_the_wall_clock_over_the_change_of_clocks(people, safe, browser_for):
    one = factories.training_class(safe, datetime(2026, 10, 20, 17, 30, tzinfo=UTC))
    cora = browser_for(people.cora)
    form = cora.get(path(one, "/edit"))
    assert form.value_of("starts_local") == "18:30"
    cora.submit(form, "Change it", held_on="2026-10-27")
    assert TrainingClass.get_by_id(one.id).starts_at == datetime(2026, 10, 27, 18, 30, tzinfo=UTC)


def test_another_trainer_is_no_news(people, planned, browser_for):
    factories.booking(planned, people.fay)
    browser_for(people.cora).post(path(planned, "/edit"), changed(planned, trainer="Dana Reed"))
    assert told() == []
    # Nothing changed, nothing written.
    sent = changed(planned, trainer="Dana Reed", version=2)
    browser_for(people.cora).post(path(planned, "/edit"), sent)
    assert TrainingClass.get_by_id(planned.id).version == 2


def test_smaller_than_what_is_taken_is_refused_with_the_count(people, planned, browser_for):
    factories.booking(planned, people.fay)
    soon = NOW + timedelta(hours=3)
    factories.booking(planned, people.otis, state="offered", offer_ends_at=soon)
    cora = browser_for(people.cora)
    page = cora.post(path(planned, "/edit"), changed(planned, capacity=1), status=422)
    assert "2 places are taken or offered." in page.errors()["capacity"]
    assert page.value_of("capacity") == "1"
    assert TrainingClass.get_by_id(planned.id).capacity == 2


def test_more_booked_than_places_doesnt_hinder_another_change(people, planned, browser_for):
    for user in (people.fay, people.otis, people.sana):
        factories.booking(planned, user)
    browser_for(people.cora).post(path(planned, "/edit"), changed(planned, trainer="Dana"))
    assert TrainingClass.get_by_id(planned.id).trainer == "Dana"


def test_new_places_are_offered_to_those_who_wait(people, planned, browser_for):
    factories.booking(planned, people.fay)
    factories.booking(planned, people.mae)
    first = factories.booking(planned, people.otis, state="waiting")
    second = factories.booking(planned, people.sana, state="waiting")
    browser_for(people.cora).post(path(planned, "/edit"), changed(planned, capacity=3))
    found = [ClassBooking.get_by_id(one.id).state for one in (first, second)]
    assert found == ["offered", "waiting"]
    assert [name for name, _subject in told()] == ["Otis"]


def test_moved_to_an_earlier_start_an_offer_ends_with_it(people, planned, browser_for):
    ends_at = NOW + timedelta(hours=40)
    one = factories.booking(planned, people.otis, state="offered", offer_ends_at=ends_at)
    sent = changed(planned, held_on="2026-06-02", starts_local="09:00")
    browser_for(people.cora).post(path(planned, "/edit"), sent)
    early = datetime(2026, 6, 2, 8, tzinfo=UTC)
    assert ClassBooking.get_by_id(one.id).offer_ends_at == early


def test_a_stale_page_changes_nothing_and_shows_both(people, planned, browser_for):
    cora = browser_for(people.cora)
    form, cancel = cora.get(path(planned, "/edit")), cora.get(path(planned, "/cancel"))
    TrainingClass.update(version=2, place="Church").where(TrainingClass.id == planned.id).execute()
    page = cora.submit(form, "Change it", status=409, place="Annexe")
    assert "Somebody changed this class since you opened it." in page.main
    assert "As it stands now" in page.main and "Church" in page.main
    assert page.value_of("place") == "Annexe"
    off = cora.submit(cancel, "Cancel the class", status=409, reason="Ill")
    assert "Church" in off.main and off.value_of("reason") == "Ill"
    kept = TrainingClass.get_by_id(planned.id)
    assert (kept.place, kept.state) == ("Church", "planned")
    # Sent again with both in sight, it is done.
    cora.submit(page, "Change it")
    assert TrainingClass.get_by_id(planned.id).place == "Annexe"


def test_one_that_has_begun_isnt_changed(people, safe, browser_for):
    begun = factories.training_class(safe, NOW - timedelta(hours=1))
    cora = browser_for(people.cora)
    cora.get(path(begun, "/edit"), status=409)
    page = cora.post(path(begun, "/edit"), changed(begun), status=422)
    assert "it can't be changed any more" in page.main
    assert TrainingClass.get_by_id(begun.id).duration_minutes == 120


def test_cancelled_everybody_is_told_and_those_to_ring_are_named(people, planned, browser_for):
    guest = factories.user("Nadia Farrow", email=None)
    broken = factories.user("Bo Broken", email="nowhere")
    factories.booking(planned, people.fay)
    factories.booking(planned, guest)
    factories.booking(planned, broken, state="waiting")
    factories.booking(planned, people.otis, state="waiting")
    factories.booking(planned, people.sana, state="cancelled")
    cora = browser_for(people.cora)
    form = cora.get(path(planned, "/cancel"))
    assert [(row["Name"], row["How"]) for row in form.table("Everybody who has")] == [
        ("Fay Ferreira", "By mail"),
        ("Nadia Farrow", "Ring them No e-mail address"),
        ("Bo Broken", "Ring them No e-mail address"),
        ("Otis Brandt", "By mail"),
    ]
    page = cora.submit(form, "Cancel the class", status=422, reason=" ")
    assert "Say why it doesn't take place." in page.errors()["reason"]
    done = cora.submit(form, "Cancel the class", reason="The trainer is ill")
    page = cora.get(done.response.location)
    assert "No e-mail address: ring Nadia Farrow, Bo Broken." in page.words
    assert "Reason: The trainer is ill" in page.main
    subject = "Your class on Monday 8 June is cancelled"
    assert told() == [("Fay", subject), ("Otis", subject)]
    for letter in OutboxMessage.select():
        assert "The trainer is ill" in letter.text and "Safeguarding" not in letter.subject
    event = Event.select().where(Event.action == "class_cancelled").get()
    assert event.fields == "reason state"
    # Once, and no seat of it is offered any more.
    cora.submit(form, "Cancel the class", status=409, reason="Again")
    cora.get(path(planned, "/cancel"), status=409)
    assert len(told()) == 2


def test_one_that_has_begun_can_be_said_not_to_have_taken_place(people, safe, browser_for):
    begun = factories.training_class(safe, NOW - timedelta(days=1))
    factories.booking(begun, people.fay)
    cora = browser_for(people.cora)
    form = cora.get(path(begun, "/cancel"))
    assert "Nobody is told" in form.main
    cora.submit(form, "Cancel the class", reason="The door was locked")
    assert TrainingClass.get_by_id(begun.id).state == "cancelled"
    assert told() == []


@pytest.mark.parametrize("page", ["/edit", "/cancel"])
def test_others_may_not_and_what_isnt_there_isnt_there(people, planned, browser_for, page):
    for user in (people.fay, people.mae, people.ada):
        browser_for(user).get(path(planned, page), status=403)
        browser_for(user).post(path(planned, page), changed(planned), status=403)
    browser_for(people.cora).get(f"/training/classes/999999{page}", status=404)
    assert TrainingClass.get_by_id(planned.id).version == 1
