"""How long a sign-in lasts, and that signing out ends it on the server."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from portal import clock
from portal.models import (
    Attendance,
    Event,
    GroupLeader,
    Role,
    SessionLeader,
    SignIn,
    Theme,
    User,
)
from tests import factories
from tests.page import Browser, Page

MONDAY = "2026-03-02 08:00Z"


def _seen_at() -> Any:
    return SignIn.select(SignIn.seen_at).scalar()


@pytest.mark.parametrize(("who", "minutes"), [("cora", 15), ("fay", 15), ("mae", 15), ("ada", 30)])
def test_a_while_without_a_click_signs_out_sooner_where_health_is_seen(
    people: Any, browser_for: Any, who: str, minutes: int
) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        browser = browser_for(getattr(people, who))
        for _visit in range(4):
            now.shift(timedelta(minutes=minutes))
            browser.get("/account")
        now.shift(timedelta(minutes=minutes, seconds=1))
        assert browser.get("/account", status=302).response.location.startswith("/sign-in")
        # Idle is idle: the visit that came too late doesn't count as one.
        now.shift(timedelta(seconds=-2))
        browser.get("/account")


def test_a_working_day_signs_out_however_busy(people: Any, browser_for: Any) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        browser = browser_for(people.cora)
        for _visit in range(8 * 4 - 1):
            now.shift(timedelta(minutes=15))
            browser.get("/account")
        now.shift(timedelta(minutes=15))
        browser.get("/account", status=302)


def test_being_seen_is_written_at_most_once_a_minute(people: Any, browser_for: Any) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        browser = browser_for(people.cora)
        began = _seen_at()
        now.shift(timedelta(seconds=59))
        browser.get("/account")
        assert _seen_at() == began
        now.shift(timedelta(seconds=1))
        browser.get("/account")
        assert _seen_at() == began + timedelta(minutes=1)


def test_signing_out_kills_the_cookie_on_the_server(people: Any, browser_for: Any) -> None:
    browser = browser_for(people.cora)
    stolen = browser.client.get_cookie("portal").value
    page = browser.get("/account")
    assert page.response.status_code == 200
    answer = browser.post("/sign-out")
    assert answer.response.location == "/sign-in"
    thief = Browser(browser.app)
    thief.client.set_cookie("portal", stolen)
    thief.get("/account", status=302)
    actions = {row[0] for row in Event.select(Event.action).tuples()}
    assert "signed_out" in actions


def test_signing_out_leaves_other_devices_alone(people: Any, browser_for: Any) -> None:
    phone, desk = browser_for(people.cora), browser_for(people.cora)
    phone.post("/sign-out")
    phone.get("/account", status=302)
    desk.get("/account")


def test_signing_out_everywhere_ends_every_device_of_that_user(
    people: Any, browser_for: Any
) -> None:
    phone, desk, other = (browser_for(one) for one in (people.cora, people.cora, people.mae))
    page = desk.get("/account")
    desk.submit(page, "Sign out everywhere")
    for browser in (phone, desk):
        browser.get("/account", status=302)
    other.get("/account")


def test_a_forged_cookie_opens_nothing(app: Any, people: Any) -> None:
    browser = Browser(app)
    with browser.client.session_transaction() as cookie:
        cookie["sign_in"] = "guessed"
    browser.get("/account", status=302)
    browser.client.set_cookie("portal", "eyJzaWduX2luIjoieCJ9.forged.signature")
    browser.get("/account", status=302)


def test_what_was_typed_survives_the_idle_limit(people: Any, browser_for: Any) -> None:
    from portal.auth import passwords

    words = "correct horse battery staple"
    User.update(password_hash=passwords.hash_passphrase(words), email="cora@example.org").where(
        User.id == people.cora
    ).execute()
    with time_machine.travel(MONDAY, tick=False) as now:
        referral = factories.referral(people.pip)
        browser = browser_for(people.cora)
        now.shift(timedelta(minutes=31))
        sent = {"version": "1", "note": "Which evenings suit? <b>Thu</b>\nOr Fri"}
        held = browser.post(f"/referrals/{referral.id}/ask", sent, status=401)
        assert "Nothing you typed is lost" in held.main
        resumed = browser.submit(
            held, "Sign in", status=200, email="cora@example.org", passphrase=words
        )
        assert "Which evenings suit? <b>Thu</b> Or Fri" in resumed.main
        done = browser.submit(resumed, "Send it now")
    assert done.response.location == f"/referrals/{referral.id}"
    notes = [step.note for step in referral.steps]
    assert sent["note"] in notes


def test_a_held_form_that_this_application_did_not_sign_is_ignored(
    people: Any, browser_for: Any
) -> None:
    browser = browser_for(None)
    data = {"email": "x@example.org", "passphrase": ""}
    for held in ('["/referrals/1/accept", [["version", "1"]]]', "made.up.token"):
        page = browser.post("/sign-in", {**data, "held": held}, status=422)
        assert "Nothing you typed is lost" not in page.main
        assert not page.tree.xpath('//input[@name="held"]')


def test_another_sites_form_is_shown_to_copy_but_never_carried(app: Any, people: Any) -> None:
    browser = Browser(app)
    answer = browser.client.post("/referrals/1/ask", data={"version": "1", "note": "Typed words"})
    page = Page(answer)
    assert page.status == 401
    assert "Typed words" in page.main
    assert "Copy this" in page.main
    assert not page.tree.xpath('//input[@name="held"]')


def test_the_passphrase_is_never_held(people: Any, browser_for: Any) -> None:
    page = browser_for(None).post("/account", {"passphrase": "my secret words"}, status=401)
    assert "my secret words" not in page.text


def test_an_htmx_request_is_told_to_go_to_the_sign_in(people: Any, browser_for: Any) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/referrals?tab=ended"}
    page = browser_for(None).get("/referrals", status=401, headers=headers)
    assert page.response.headers["HX-Redirect"] == "/sign-in?next=/referrals?tab%3Dended"


def test_a_theme_is_kept_and_shown(people: Any, browser_for: Any) -> None:
    browser = browser_for(people.fay)
    browser.submit(browser.get("/account"), "Save", theme=Theme.DARK)
    page = browser.get("/account")
    assert page.value_of("theme") == "dark"
    assert page.tree.get("data-theme") == "dark"
    browser.post("/account", {"theme": "purple"}, status=422)
    assert User.get_by_id(people.fay.id).theme == "dark"


def test_signed_in_devices_are_listed_last_seen_first(people: Any, browser_for: Any) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        browser_for(people.cora)
        now.shift(timedelta(minutes=10))
        page = browser_for(people.cora).get("/account")
    rows = page.table("Devices")
    assert len(rows) == 2
    assert "(this one)" in rows[0]["Device"]


def test_a_leaders_roll_outlives_the_idle_limit_on_that_device(
    people: Any, browser_for: Any
) -> None:
    with time_machine.travel(clock.now(), tick=False) as now:
        starts_at = clock.now() + timedelta(minutes=30)
        session = factories.session(people.tuesday, starts_at, duration_minutes=90)
        other = factories.session(people.thursday, starts_at)
        browser = browser_for(people.fay)
        now.shift(timedelta(minutes=100))
        browser.get(f"/sessions/{session.id}/roll")
        # Nothing but this one roll.
        browser.get("/account", status=302)
        browser.get(f"/groups/{people.tuesday.id}", status=302)
        browser.get(f"/sessions/{other.id}/roll", status=302)
        # Until 90 minutes after its end: three and a half hours after signing in.
        now.shift(timedelta(minutes=110))
        browser.get(f"/sessions/{session.id}/roll")
        now.shift(timedelta(seconds=1))
        browser.get(f"/sessions/{session.id}/roll", status=302)


def test_an_idle_device_opens_no_roll_to_staff_who_do_not_lead_it(
    people: Any, browser_for: Any
) -> None:
    both = factories.user("Bo Both", Role.STAFF, Role.FACILITATOR)
    with time_machine.travel(clock.now(), tick=False) as now:
        session = factories.session(people.tuesday, clock.now() + timedelta(minutes=10))
        browsers = [browser_for(one) for one in (people.cora, both)]
        now.shift(timedelta(minutes=31))
        roll = f"/sessions/{session.id}/roll"
        tap = {"person_id": people.pip.id, "mark": "present"}
        for browser in browsers:
            assert browser.get(roll, status=302).response.location.startswith("/sign-in")
            asked = browser.post(f"/sessions/{session.id}/marks", tap, status=401)
            assert "Pip" not in asked.text
        assert Attendance.select().count() == 0


def test_an_idle_device_keeps_the_roll_of_staff_who_lead_it(people: Any, browser_for: Any) -> None:
    both = factories.user("Bo Both", Role.STAFF, Role.FACILITATOR)
    factories.lead(people.tuesday, both)
    with time_machine.travel(clock.now(), tick=False) as now:
        starts_at = clock.now() + timedelta(minutes=10)
        led, stood_in = (
            factories.session(of, starts_at) for of in (people.tuesday, people.thursday)
        )
        SessionLeader.create(session=stood_in, user=both)
        browser = browser_for(both)
        now.shift(timedelta(minutes=31))
        browser.get(f"/sessions/{led.id}/roll")
        browser.get(f"/sessions/{stood_in.id}/roll")
        GroupLeader.update(stood_down_at=clock.now()).where(GroupLeader.user == both).execute()
        browser.get(f"/sessions/{led.id}/roll", status=302)
