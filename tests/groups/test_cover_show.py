"""One session's cover: its leaders with reasons, who could stand in, asking and naming."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.groups import candidate_queries
from portal.models import (
    CoverAsk,
    Effect,
    Event,
    GateOverride,
    GroupLeader,
    LeaderRole,
    OutboxMessage,
    Role,
    SessionLeader,
    StandDown,
    User,
)
from tests import factories
from tests.page import counted_queries

TODAY = date(2026, 1, 5)
DAY = date(2026, 1, 13)
LEADERS = "Who leads it"


@pytest.fixture(autouse=True)
def _january():
    with time_machine.travel(clock.at_local(TODAY, 9), tick=False):
        yield


@pytest.fixture
def session(people):
    """A session of the Thursday group, which Otis leads alone."""
    return factories.session(people.thursday, clock.at_local(DAY, 18, 30))


@pytest.fixture
def wren(people):
    return factories.user("Wren Adair", Role.FACILITATOR)


def candidates(page):
    """Names of those who may be ticked, in order."""
    return [
        " ".join(node.text_content().split())
        for node in page.tree.xpath('.//div[@class="fit"]//label')
    ]


def mails():
    rows = OutboxMessage.select(OutboxMessage.to_address, OutboxMessage.subject)
    return list(rows.order_by(OutboxMessage.id).tuples())


def test_its_leaders_stand_there_with_what_they_lack_that_day(people, session, browser_for):
    aid = factories.course("First aid", valid_months=36)
    factories.record(people.otis, aid, date(2023, 1, 10))
    page = browser_for(people.cora).get(f"/sessions/{session.id}/cover")
    assert page.heading == "Thursday group , Tuesday 13 January, 18:30"
    (row,) = page.table(LEADERS)
    assert row["Role"] == "Lead"
    assert "Warns First aid lapses on 10 January 2026." in row["On that day"]
    assert "Wanted: 2 more leaders, one as lead." in page.main


def test_candidates_are_ranked_and_say_why(people, session, wren, browser_for):
    aid = factories.course("First aid", valid_months=36)
    for one in (people.otis, people.fay, wren):
        factories.record(one, aid, date(2025, 1, 10))
    for led in (people.tuesday, people.thursday):
        factories.about(led, "Anxiety")
    for _twice in range(2):
        other = factories.session(people.tuesday, clock.now() - timedelta(days=9 + _twice))
        factories.ask(other, wren)
    page = browser_for(people.cora).get(f"/sessions/{session.id}/cover")
    # Fay leads the same topic; Wren was asked lately; Sana lacks first aid and stands apart.
    assert candidates(page) == ["Fay Ferreira", "Wren Adair", "Sana Khalil"]
    assert "1 who lacks something" in page.main
    assert "Fits: leads a group on this topic" in page.main
    assert "asked 2 times in the last 90 days" in page.main
    assert "Warns First aid isn't on record." in page.main


def _not_there(people, session, who, browser_for):
    page = browser_for(people.cora).get(f"/sessions/{session.id}/cover")
    assert who.name not in candidates(page)
    return page


def test_who_is_stood_down_is_no_candidate(people, session, browser_for):
    StandDown.create(user=people.fay, reason="Private", started_at=clock.now())
    page = _not_there(people, session, people.fay, browser_for)
    assert "Private" not in page.text


def test_who_is_blocked_leads_elsewhere_then_or_said_no_is_no_candidate(
    people, session, wren, browser_for
):
    check = factories.course("Background check", is_required=False)
    factories.need(check, effect=Effect.BLOCK)
    for one in (people.otis, people.sana, wren):
        factories.record(one, check, date(2025, 6, 1))
    factories.session(people.tuesday, clock.at_local(DAY, 19, 30))
    factories.ask(session, wren, answer="declined", answered_at=clock.now())
    browser = browser_for(people.cora)
    page = browser.get(f"/sessions/{session.id}/cover")
    # Fay is blocked, Sana leads the Tuesday group then, Wren said no, Otis leads this one.
    assert candidates(page) == []
    assert "Nobody is free and current" in page.main
    assert "Said no" in page.main


def test_who_is_barred_from_a_member_is_simply_absent(people, session, wren, browser_for):
    factories.member(people.thursday, people.pip)
    factories.block(wren, people.pip)
    User.update(person=people.pip).where(User.id == people.sana).execute()
    page = browser_for(people.cora).get(f"/sessions/{session.id}/cover")
    assert candidates(page) == ["Fay Ferreira"]
    assert "Wren Adair" not in page.text
    assert "Sana Khalil" not in page.text
    browser = browser_for(people.cora)
    again = browser.post(
        f"/sessions/{session.id}/substitutes", {"user_id": wren.id, "role": "co_lead"}, status=422
    )
    assert "Choose somebody from the list." in again.main
    assert SessionLeader.select().count() == 0


def test_a_bar_that_ended_or_an_ended_place_bars_nobody(people, session, wren, browser_for):
    factories.member(people.thursday, people.pip, state="ended", ending="left", ends_on=TODAY)
    factories.block(wren, people.pip)
    quinn = factories.person("Quinn Abara")
    factories.member(people.thursday, quinn)
    factories.block(people.fay, quinn, ends_on=TODAY)
    page = browser_for(people.cora).get(f"/sessions/{session.id}/cover")
    assert {"Wren Adair", "Fay Ferreira"} <= set(candidates(page))


def test_asking_sends_each_a_neutral_mail_once(people, session, wren, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/sessions/{session.id}/cover")
    for _twice in range(2):
        browser.submit(page, "Ask those ticked", user_ids=[wren.id, people.fay.id])
    assert CoverAsk.select().count() == 2
    assert sorted(mails()) == sorted(
        [
            (wren.email, "Can you lead a session?"),
            (people.fay.email, "Can you lead a session?"),
        ]
    )
    text = OutboxMessage.select().first()
    assert "Tuesday 13 January, 18:30" in text.text
    assert "/cover/" in text.text
    for private in ("Thursday group", "Pip", "Anxiety"):
        assert private not in text.text + text.html
    event = Event.select().where(Event.action == "cover_asked").get()
    assert (event.subject_id, event.fields) == (session.id, "role user")
    page = browser.get(f"/sessions/{session.id}/cover")
    assert "Wren Adair No answer yet" in page.main
    assert "Wren Adair" not in candidates(page)


def test_nobody_ticked_and_somebody_gone_ask_nobody(people, session, wren, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/sessions/{session.id}/cover")
    again = browser.submit(page, "Ask those ticked", status=422)
    assert "Choose whom to ask." in again.main
    StandDown.create(user=wren, reason="Private", started_at=clock.now())
    again = browser.submit(page, "Ask those ticked", status=422, user_ids=[wren.id, people.fay.id])
    assert "can't be asked any more" in again.main
    ticked = again.tree.xpath('.//input[@name="user_ids"][@checked]/@value')
    assert ticked == [str(people.fay.id)]
    assert CoverAsk.select().count() == 0
    assert mails() == []


def test_who_has_no_address_is_rung(people, session, wren, browser_for):
    User.update(email=None).where(User.id == wren.id).execute()
    browser = browser_for(people.cora)
    page = browser.get(f"/sessions/{session.id}/cover")
    assert "no e-mail address: ring them, then name them" in page.main
    browser.post(
        f"/sessions/{session.id}/cover/ask", {"user_ids": wren.id, "role": "co_lead"}, status=422
    )
    assert CoverAsk.select().count() == 0


def test_naming_lets_them_lead_and_tells_whoever_waits(people, session, wren, browser_for):
    factories.ask(session, wren)
    factories.ask(session, people.fay)
    browser = browser_for(people.cora)
    page = browser.get(f"/sessions/{session.id}/cover")
    browser.submit(page, "Name for this session", user_id=wren.id, role="co_lead")
    row = SessionLeader.get()
    assert (row.user_id, row.role) == (wren.id, "co_lead")
    # Wren rang to say yes; Fay isn't needed any more.
    answers = dict(CoverAsk.select(CoverAsk.user, CoverAsk.answer).tuples())
    assert answers == {wren.id: "accepted", people.fay.id: "asked"}
    assert sorted(mails()) == sorted(
        [
            (wren.email, "You are expected at a session"),
            (people.fay.email, "Your help isn't needed any more"),
        ]
    )
    page = browser.get(f"/sessions/{session.id}/cover")
    assert "It has the leaders it should have." in page.main
    again = browser.submit(
        page, "Name for this session", status=422, user_id=wren.id, role="co_lead"
    )
    assert "stand in at this session already" in again.main


def test_a_guest_without_a_sign_in_can_be_named_but_not_lead(people, session, browser_for):
    guest = factories.user("Nadia Farrow", email=None)
    browser = browser_for(people.cora)
    page = browser.get(f"/sessions/{session.id}/cover")
    again = browser.submit(page, "Name for this session", status=422, user_id=guest.id, role="lead")
    assert "Only a facilitator can lead" in again.main
    assert again.value_of("user_id") == str(guest.id)
    browser.submit(page, "Name for this session", user_id=guest.id, role="guest")
    assert SessionLeader.get().role == "guest"
    assert mails() == []


def test_who_is_blocked_needs_leave_with_a_reason(people, session, wren, browser_for):
    factories.need(factories.course("Background check", is_required=False), effect=Effect.BLOCK)
    browser = browser_for(people.cora)
    page = browser.get(f"/sessions/{session.id}/cover")
    fields = {"user_id": wren.id, "role": "co_lead"}
    again = browser.submit(page, "Name for this session", status=422, **fields)
    assert "Blocks Background check isn't on record." in again.main
    assert SessionLeader.select().count() == 0
    browser.submit(again, "Name for this session", leave_reason="The check is seen", **fields)
    assert SessionLeader.get().user_id == wren.id
    leave = GateOverride.get()
    assert (leave.user_id, leave.group_id, leave.starts_on, leave.ends_on) == (
        wren.id,
        people.thursday.id,
        DAY,
        DAY,
    )
    assert "May lead, with leave" in browser.get(f"/sessions/{session.id}/cover").main


def test_nobody_gives_leave_to_themselves(people, session, browser_for):
    factories.need(factories.course("Background check", is_required=False), effect=Effect.BLOCK)
    both = factories.user("Bo Lind", Role.STAFF, Role.FACILITATOR)
    browser = browser_for(both)
    page = browser.get(f"/sessions/{session.id}/cover")
    again = browser.submit(
        page,
        "Name for this session",
        status=422,
        user_id=both.id,
        role="co_lead",
        leave_reason="I know it",
    )
    assert "nobody gives leave to themselves" in again.main
    assert again.value_of("leave_reason") == "I know it"
    assert SessionLeader.select().count() == GateOverride.select().count() == 0


def test_a_stood_down_leader_cant_be_named_whatever_leave(people, session, wren, browser_for):
    StandDown.create(user=wren, reason="Private", started_at=clock.now())
    browser = browser_for(people.cora)
    again = browser.post(
        f"/sessions/{session.id}/substitutes",
        {"user_id": wren.id, "role": "co_lead", "leave_reason": "All the same"},
        status=422,
    )
    assert "They are stood down" in again.main
    assert "Private" not in again.text
    assert SessionLeader.select().count() == 0


def test_taking_a_substitute_off_tells_them_and_closes_the_roll(people, session, wren, browser_for):
    factories.stand_in(session, wren)
    browser = browser_for(people.cora)
    page = browser.get(f"/sessions/{session.id}/cover")
    with time_machine.travel(clock.at_local(DAY, 12), tick=False):
        browser_for(wren).get(f"/sessions/{session.id}/roll")
    browser.submit(page, "Take off")
    with time_machine.travel(clock.at_local(DAY, 12), tick=False):
        browser_for(wren).get(f"/sessions/{session.id}/roll", status=404)
    assert mails() == [(wren.email, "You aren't expected at a session any more")]
    browser.submit(page, "Take off", status=409)


def test_what_has_begun_or_was_called_off_keeps_its_leaders(people, session, wren, browser_for):
    factories.stand_in(session, wren)
    browser = browser_for(people.cora)
    with time_machine.travel(clock.at_local(DAY, 18, 45), tick=False):
        again = browser_for(people.cora).post(
            f"/sessions/{session.id}/substitutes/{wren.id}/remove", status=409
        )
    assert "who was there stays on record" in again.main
    assert SessionLeader.select().count() == 1
    type(session).update(state="cancelled", reason="Snow").execute()
    page = browser.get(f"/sessions/{session.id}/cover")
    assert "Cancelled Snow" in page.main
    assert candidates(page) == []
    again = browser.post(
        f"/sessions/{session.id}/substitutes",
        {"user_id": people.fay.id, "role": "co_lead"},
        status=422,
    )
    assert "called off" in again.main


def test_other_roles_and_groups_stay_out(people, session, browser_for):
    for who in (people.fay, people.mae, people.ada):
        browser_for(who).get(f"/sessions/{session.id}/cover", status=403)
    hush = factories.group("Kestrel circle", is_sensitive=True)
    hidden = factories.session(hush, clock.at_local(DAY, 18, 30))
    browser_for(people.cora).get(f"/sessions/{hidden.id}/cover", status=404)
    browser_for(people.cora).post(f"/sessions/{hidden.id}/cover/ask", status=404)


def test_statements_are_as_many_for_one_candidate_as_for_twenty(people, session, browser_for):
    browser = browser_for(people.cora)
    browser.get(f"/sessions/{session.id}/cover")
    with counted_queries() as few:
        browser.get(f"/sessions/{session.id}/cover")
    for number in range(20):
        factories.user(f"Leader {number}", Role.FACILITATOR)
    with counted_queries() as many:
        page = browser.get(f"/sessions/{session.id}/cover")
    assert len(candidates(page)) == 22
    assert len(many) == len(few)


def test_a_lead_is_asked_where_one_is_wanted(people, session, wren, browser_for):
    GroupLeader.update(role=LeaderRole.CO_LEAD).where(GroupLeader.user == people.otis).execute()
    browser = browser_for(people.cora)
    page = browser.get(f"/sessions/{session.id}/cover")
    assert "Short of a lead" in page.main
    browser.submit(page, "Ask those ticked", user_ids=[wren.id])
    assert CoverAsk.get().role == "lead"


def test_barred_holds_for_those_who_wait_too(people):
    waits = factories.person("Quinn Abara")
    factories.member(people.thursday, waits, state="waiting", starts_on=None)
    factories.block(people.fay, waits)
    assert candidate_queries.barred(people.thursday.id) == {people.fay.id}
