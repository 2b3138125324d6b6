"""Working the queue: tabs, filters, pages that keep their place, arrivals, bulk, presence."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
import time_machine

from portal import clock
from portal.models import (
    Referral,
    ReferralState,
    ReferralStep,
    Role,
    StepKind,
)
from portal.referrals import clock_queries, clock_rules, queue_queries, queue_rules
from portal.referrals.queue_rules import Asked
from tests import factories
from tests.page import signed_in

NOON = "2026-11-18T12:00:00Z"


def names(page):
    found = page.tree.xpath(".//*[@data-queue]//tbody//th//a[@data-open]")
    return [link.text_content().strip() for link in found]


def referral(name, **more):
    return factories.referral(factories.person(name), **more)


def picks(*referrals):
    return [f"{one.id}:{one.version}" for one in referrals]


def owner_of(one):
    return Referral.get_by_id(one.id).owner_id


# ---------------------------------------------------------------------------------------- tabs


def test_each_tab_holds_its_own_and_a_hold_leaves_them_until_its_day(people, browser_for):
    ahead = clock.today() + timedelta(days=4)
    referral("Mia Mine", owner=people.cora)
    referral("Una Free")
    referral("Ada Away", owner=people.ada)
    held = referral("Hal Held", owner=people.cora, held_until=ahead, hold_reason="Abroad")
    referral("Dee Due", owner=people.ada, held_until=clock.today())
    browser = browser_for(people.cora)
    shown = {tab: set(names(browser.get(f"/referrals?tab={tab}"))) for tab in queue_rules.TABS}
    assert shown["mine"] == {"Mia Mine", "Hal Held"}
    assert shown["unassigned"] == {"Una Free"}
    assert shown["decide"] == {"Mia Mine", "Una Free", "Ada Away", "Dee Due"}
    assert shown["held"] == {"Hal Held"}
    assert shown["open"] == {"Mia Mine", "Una Free", "Ada Away", "Hal Held", "Dee Due"}
    page = browser.get("/referrals?tab=mine")
    assert "On hold until" in page.main
    links = page.links()
    for text in ("My work 2", "Unassigned 1", "To decide 4", "All 5", "On hold 1"):
        assert text in links, text
    assert browser.get("/referrals?tab=nonsense").status == 200
    assert held.id


def test_the_counts_say_what_the_tabs_hold(people, db):
    today = clock.today()
    for number, state in enumerate(
        (ReferralState.RECEIVED, ReferralState.CONTACTING, ReferralState.AWAITING_INFORMATION)
    ):
        for owner in (None, people.cora):
            for held in (None, today + timedelta(days=3)):
                made = referral(
                    f"Person {number}",
                    state=state,
                    owner=owner,
                    held_until=held,
                    received_at=clock.now() - timedelta(days=20 * number),
                )
                if owner:
                    ReferralStep.create(referral=made, at=clock.now(), kind=StepKind.CONTACTING)
    for seat in (False, True):
        made = referral("Placed", state=ReferralState.ACCEPTED, owner=people.cora)
        if seat:
            factories.member(people.thursday, made.person, referral=made)
    cora = signed_in(people.cora, Role.STAFF)
    counts = queue_queries.tab_counts(cora)
    for tab, count in counts.items():
        assert len(queue_queries.first_rows(cora, tab, 100)) == count, tab
    assert counts["overdue"] == 2


def test_overdue_in_sql_is_the_rule(people, db):
    """Every rank, day and pause: what the tab finds is what the rule says of each row."""
    today = date(2027, 1, 4)
    with time_machine.travel(clock.at_local(today, 12), tick=False):
        for back in range(0, 26):
            came = clock.at_local(today - timedelta(days=back), 23, 30)
            for rank in (0, 1, 2):
                for more in ({}, {"clock_from_on": today - timedelta(days=back // 2)}):
                    referral("Somebody", received_at=came, queue_rank=rank, **more)
        for offset in (-1, 0):
            by = today + timedelta(days=offset)
            referral("Somebody", contact_by_on=by, decide_by_on=by)
        tried = referral("Tried", received_at=clock.at_local(today - timedelta(days=6), 9))
        ReferralStep.create(referral=tried, at=clock.now(), kind=StepKind.ATTEMPT)
        cora = signed_in(people.cora, Role.STAFF)
        allowed = clock_queries.allowed()
        over = {row.referral_id for row in queue_queries.first_rows(cora, "overdue", 500)}
        rows = queue_queries.first_rows(cora, "open", 500)
        assert len(rows) == 159
        for row in rows:
            is_over = clock_rules.decision_due_on(row.clocks, allowed) < today or (
                row.contact_due_on is not None and row.contact_due_on < today
            )
            assert (row.referral_id in over) == is_over, row
        assert tried.id not in over


def test_what_is_due_is_said_in_words(people, browser_for):
    with time_machine.travel(NOON, tick=False):
        referral("Two Over", received_at=factories.at(2026, 11, 12, 9))
        referral("Due Tomorrow", received_at=factories.at(2026, 11, 17, 9))
        tried = referral("Was Tried", received_at=factories.at(2026, 11, 17, 9))
        ReferralStep.create(referral=tried, at=clock.now(), kind=StepKind.CONTACTING)
        rows = browser_for(people.cora).get("/referrals").table("longest wait")
    said = {row["Person"].split(" R-")[0]: row["Next step"] for row in rows}
    assert said["Two Over"].startswith("Contact 2 days over")
    assert said["Due Tomorrow"].startswith("Contact due tomorrow")
    assert said["Was Tried"].startswith("Decision due Tuesday")


# ------------------------------------------------------------------------------------- filters


def test_filters_narrow_list_and_counts_and_stand_as_chips(people, browser_for, app):
    programme = factories.programme("Bereavement")
    provider = factories.provider("Quayside Practice")
    born = clock.today() - timedelta(days=30 * 365)
    factories.referral(factories.person("Plain One", born_on=date(1950, 1, 1)))
    wanted = factories.referral(
        factories.person("Wanted One", born_on=born),
        programme=programme,
        provider=provider,
        topic="Bereavement",
        urgency="urgent",
        risk="no",
        owner=people.cora,
    )
    browser = browser_for(people.cora)
    today = str(clock.today())
    for query, chip in (
        ({"programme": programme.id}, "Programme: Bereavement"),
        ({"topic": "Bereavement"}, "Topic: Bereavement"),
        ({"urgency": "urgent"}, "Urgency: Urgent"),
        ({"risk": "no"}, "Risk: No risk named"),
        ({"owner": people.cora.id}, "Owner: Cora"),
        ({"owner": "me"}, "Owner: me"),
        ({"provider": provider.id}, "Provider: Quayside Practice"),
        ({"age": "25-39"}, "Age: 25 to 39"),
    ):
        page = browser.get(f"/referrals?{urlencode(query)}")
        assert names(page) == ["Wanted One"], query
        assert any(chip in one for one in page.list_items("chips")), query
        assert page.links()["To decide 1"]
    door = wanted.message.door
    assert len(names(browser.get(f"/referrals?door={door}"))) == 2
    assert names(browser.get("/referrals?owner=none")) == ["Plain One"]
    assert len(names(browser.get(f"/referrals?received_from={today}&received_to={today}"))) == 2
    tomorrow = clock.today() + timedelta(days=1)
    assert names(browser.get(f"/referrals?received_from={tomorrow}")) == []
    # What isn't known filters nothing, and breaks nothing.
    odd = {"programme": "x", "age": "200", "received_from": "soon", "after": "1-2", "risk": "%00"}
    assert len(names(browser.get(f"/referrals?{urlencode(odd)}"))) == 2


def test_a_search_looks_everywhere_or_within_the_tab(people, browser_for):
    referral("Kit Kershaw", state=ReferralState.CONTACTING)
    referral("Ned Kershaw")
    browser = browser_for(people.cora)
    assert set(names(browser.get("/referrals?q=kershaw"))) == {"Kit Kershaw", "Ned Kershaw"}
    page = browser.get("/referrals?q=kershaw&within=1&tab=contacting")
    assert names(page) == ["Kit Kershaw"]
    assert page.links()["To decide 1"]


@pytest.mark.parametrize(
    ("age", "today", "first", "last"),
    [
        ("under-18", date(2026, 11, 27), date(2008, 11, 28), date(2026, 11, 27)),
        ("25-39", date(2024, 2, 29), date(1984, 3, 1), date(1999, 2, 28)),
        ("65-over", date(2026, 11, 27), None, date(1961, 11, 27)),
    ],
)
def test_an_age_band_is_two_birth_dates(age, today, first, last):
    assert queue_rules.born_between(age, today) == (first, last)


def test_an_address_says_a_view_and_back(people):
    asked = Asked(tab="open", q="Ahmed & Sons", urgency="urgent", after="2-1764244800000001-7")
    assert queue_rules.asked_in(asked.text()) == asked
    # Another filter begins on the first page.
    assert queue_rules.asked_in(asked.text(risk="yes")).after == ""


# --------------------------------------------------------------------------------------- pages


def test_a_page_keeps_its_place_while_rows_leave_the_one_before_it(people, browser_for):
    base = clock.now() - timedelta(days=30)
    made = [referral(f"P{n:03d}", received_at=base + timedelta(minutes=n)) for n in range(120)]
    # Two that came at the same instant are still told apart.
    Referral.update(received_at=made[50].received_at).where(Referral.id == made[49].id).execute()
    browser = browser_for(people.cora)
    first = browser.get("/referrals")
    second_url = "/referrals" + first.links()["Next"]
    second = names(browser.get(second_url))
    assert names(first) + second == [f"P{n:03d}" for n in range(100)]
    for one in (made[3], made[60]):
        Referral.update(state=ReferralState.CONTACTING).where(Referral.id == one.id).execute()
    page = browser.get(second_url)
    again = names(page)
    assert again == [name for name in second if name != "P060"] + ["P100"]
    third = browser.get("/referrals" + page.links()["Next"])
    assert names(third) == [f"P{n:03d}" for n in range(101, 120)]
    back = browser.get("/referrals" + third.links()["Previous"])
    assert names(back) == again
    top = browser.get("/referrals" + back.links()["Previous"])
    assert names(top)[0] == "P000" and len(names(top)) == 50
    assert "Previous" not in browser.get("/referrals").links()


def test_from_a_referral_one_comes_back_to_the_same_page_and_row_or_goes_on(people, browser_for):
    base = clock.now() - timedelta(days=30)
    made = [referral(f"P{n:03d}", received_at=base + timedelta(minutes=n)) for n in range(60)]
    browser = browser_for(people.cora)
    page = browser.get("/referrals" + browser.get("/referrals").links()["Next"])
    url = page.links()["P052"]
    shown = browser.get(url)
    assert "Back to To decide" in shown.links()
    assert shown.links()["Next: P053"].startswith(f"/referrals/{made[53].id}?queue=")
    # A decision keeps the way back, and afterwards the next is still the next.
    after = browser.submit(shown, "Take on" if "Take on" in shown.main else "Accept")
    assert "queue=" in after.response.location
    shown = browser.get(after.response.location)
    assert "Next: P053" in shown.links()
    back = browser.get(shown.links()["Back to To decide"])
    assert back.links()["P053"] == page.links()["P053"]
    assert shown.links()["Back to To decide"].endswith(f"#r{made[52].id}")


def test_a_decision_leads_to_who_comes_next_and_says_whom_it_was_about(people, browser_for):
    now = clock.now()
    first, second = (
        referral(name, received_at=now - timedelta(hours=hours), opened_at=now)
        for name, hours in (("Fern First", 9), ("Sol Second", 5))
    )
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{first.id}?queue=tab%3Ddecide")
    done = browser.submit(page, "Save what was asked", note="Which group?")
    assert done.response.location == f"/referrals/{second.id}?queue=tab%3Ddecide"
    assert "Fern First: Noted." in browser.get(done.response.location).main


def test_after_the_last_the_next_is_the_first_and_alone_there_is_none(people, db):
    first, last = referral("First"), referral("Last")
    cora = signed_in(people.cora, Role.STAFF)
    assert queue_queries.next_after(cora, Asked(), last.id).name == "First"
    assert queue_queries.next_after(cora, Asked(tab="mine"), first.id) is None


# ------------------------------------------------------------------------------------ arrivals


def test_new_arrivals_are_counted_for_the_view_and_said_once(people, browser_for):
    browser = browser_for(people.cora)
    page = browser.get("/referrals?urgency=urgent")
    url = page.tree.xpath('.//*[@id="arrivals"]/@hx-get')[0]
    assert browser.get(url, status=204).text == ""
    referral("Not Urgent")
    assert browser.get(url, status=204).text == ""
    referral("New Urgent", urgency="urgent")
    answer = browser.get(url)
    assert "1 new since you opened this: show it" in answer.tree.text_content()
    told = answer.tree.xpath('.//*[@id="arrivals"]/@hx-get')[0]
    assert browser.get(told, status=204).text == ""


def test_asking_for_arrivals_keeps_nobody_signed_in(people, browser_for):
    with time_machine.travel(NOON, tick=False) as travel:
        browser = browser_for(people.cora)
        browser.get("/referrals")
        for _minute in range(40):
            travel.shift(timedelta(minutes=1))
            if browser.client.get("/referrals/arrivals?since=0").status_code != 204:
                break
        assert browser.client.get("/referrals").status_code == 302
