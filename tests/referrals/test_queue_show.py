"""The queue: what staff see first, how they find somebody, and who may not look."""

from datetime import timedelta

from portal import clock
from portal.models import MembershipState, ReferralState
from tests import factories
from tests.page import counted_queries


def names(page):
    return [row["Person"].split(" R-")[0] for row in page.table("longest wait")]


def test_risk_comes_first_then_urgent_then_oldest(people, browser_for):
    now = clock.now()
    for days, name, more in (
        (1, "Newer Routine", {}),
        (9, "Older Routine", {}),
        (0, "Some Urgent", {"urgency": "urgent"}),
        (0, "Named Risk", {"risk": "yes"}),
    ):
        factories.referral(factories.person(name), received_at=now - timedelta(days=days), **more)
    page = browser_for(people.cora).get("/referrals")
    assert names(page) == [
        "Named Risk Risk named",
        "Some Urgent Urgent",
        "Older Routine",
        "Newer Routine",
    ]


def test_row_says_days_waiting_and_what_is_due(people, browser_for):
    factories.referral(received_at=clock.now() - timedelta(days=12))
    row = browser_for(people.cora).get("/referrals").table("longest wait")[0]
    assert row["Waiting"] == "12 days"
    assert "over" in row["Next step"]


def test_tabs_hold_each_state_and_say_how_many(people, browser_for):
    factories.referral(factories.person("Wren Asked"), state=ReferralState.AWAITING_INFORMATION)
    waiting = factories.referral(factories.person("Una Waiting"), state=ReferralState.ACCEPTED)
    placed = factories.referral(factories.person("Paul Placed"), state=ReferralState.ACCEPTED)
    factories.member(people.thursday, placed.person, referral=placed)
    factories.member(
        people.thursday,
        waiting.person,
        referral=waiting,
        state=MembershipState.WAITING,
        starts_on=None,
    )
    browser = browser_for(people.cora)
    page = browser.get("/referrals?tab=seat")
    assert names(page) == ["Una Waiting"]
    assert page.links()["Waiting for a seat 1"]
    assert page.links()["Placed 1"]
    assert names(browser.get("/referrals?tab=placed")) == ["Paul Placed"]
    assert names(browser.get("/referrals?tab=asked")) == ["Wren Asked"]


def test_a_membership_that_ended_well_leaves_the_open_tabs(people, browser_for):
    done = factories.referral(factories.person("Dora Done"), state=ReferralState.ACCEPTED)
    factories.member(people.thursday, done.person, referral=done, state="ended", ending="finished")
    browser = browser_for(people.cora)
    for tab in ("seat", "placed", "open"):
        assert "Dora Done" not in browser.get(f"/referrals?tab={tab}").main
    assert "Completed" in browser.get("/referrals?q=dora").main


def test_search_finds_a_misspelt_name_and_a_reference(people, browser_for):
    made = factories.referral(factories.person("Dilnoza Yusupova"))
    factories.referral(factories.person("Callum Reid"))
    browser = browser_for(people.cora)
    for text in ("dilnosa", "Yusup", "yusupova dilnoza", made.reference.lower()):
        page = browser.get("/referrals", query_string={"q": text})
        rows = page.table("found in every state")
        assert [row["Person"].split(" R-")[0] for row in rows] == ["Dilnoza Yusupova"], text


def test_empty_queue_says_how_to_begin(people, browser_for):
    page = browser_for(people.cora).get("/referrals")
    assert "Nothing waits here" in page.main
    assert page.links()["Type a new referral"] == "/referrals/new"


def test_likely_duplicate_is_flagged(people, browser_for):
    factories.person("Callum Reed", born_on="1987-03-02")
    factories.referral(factories.person("Callum Reid", born_on="1987-03-02"))
    row = browser_for(people.cora).get("/referrals").table("longest wait")[0]
    assert "Check duplicate" in row["Person"]


def test_staff_limited_to_a_programme_see_it_and_the_unassigned(people, browser_for, db):
    from portal.models import UserProgramme

    mine, other = factories.programme(), factories.programme()
    UserProgramme.create(user=people.cora, programme=mine)
    factories.referral(factories.person("Mina Mine"), programme=mine)
    factories.referral(factories.person("Olga Other"), programme=other)
    factories.referral(factories.person("Nora Nowhere"))
    assert set(names(browser_for(people.cora).get("/referrals"))) == {"Mina Mine", "Nora Nowhere"}


def test_access_block_hides_the_referral_from_queue_and_search(people, browser_for):
    factories.referral(people.pip)
    factories.block(people.cora, people.pip)
    browser = browser_for(people.cora)
    assert "Pip" not in browser.get("/referrals").main
    assert "Nobody by that name" in browser.get("/referrals?q=pip").main
    assert browser.get("/referrals").links()["To decide 0"]


def test_other_roles_may_not_open_the_queue(people, browser_for):
    for user in (people.fay, people.mae, people.ada):
        browser_for(user).get("/referrals", status=403)


def test_the_same_number_of_statements_with_1_row_and_with_20(people, browser_for):
    browser = browser_for(people.cora)
    factories.referral()
    browser.get("/referrals")
    with counted_queries() as with_one:
        browser.get("/referrals")
    for _ in range(19):
        factories.referral(factories.person())
    with counted_queries() as with_twenty:
        browser.get("/referrals")
    assert len(with_one) == len(with_twenty)


def test_a_long_queue_is_paged(people, browser_for):
    for number in range(53):
        factories.referral(factories.person(f"Person {number:02d}"))
    browser = browser_for(people.cora)
    first = browser.get("/referrals")
    assert len(first.table("longest wait")) == 50
    second = browser.get("/referrals?" + first.links()["Next"].lstrip("?"))
    assert len(second.table("longest wait")) == 3


def test_a_name_of_120_arabic_letters_is_shown_whole(people, browser_for):
    name = ("عبد الرحمن " * 11)[:120].strip()
    factories.referral(factories.person(name))
    assert name in browser_for(people.cora).get("/referrals").main


def test_a_place_that_is_no_number_begins_at_the_first_page(people, browser_for):
    browser_for(people.cora).get("/referrals?tab=ended&after=²")
