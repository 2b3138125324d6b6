"""One user's training, for those who keep records and for those who oversee them."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from portal import clock
from portal.models import Effect, GateOverride, LeaderRole, RecordState, Role
from tests import factories
from tests.page import counted_queries


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def safe(db):
    return factories.course("Safeguarding level 2")


def path(user):
    return f"/training/users/{user.id}"


def test_staff_see_what_needs_doing_and_how_to_do_it(people, safe, browser_for):
    factories.need(safe, role=LeaderRole.LEAD, effect=Effect.BLOCK, audience="young")
    factories.meant_for(people.tuesday, "young people")
    factories.session(people.tuesday, datetime(2026, 6, 9, 17, 30, tzinfo=UTC))
    page = browser_for(people.cora).get(path(people.fay))
    assert page.heading == "Fay Ferreira"
    (step,) = page.list_items("steps")
    assert "1 session, on 9 Jun without it" in step
    assert "Needed by everybody who leads." in step
    assert "Needed as lead of Tuesday group; nobody is assigned without it." in step
    links = page.links()
    assert links["Record it : Safeguarding level 2"].endswith(
        f"?user={people.fay.id}&course={safe.id}"
    )
    assert links["Waive it : Safeguarding level 2"].endswith(f"/waivers/new?course={safe.id}")
    assert links["Record a course"].endswith(f"?user={people.fay.id}")


def test_records_stay_in_sight_whatever_became_of_them(people, safe, browser_for):
    factories.record(people.fay, safe, date(2024, 3, 3), revoked_on=date(2025, 1, 2))
    factories.record(people.fay, safe, date(2022, 3, 3), recorded_by=people.cora)
    page = browser_for(people.cora).get(path(people.fay))
    assert "was revoked on 2 January 2025" in page.main
    rows = page.table("nothing is overwritten")
    assert [(row["Completed"], row["State"]) for row in rows] == [
        ("3 March 2024", "Revoked 2 Jan 2025"),
        ("3 March 2022", "Verified"),
    ]
    assert rows[1]["Recorded by"] == "Cora Lindqvist"


def test_managers_see_statuses_and_nothing_else(people, safe, browser_for):
    mae = browser_for(people.mae)
    assert "isn't on record" in mae.get(path(people.fay)).main
    factories.record(
        people.fay, safe, date(2026, 5, 20), note="Told us why", recorded_by=people.ada
    )
    listening = factories.course("Listening")
    factories.record(
        people.fay,
        listening,
        date(2026, 5, 1),
        state=RecordState.REJECTED,
        decision_note="Names another person.",
    )
    factories.waiver(people.fay, factories.course("Lone working"), reason="Her own reason.")
    factories.supervision(people.fay, supervisor=people.ada)
    factories.learning(people.fay, title="A private matter")
    page = mae.get(path(people.fay))
    assert "Safeguarding level 2 In date Done 20 May 2026" in page.main
    assert "Lone working Waived" in page.main
    for words in (
        "Told us why",
        "Names another person.",
        "Her own reason.",
        "A private matter",
        "Ada Quist",
        "Waivers and leave",
        "Supervised by",
        "nothing is overwritten",
    ):
        assert words not in page.main
    for label in ("Record a course", "Add hours", "Waive a course"):
        assert label not in page.links()
    assert "Told us why" in browser_for(people.cora).get(path(people.fay)).main


def test_waivers_and_leave_are_listed_with_why(people, safe, browser_for):
    factories.waiver(people.fay, safe, reason="Reads the policy.", granted_by=people.cora)
    GateOverride.create(
        group=people.tuesday,
        user=people.fay,
        course=safe,
        reason="A colleague stands by.",
        starts_on=date(2026, 5, 1),
        ends_on=date(2026, 6, 30),
        granted_at=clock.now(),
    )
    page = browser_for(people.cora).get(path(people.fay))
    (waiver,) = page.table("may do without")
    assert waiver["Reason"] == "Reads the policy."
    assert waiver["Last day"] == "1 July 2026"
    (leave,) = page.table("Leave to lead")
    assert (leave["Group"], leave["Reason"]) == ("Tuesday group", "A colleague stands by.")


def test_a_sensitive_group_isnt_named_to_those_who_may_not_see_it(people, safe, browser_for):
    circle = factories.group("Kestrel circle", led_by=people.fay, is_sensitive=True)
    factories.meant_for(circle, "young people")
    factories.need(safe, role=LeaderRole.LEAD, audience="young")
    GateOverride.create(
        group=circle,
        user=people.fay,
        course=safe,
        reason="Kestrel only.",
        starts_on=date(2026, 5, 1),
        ends_on=date(2026, 6, 30),
        granted_at=clock.now(),
    )
    for who in (people.cora, people.mae):
        page = browser_for(who).get(path(people.fay))
        assert "Kestrel" not in page.text
        assert "Needed as lead of a group." in page.main
    assert "Kestrel circle" in browser_for(people.fay).get("/training").main


def test_staff_who_lead_too_decide_nothing_about_themselves(people, safe, browser_for):
    both = factories.user("Bo Both", Role.STAFF, Role.FACILITATOR)
    page = browser_for(both).get(path(both))
    assert "This is you." in page.main
    for label in ("Waive a course", "Add supervision", "Waive it : Safeguarding level 2"):
        assert label not in page.links()


def test_a_guest_has_a_page_too(people, safe, browser_for):
    guest = factories.user("Nadia Farrow", email=None)
    factories.record(guest, safe, date(2026, 1, 1))
    page = browser_for(people.cora).get(path(guest))
    assert "Guest, no sign-in" in page.main
    assert "not needed just now" in page.main
    assert "Nadia Farrow" in browser_for(people.cora).get("/training/matrix?who=everybody").main


def test_nothing_yet_says_what_will_stand_here(people, browser_for):
    assert "No training recorded yet." in browser_for(people.cora).get(path(people.mae)).main


def test_the_page_costs_the_same_for_one_record_as_for_twenty(people, safe, browser_for):
    hours = factories.hour_course()
    browser = browser_for(people.cora)
    factories.record(people.fay, safe, date(2025, 3, 3))
    with counted_queries() as few:
        browser.get(path(people.fay))
    for number in range(20):
        day = date(2026, 3, 1 + number)
        factories.record(people.fay, safe, day)
        factories.learning(people.fay, hours, done_on=day)
        factories.supervision(people.fay, held_on=day)
        factories.waiver(people.fay, safe, starts_on=day, ends_on=day)
        factories.session(people.tuesday, clock.now() + timedelta(days=number + 1))
    with counted_queries() as many:
        browser.get(path(people.fay))
    assert len(many) == len(few)
