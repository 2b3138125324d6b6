"""After a session: how did it go? And who sees what of the answer."""

from datetime import timedelta

import pytest
import time_machine

from portal import clock
from portal.models import (
    Attendance,
    Debrief,
    Event,
    GroupLeader,
    LeaderRole,
    OutboxMessage,
    Role,
    User,
)
from tests import factories
from tests.page import counted_queries

WISH = ("would like support", "like support", "wants_support")


@pytest.fixture
def met(people):
    """A session of the Tuesday group, held yesterday; Cora supervises Fay."""
    User.update(supervisor=people.cora).where(User.id == people.fay).execute()
    held = factories.session(people.tuesday, clock.now() - timedelta(days=1))
    Attendance.create(session=held, person=people.pip, mark="present", marked_at=clock.now())
    return held


def test_leaders_are_asked_on_the_start_page_and_say_it_once(people, met, browser_for):
    browser = browser_for(people.fay)
    page = browser.get("/")
    assert "How did it go?" in page.main
    page = browser.get(f"/sessions/{met.id}/debrief")
    assert "No names of people, please" in page.main
    browser.submit(page, "Save", is_talked_over="y", note="The heating failed.")
    row = Debrief.get()
    assert (row.user_id, row.is_talked_over, row.note, row.wants_support) == (
        people.fay.id,
        True,
        "The heating failed.",
        False,
    )
    assert "How did it go?" not in browser.get("/").main
    # The other leader is asked for herself.
    assert "How did it go?" in browser_for(people.sana).get("/").main
    browser.submit(page, "Save", note="Once more")
    assert Debrief.select().count() == 1
    assert "The heating failed." in browser.get(f"/sessions/{met.id}/debrief").main


def test_a_note_that_is_too_long_is_kept_and_said(people, met, browser_for):
    browser = browser_for(people.fay)
    page = browser.get(f"/sessions/{met.id}/debrief")
    again = browser.submit(
        page, "Save", status=422, note="x" * 2001, is_talked_over="y", wants_support="y"
    )
    assert "at most 2000 characters" in again.errors()["note"]
    assert again.value_of("is_talked_over") == again.value_of("wants_support") == "y"
    assert Debrief.select().count() == 0


def test_the_roll_leads_on_to_it_once_the_session_is_over(people, met, browser_for):
    browser = browser_for(people.fay)
    page = browser.get(f"/sessions/{met.id}/roll")
    assert page.links()["Say how it went"] == f"/sessions/{met.id}/debrief"
    done = browser.post(f"/sessions/{met.id}/done", {"left": "1"})
    assert done.response.headers["Location"] == f"/sessions/{met.id}/debrief"
    now = factories.session(people.tuesday)
    assert "how it went" not in browser.get(f"/sessions/{now.id}/roll").main
    assert "how it went" not in browser_for(people.cora).get(f"/sessions/{met.id}/roll").main


def test_it_is_for_those_who_led_it_alone(people, met, browser_for):
    tail = factories.user("Tal Moss", Role.FACILITATOR)
    factories.lead(people.tuesday, tail, ends_on=clock.today() - timedelta(days=3))
    guest = factories.user("Gus Reed", Role.FACILITATOR)
    factories.stand_in(met, guest, role=LeaderRole.GUEST)
    down = factories.user("Dan Ott", Role.FACILITATOR)
    factories.stand_in(met, down, stood_down_at=clock.now())
    for who in (people.otis, tail, guest, down):
        browser = browser_for(who)
        browser.get(f"/sessions/{met.id}/debrief", status=404)
        browser.post(f"/sessions/{met.id}/debrief", {"note": "I was there"}, status=404)
        assert "How did it go?" not in browser.get("/").main
    for who in (people.cora, people.mae, people.ada):
        browser_for(who).get(f"/sessions/{met.id}/debrief", status=403)
    ahead = factories.session(people.tuesday, clock.now() + timedelta(days=1))
    browser_for(people.fay).get(f"/sessions/{ahead.id}/debrief", status=404)
    assert Debrief.select().count() == 0


def test_a_substitute_says_it_too(people, met, browser_for):
    wren = factories.user("Wren Adair", Role.FACILITATOR)
    factories.stand_in(met, wren, role=LeaderRole.CO_LEAD)
    browser = browser_for(wren)
    assert "How did it go?" in browser.get("/").main
    browser.submit(browser.get(f"/sessions/{met.id}/debrief"), "Save", note="All well.")
    assert Debrief.get().user_id == wren.id


def test_the_office_reads_notes_of_its_groups(people, met, browser_for):
    factories.debrief(met, people.fay, is_talked_over=True, note="The heating failed.")
    hush = factories.group("Kestrel circle", led_by=people.otis, is_sensitive=True)
    hidden = factories.session(hush, clock.now() - timedelta(days=2))
    factories.debrief(hidden, people.otis, note="Hidden note")
    page = browser_for(people.cora).get("/debriefs")
    (row,) = page.table("What leaders said")
    assert (row["Group"], row["Who"], row["For the office"]) == (
        "Tuesday group",
        "Fay Ferreira talked over",
        "The heating failed.",
    )
    assert "Hidden note" not in page.text
    factories.debrief(met, people.sana)
    assert len(browser_for(people.cora).get("/debriefs").table("What leaders said")) == 1
    assert len(browser_for(people.cora).get("/debriefs?show=all").table("What leaders said")) == 2
    for who in (people.fay, people.mae, people.ada):
        browser_for(who).get("/debriefs", status=403)


def test_sessions_held_a_week_ago_of_which_nobody_spoke_are_listed(people, met, browser_for):
    def held(days, **more):
        return factories.session(people.tuesday, clock.now() - timedelta(days=days), **more)

    forgotten = held(9, head_count=4)
    held(16)  # Nothing on its roll: not held.
    said = held(23, head_count=5)
    factories.debrief(said, people.sana)
    held(30, head_count=3, state="cancelled", reason="Snow")
    rows = browser_for(people.cora).get("/debriefs").table("no leader said how it went")
    assert len(rows) == 1
    assert rows[0]["Who led"] == "Fay Ferreira , Sana Khalil"
    factories.debrief(forgotten, people.fay)
    assert "no leader said" not in browser_for(people.cora).get("/debriefs").main


# ------------------------------------------------------------------ the wish for support


@pytest.fixture
def wished(people, met, browser_for):
    """Fay would like support after yesterday's session; Idris supervises her."""
    idris = factories.user("Idris Vaughan", Role.STAFF)
    User.update(supervisor=idris).where(User.id == people.fay).execute()
    browser = browser_for(people.fay)
    page = browser.get(f"/sessions/{met.id}/debrief")
    assert "Only Idris Vaughan, who supervises you, sees this" in page.main
    browser.submit(page, "Save", note="A hard evening.", wants_support="y")
    return idris


def test_the_supervisor_alone_sees_it_and_answers(people, wished, browser_for):
    browser = browser_for(wished)
    assert "1 person whom you supervise would like support" in browser.get("/").main
    page = browser.get("/support")
    assert "Fay Ferreira" in page.main
    assert "Tuesday group" in page.main
    browser.submit(page, "I have been in touch")
    assert "like support" not in browser.get("/").main
    assert "Answered" in browser.get("/support").main
    first = Debrief.get().supported_at
    with time_machine.travel(clock.now() + timedelta(minutes=5), tick=False):
        browser.submit(page, "I have been in touch")
    assert Debrief.get().supported_at == first
    page = browser_for(people.fay).get(f"/sessions/{Debrief.get().session_id}/debrief")
    assert "has noted that you were in touch" in page.main


def test_neither_staff_nor_manager_nor_administrator_see_it(people, met, wished, browser_for):
    debrief = Debrief.get()
    paths = (
        "/",
        "/support",
        "/debriefs",
        "/groups",
        "/groups/cover",
        "/groups/compliance",
        f"/groups/{people.tuesday.id}",
        f"/sessions/{met.id}/roll",
        f"/training/users/{people.fay.id}",
        "/office/outbox",
        *(f"/office/outbox/{row.id}" for row in OutboxMessage.select()),
    )
    for who in (people.cora, people.mae, people.ada, people.sana):
        browser = browser_for(who)
        browser.post(f"/support/{debrief.id}", status=404)
        for path in paths:
            page = browser.client.get(path).get_data(as_text=True)
            for words in WISH:
                # The empty page of one's own says when something would stand there.
                allowed = path == "/support" and "Nobody waits for you" in page
                assert allowed or words not in page, (who.name, path, words)
    assert Debrief.get().supported_at is None


def test_trail_and_mail_say_nothing_of_it(people, met, wished, browser_for):
    with_wish = Event.select().where(Event.action == "debrief_written").get()
    browser = browser_for(people.sana)
    browser.submit(browser.get(f"/sessions/{met.id}/debrief"), "Save", note="Fine.")
    without = (
        Event.select().where(Event.action == "debrief_written").order_by(Event.number.desc()).get()
    )
    assert (with_wish.subject, with_wish.subject_id, with_wish.fields) == (
        without.subject,
        without.subject_id,
        without.fields,
    )
    (message,) = OutboxMessage.select()
    assert (message.to_address, message.subject) == (wished.email, "Something waits for you")
    for word in ("Fay", "support", "Tuesday", "debrief"):
        assert word not in message.subject + message.text.replace("/support", "")
    assert not message.key.endswith(f" {Debrief.get().id}")
    supervisor = browser_for(wished)
    supervisor.submit(supervisor.get("/support"), "I have been in touch")
    event = Event.select().order_by(Event.number.desc()).where(Event.user_id == wished.id).get()
    assert (event.action, event.subject, event.subject_id) == (
        "supervision_answered",
        "user",
        wished.id,
    )


def test_a_supervisor_who_may_not_see_the_group_isnt_told_which(people, browser_for):
    User.update(supervisor=people.mae).where(User.id == people.otis).execute()
    hush = factories.group("Kestrel circle", led_by=people.otis, is_sensitive=True)
    held = factories.session(hush, clock.now() - timedelta(days=1))
    factories.debrief(held, people.otis, wants_support=True)
    page = browser_for(people.mae).get("/support")
    assert "Otis Brandt" in page.main
    assert "Kestrel" not in page.text


def test_without_a_supervisor_it_isnt_offered_and_not_taken(people, met, browser_for):
    User.update(supervisor=None).execute()
    browser = browser_for(people.fay)
    page = browser.get(f"/sessions/{met.id}/debrief")
    assert "nobody is named as your supervisor yet" in page.main
    again = browser.submit(page, "Save", status=422, note="Hard", wants_support="y")
    assert "this would reach nobody" in again.main
    assert again.value_of("note") == "Hard"
    assert Debrief.select().count() == 0


def test_statements_are_as_many_for_one_as_for_twenty(people, met, browser_for):
    factories.debrief(met, people.sana, wants_support=True)
    User.update(supervisor=people.cora).where(User.id == people.sana).execute()
    browsers = {"/debriefs": people.cora, "/support": people.cora, "/": people.fay}
    for path, who in browsers.items():
        browser = browser_for(who)
        browser.get(path)
        with counted_queries() as few:
            browser.get(path)
        for number in range(20):
            group = factories.group(f"Group {path} {number}", led_by=people.fay)
            made = factories.session(
                group, clock.now() - timedelta(days=1, hours=number), head_count=2
            )
            factories.debrief(made, people.sana, wants_support=True)
            factories.session(group, clock.now() - timedelta(days=10, hours=number), head_count=2)
        GroupLeader.update(starts_on=clock.today() - timedelta(days=90)).execute()
        with counted_queries() as many:
            browser.get(path)
        assert len(many) == len(few), path
