"""Waivers: granted for a reason and a time, ended early, over by themselves."""

from datetime import date

import pytest
import time_machine

from portal.models import Event, Role, Waiver
from tests import factories
from tests.page import counted_queries


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def safe(db):
    return factories.course("Safeguarding level 2")


def new(user):
    return f"/training/users/{user.id}/waivers/new"


def sent(course, **changes):
    return {
        "course_id": course.id,
        "reason": "Holds the nurses' one.",
        "starts_on": "2026-06-01",
        "ends_on": "2026-08-31",
        **changes,
    }


def test_a_waiver_covers_until_its_last_day_and_then_ends_by_itself(people, safe, browser_for):
    cora = browser_for(people.cora)
    page = cora.get(f"{new(people.fay)}?course={safe.id}")
    assert page.value_of("course_id") == str(safe.id)
    assert page.value_of("starts_on") == "2026-06-01"
    page = cora.submit(page, "Waive it", **sent(safe))
    assert page.response.location == f"/training/users/{people.fay.id}"
    made = Waiver.get()
    assert (made.user_id, made.ends_on, made.granted_by_id) == (
        people.fay.id,
        date(2026, 8, 31),
        people.cora.id,
    )
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.fields) == (
        "waiver_granted",
        "course ends_on reason starts_on user",
    )
    (row,) = cora.get("/training/waivers").table("count now or later")
    assert (row["Who"], row["Last day"]) == ("Fay Ferreira", "31 August 2026")
    assert "Waived until 31 August 2026" in browser_for(people.fay).get("/training").main
    with time_machine.travel("2026-08-31T10:00:00Z", tick=False):
        assert browser_for(people.fay).get("/training").list_items("steps") == []
    with time_machine.travel("2026-09-01T10:00:00Z", tick=False):
        (step,) = browser_for(people.fay).get("/training").list_items("steps")
        assert "isn't on record" in step
        assert "No waivers." in browser_for(people.cora).get("/training/waivers").main


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("course_id", "", "Choose a course."),
        ("course_id", "777", "Choose a course."),
        ("reason", " ", "Say why they may do without it."),
        ("reason", "x" * 1001, "Use 1000 characters or fewer."),
        ("starts_on", "", "Enter the first day."),
        ("starts_on", "0026-06-01", "Check the year"),
        ("ends_on", "2026-05-31", "The last day comes before the first."),
        ("ends_on", "2028-06-02", "A waiver lasts two years at most: until 1 June 2028."),
        ("ends_on", "soon", "Enter a date such as"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    people, safe, browser_for, field, value, message
):
    data = sent(safe, **{field: value})
    page = browser_for(people.cora).post(new(people.fay), data, status=422)
    assert message in " ".join(page.errors().values())
    if field != "reason":
        assert page.value_of("reason") == "Holds the nurses' one."
    assert Waiver.select().count() == 0


def test_two_years_to_the_day_are_allowed_and_a_day_that_is_over_isnt(people, safe, browser_for):
    cora = browser_for(people.cora)
    data = sent(safe, starts_on="2026-01-01", ends_on="2026-05-31")
    page = cora.post(new(people.fay), data, status=422)
    assert "That day is over." in page.errors()["ends_on"]
    cora.post(new(people.fay), sent(safe, ends_on="2028-06-01"))


def test_a_second_waiver_of_the_same_days_is_refused(people, safe, browser_for):
    cora = browser_for(people.cora)
    cora.post(new(people.fay), sent(safe))
    events = Event.select().count()
    page = cora.post(new(people.fay), sent(safe), status=422)
    assert "until 31 August 2026" in page.errors()["starts_on"]
    assert (Waiver.select().count(), Event.select().count()) == (1, events)
    cora.post(new(people.fay), sent(safe, starts_on="2026-09-01", ends_on="2026-09-30"))


def test_nobody_waives_for_themselves(people, safe, browser_for):
    both = factories.user("Bo Both", Role.STAFF, Role.FACILITATOR)
    bo = browser_for(both)
    assert "This is you." in bo.get(new(both)).main
    page = bo.post(new(both), sent(safe), status=422)
    assert "Nobody decides about their own waiver." in page.main
    assert Waiver.select().count() == 0

    row = factories.waiver(both, safe)
    page = bo.post(f"/training/waivers/{row.id}/end", {"reason": "x"}, status=422)
    assert "Nobody decides about their own waiver." in page.main
    assert Waiver.get().ended_on is None


def test_ending_early_says_who_and_why_and_keeps_why_it_was_granted(people, safe, browser_for):
    row = factories.waiver(people.fay, safe, reason="Reads the policy.", starts_on=date(2026, 5, 1))
    cora = browser_for(people.cora)
    path = f"/training/waivers/{row.id}/end"
    page = cora.post(path, {"reason": ""}, status=422)
    assert "Say why it ends." in page.errors()["reason"]
    cora.submit(cora.get(path), "End it today", reason="Took the course.")
    ended = Waiver.get()
    assert ended.ended_on == date(2026, 6, 1)
    assert ended.reason.startswith("Reads the policy.")
    assert "Ended on 1 June 2026 by Cora Lindqvist: Took the course." in ended.reason
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.fields) == ("waiver_ended", "ended_on reason")
    (shown,) = cora.get(f"/training/users/{people.fay.id}").table("may do without")
    assert shown["Last day"] == "31 May 2026 Ended early"
    assert "No waivers." in cora.get("/training/waivers").main
    # Again, from a second browser: nothing happens.
    page = cora.post(path, {"reason": "Again."}, status=422)
    assert "over already" in page.main
    cora.get(path, status=302)
    # Another may follow at once.
    cora.post(new(people.fay), sent(safe))


def test_ended_on_its_first_day_it_never_counted(people, safe, browser_for):
    row = factories.waiver(people.fay, safe)
    cora = browser_for(people.cora)
    cora.post(f"/training/waivers/{row.id}/end", {"reason": "The wrong Fay."})
    (shown,) = cora.get(f"/training/users/{people.fay.id}").table("may do without")
    assert shown["Last day"] == "Never counted Ended early"


def test_only_staff_see_and_grant_waivers(people, safe, browser_for):
    row = factories.waiver(people.fay, safe)
    for who in (people.fay, people.mae, people.ada):
        browser = browser_for(who)
        browser.get("/training/waivers", status=403)
        browser.get(new(people.fay), status=403)
        browser.post(new(people.fay), sent(safe), status=403)
        browser.post(f"/training/waivers/{row.id}/end", {"reason": "x"}, status=403)
    cora = browser_for(people.cora)
    cora.get("/training/users/999999/waivers/new", status=404)
    cora.get("/training/waivers/999999/end", status=404)
    gone = factories.user("Gone Away", Role.FACILITATOR, is_active=False)
    cora.get(new(gone), status=404)


def test_the_list_costs_the_same_for_one_as_for_twenty(people, safe, browser_for):
    cora = browser_for(people.cora)
    factories.waiver(people.fay, safe)
    with counted_queries() as few:
        cora.get("/training/waivers")
    for number in range(20):
        factories.waiver(factories.user(f"Leader {number}", Role.FACILITATOR), safe)
    with counted_queries() as many:
        page = cora.get("/training/waivers")
    assert len(many) == len(few)
    assert len(page.table("count now or later")) == 21
