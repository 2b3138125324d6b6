"""Adding a course: one form for five ways of staying current."""

import pytest
import time_machine

from portal.models import Course, CourseQuota, Event
from tests import factories

PATH = "/training/courses/new"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


def sent(**changes):
    return {
        "title": "Safeguarding",
        "kind": "training",
        "description": "Half a day, online.",
        "renewal": "months",
        "valid_months": "24",
        "early_days": "90",
        "grace_days": "28",
        "notice_days": "60",
        "is_open": "y",
        **changes,
    }


HOURS = {
    "renewal": "hours",
    "needed_hours": "36",
    "window_months": "24",
    "quotas-0-topic": "Peer",
    "quotas-0-hours": "24",
    "quotas-1-topic": "Ethics",
    "quotas-1-hours": "3",
    "quotas-2-topic": "",
    "quotas-2-hours": "",
}
CALENDAR = {
    "renewal": "calendar",
    "lapse_day": "1",
    "lapse_month": "9",
    "lapse_year": "2027",
    "lapse_every_years": "2",
    "lapse_spare_months": "12",
}


@pytest.mark.parametrize(
    ("changes", "columns", "said"),
    [
        ({}, {"valid_months": 24, "early_days": 90, "grace_days": 28}, "Every 24 months"),
        (
            {"renewal": "review", "review_months": "36"},
            {"valid_months": 36, "early_days": 90, "grace_days": 0},
            "Reviewed every 3 years",
        ),
        (
            CALENDAR,
            {"lapse_day": 1, "lapse_month": 9, "lapse_year": 2027, "lapse_every_years": 2}
            | {"lapse_spare_months": 12, "valid_months": None, "early_days": 0},
            "Lapses every 1 September of odd years",
        ),
        (HOURS, {"valid_months": 24, "needed_minutes": 36 * 60}, "36 hours in 2 years"),
        ({"renewal": "never"}, {"valid_months": None, "grace_days": 0}, "Doesn't lapse"),
    ],
)
def test_each_way_of_staying_current_is_kept_and_said(people, browser_for, changes, columns, said):
    browser = browser_for(people.cora)
    form = browser.get(PATH)
    page = browser.submit(form, "Add the course", **sent(**changes))
    made = Course.get()
    assert page.response.location == f"/training/courses/{made.id}"
    assert {name: getattr(made, name) for name in columns} == columns
    shown = browser.get(page.response.location)
    assert said in shown.main
    assert "Safeguarding added. Say who needs it." in shown.main
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.subject_id, event.user_id) == (
        "course_added",
        made.id,
        people.cora.id,
    )


def test_topics_ask_for_their_share_of_the_hours(people, browser_for):
    browser_for(people.cora).post(PATH, sent(**HOURS))
    rows = [(one.topic, one.needed_minutes) for one in CourseQuota.select()]
    assert rows == [("Peer", 24 * 60), ("Ethics", 3 * 60)]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"title": " "}, "title", "Enter the course's title."),
        ({"title": "x" * 121}, "title", "Use at most 120 characters."),
        ({"title": "FIRST  aid"}, "title", "There is a course called FIRST aid already."),
        ({"kind": ""}, "kind", "Choose a kind."),
        ({"renewal": ""}, "renewal", "Choose what keeps it current."),
        ({"renewal": "monthly"}, "renewal", "Not a valid choice."),
        ({"valid_months": ""}, "valid_months", "Enter a whole number from 1 to 600."),
        ({"valid_months": "0"}, "valid_months", "Enter a whole number from 1 to 600."),
        ({"valid_months": "two"}, "valid_months", "Enter a whole number, such as 24."),
        ({"valid_months": "9" * 400}, "valid_months", "Enter a whole number, such as 24."),
        ({"early_days": ""}, "early_days", "Enter a whole number from 0 to 730."),
        ({"grace_days": "-1"}, "grace_days", "Enter a whole number, such as 24."),
        ({"notice_days": "731"}, "notice_days", "Enter a whole number from 0 to 730."),
        ({"renewal": "review", "review_months": ""}, "review_months", "from 1 to 600."),
        (CALENDAR | {"lapse_day": "31"}, "lapse_day", "Enter a whole number from 1 to 30."),
        (CALENDAR | {"lapse_month": "13"}, "lapse_month", "from 1 to 12."),
        (CALENDAR | {"lapse_year": ""}, "lapse_year", "from 1950 to 2046."),
        (CALENDAR | {"lapse_every_years": "0"}, "lapse_every_years", "from 1 to 20."),
        (HOURS | {"needed_hours": "lots"}, "needed_hours", "Enter hours, such as 20 or 7.5"),
        (HOURS | {"needed_hours": "20"}, "quotas-0-topic", "ask for more hours than the course"),
        (HOURS | {"window_months": ""}, "window_months", "from 1 to 600."),
        (HOURS | {"quotas-1-topic": ""}, "quotas-1-topic", "Name the topic, or take its hours"),
        (HOURS | {"quotas-1-hours": "x"}, "quotas-1-hours", "Enter the topic's hours"),
        (HOURS | {"quotas-1-topic": "peer"}, "quotas-0-topic", "Name each topic once."),
    ],
)
def test_what_is_wrong_is_said_on_its_field(people, browser_for, changes, field, message):
    factories.course("First aid", is_required=False)
    data = sent(**changes)
    page = browser_for(people.cora).post(PATH, data, status=422)
    assert message in page.errors()[field]
    assert page.title.startswith("Error:")
    assert f'href="#{field}' in page.text
    assert Course.select().count() == 1
    kept = {name: value for name, value in data.items() if name != field and name != "is_open"}
    for name in ("title", "description", "valid_months", "quotas-1-topic", "lapse_year"):
        if name in kept and name != "title":
            assert page.value_of(name) == kept[name]


def test_what_the_choice_does_not_ask_for_cannot_be_wrong(people, browser_for):
    page = browser_for(people.cora).post(
        PATH, sent(renewal="never", valid_months="two", notice_days="", lapse_day="40")
    )
    assert page.response.location.startswith("/training/courses/")
    assert Course.get().valid_months is None


def test_the_same_form_sent_twice_adds_one(people, browser_for):
    browser = browser_for(people.cora)
    browser.post(PATH, sent())
    page = browser.post(PATH, sent(), status=422)
    assert "There is a course called Safeguarding already." in page.errors()["title"]
    assert Course.select().count() == 1


def test_a_form_open_too_long_comes_back_as_typed(people, browser_for):
    browser = browser_for(people.cora)
    answer = browser.client.post(PATH, data=sent())
    assert answer.status_code == 422
    assert b"Half a day, online." in answer.data
    browser.get("/training/courses")
    assert Course.select().count() == 0


def test_managers_and_facilitators_add_none(people, browser_for):
    for user in (people.mae, people.fay):
        browser_for(user).post(PATH, sent(), status=403)
    assert Course.select().count() == 0
