"""Working the queue: tabs, filters, pages that keep their place, arrivals, bulk, presence."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
import time_machine

from portal import clock
from portal.models import (
    AccessBlock,
    Event,
    Referral,
    ReferralLook,
    ReferralState,
    ReferralStep,
    Role,
    SavedView,
    StepKind,
    UserProgramme,
)
from portal.referrals import clock_queries, clock_rules, queue_queries, queue_rules
from portal.referrals.queue_rules import Asked
from tests import factories, queue_factories
from tests.page import counted_queries, signed_in

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


# ---------------------------------------------------------------------------------------- bulk


def test_each_row_has_its_own_answer_and_a_stale_one_holds_up_no_other(people, browser_for):
    good, stale, blocked = referral("Gita Good"), referral("Sten Stale"), referral("Bo Blocked")
    chosen = picks(good, stale, blocked)
    Referral.update(version=2).where(Referral.id == stale.id).execute()
    factories.block(people.cora, blocked.person)
    page = browser_for(people.cora).post(
        "/referrals/bulk", {"pick": chosen, "step": "take"}, status=200
    )
    rows = page.table("what came of each")
    assert [row["Done?"] for row in rows] == ["Done", "Not done", "Not done"]
    assert "changed this referral since" in rows[1]["What happened"]
    assert "isn’t in your queue" in rows[2]["What happened"]
    assert "Bo Blocked" not in page.main
    assert owner_of(good) == people.cora.id
    assert owner_of(stale) is None and owner_of(blocked) is None


def test_bulk_assign_offers_only_colleagues_who_may_open_every_one(people, browser_for, db):
    from tests.factories import user

    limited, kept_out = user("Lia Limited", "staff"), user("Kai Kept", "staff")
    UserProgramme.create(user=limited, programme=factories.programme("Elsewhere"))
    ours = factories.programme("Ours")
    one, two = referral("One", programme=ours), referral("Two")
    factories.block(kept_out, two.person)
    browser = browser_for(people.cora)
    page = browser.post(
        "/referrals/bulk",
        {"pick": picks(one, two), "step": "assign", "queue": "tab=open"},
        status=200,
    )
    assert "One" in page.main and "Lia Limited" not in page.main and "Kai Kept" not in page.main
    refused = browser.submit(page, "Assign", user_id="", status=422)
    assert "Choose who looks after them" in refused.main
    forced = {"pick": picks(one, two), "step": "assign", "user_id": kept_out.id}
    browser.post("/referrals/bulk", forced, status=422)
    assert owner_of(one) is None
    done = browser.submit(page, "Assign", user_id=people.cora.id)
    assert done.response.location.startswith("/referrals?tab=open#r")
    assert owner_of(one) == owner_of(two) == people.cora.id


def test_bulk_hold_asks_until_when_and_why_and_moves_what_is_due(people, browser_for):
    with time_machine.travel(NOON, tick=False):
        one, two = referral("One"), referral("Two")
        browser = browser_for(people.cora)
        page = browser.post(
            "/referrals/bulk", {"pick": picks(one, two), "step": "hold"}, status=200
        )
        refused = browser.submit(page, "Put on hold", until="2026-11-25", reason="", status=422)
        assert "Say why" in refused.main and refused.value_of("until") == "2026-11-25"
        browser.submit(page, "Put on hold", until="2026-11-25", reason="Abroad")
        held = Referral.get_by_id(one.id)
        assert (held.held_until, held.hold_reason) == (date(2026, 11, 25), "Abroad")
        assert clock_queries.due_of(one.id).decide_on == date(2026, 12, 2)
        assert names(browser.get("/referrals")) == []
    with time_machine.travel("2026-11-25T09:00:00Z", tick=False):
        assert set(names(browser_for(people.cora).get("/referrals"))) == {"One", "Two"}


def test_nothing_chosen_and_nonsense_change_nothing(people, browser_for):
    one = referral("One")
    browser = browser_for(people.cora)
    browser.post("/referrals/bulk", {"step": "take"})
    assert "Nobody was chosen" in browser.get("/referrals").words
    for pick in ("x", f"{one.id}", "1:2:3", "9" * 30 + ":1"):
        browser.post("/referrals/bulk", {"pick": pick, "step": "take"}, status=400)
    browser.post("/referrals/bulk", {"pick": picks(one), "step": "decline"}, status=400)
    assert owner_of(one) is None


# ------------------------------------------------------------------------- views, presence, due


def test_a_view_is_saved_shared_renamed_and_removed(people, browser_for, db):
    other = factories.user("Sue Staff", "staff")
    browser, others = browser_for(people.cora), browser_for(other)
    page = browser.get("/referrals/views?queue=tab%3Dcontacting%26urgency%3Durgent%26q%3DKershaw")
    saved = browser.submit(page, "Save this view", name="Urgent calls")
    assert saved.response.location == "/referrals?tab=contacting&urgency=urgent"
    view = SavedView.get()
    assert view.query == "tab=contacting&urgency=urgent"
    refused = browser.submit(page, "Save this view", name="Urgent calls", status=422)
    assert "There is a view of that name" in refused.main
    assert "Urgent calls" not in others.get("/referrals").links()
    others.get(f"/referrals/views/{view.id}", status=404)
    form = browser.get(f"/referrals/views/{view.id}")
    browser.submit(form, "Save", name="Calls", is_shared="y")
    assert others.get("/referrals").links()["Calls"] == "/referrals?tab=contacting&urgency=urgent"
    stale = browser.submit(form, "Save", name="Older", status=409)
    assert stale.status == 409 and SavedView.get().name == "Calls"
    others.submit(others.get(f"/referrals/views/{view.id}"), "Remove this view")
    assert SavedView.select().count() == 0


def test_a_colleague_who_has_it_open_is_named_for_ten_minutes(people, browser_for, db):
    one = referral("Pip Seen")
    sue = factories.user("Sue Staff", "staff")
    with time_machine.travel(NOON, tick=False) as travel:
        browser_for(sue).get(f"/referrals/{one.id}")
        travel.shift(timedelta(minutes=2))
        cora = browser_for(people.cora)
        assert "Sue Staff opened this 2 minutes ago" in cora.get("/referrals").main
        page = cora.get(f"/referrals/{one.id}")
        assert "Sue Staff opened this 2 minutes ago" in page.main
        assert "Cora" not in page.tree.xpath('string(.//*[@class="presence"])')
        travel.shift(timedelta(minutes=8))
        assert "Sue Staff opened this" not in cora.get("/referrals").main
        travel.shift(timedelta(days=2))
        browser_for(people.cora).get(f"/referrals/{one.id}")
        assert ReferralLook.select().count() == 1


def test_staff_set_when_it_is_due_and_it_says_who_and_why(people, browser_for):
    with time_machine.travel(NOON, tick=False):
        one = referral("Pip Due", received_at=clock.now())
        browser = browser_for(people.cora)
        url = f"/referrals/{one.id}/due"
        page = browser.get(url)
        for fields, said in (
            ({"decide_by_on": "2026-11-17", "reason": "x"}, "from today on"),
            ({"decide_by_on": "2026-11-30", "reason": ""}, "Say why"),
        ):
            assert said in browser.submit(page, "Save", status=422, **fields).main
        browser.submit(page, "Save", decide_by_on="2026-11-30", reason="Their GP is away")
        due = clock_queries.due_of(one.id)
        assert (due.decide_on, due.reason, due.set_by) == (
            date(2026, 11, 30),
            "Their GP is away",
            people.cora.name,
        )
        step = ReferralStep.get(ReferralStep.kind == StepKind.CHANGED)
        assert "Decision due 30 Nov: Their GP is away" in step.note
        browser.submit(page, "Save", status=409, decide_by_on="2026-12-01", reason="Again")
        assert Event.select().where(Event.action == "referral_due_set").count() == 1


def test_the_page_takes_the_same_statements_with_filters_and_twenty_rows(people, browser_for):
    browser = browser_for(people.cora)
    referral("One", urgency="urgent")
    url = "/referrals?tab=open&urgency=urgent"
    browser.get(url)
    with counted_queries() as with_one:
        browser.get(url)
    for n in range(19):
        made = referral(f"P{n}", urgency="urgent", owner=people.cora)
        queue_factories.look(made, people.ada)
        queue_factories.saved_view(people.cora, f"View {n}")
    with counted_queries() as with_twenty:
        browser.get(url)
    assert len(with_one) == len(with_twenty)
    assert AccessBlock.select().count() == 0
