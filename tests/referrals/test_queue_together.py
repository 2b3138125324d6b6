"""Working the queue with colleagues: in bulk, named views, who has what open, due dates."""

import threading
from datetime import date, timedelta

import time_machine

from portal import clock
from portal.db import connection
from portal.models import (
    AccessBlock,
    Event,
    Referral,
    ReferralLook,
    ReferralStep,
    Role,
    SavedView,
    StepKind,
    UserProgramme,
)
from portal.referrals import clock_queries
from tests import factories, queue_factories
from tests.page import counted_queries

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


def test_two_who_take_the_same_rows_at_once_take_each_once(people, browser_for, db):
    other = factories.user("Dev Duarte", Role.STAFF)
    made = [referral(f"P{n}") for n in range(5)]
    start, shown = threading.Barrier(2), []

    def take(browser):
        start.wait()
        with connection():
            answer = browser.client.post(
                "/referrals/bulk",
                data={
                    "pick": picks(*made),
                    "step": "take",
                    "csrf_token": tokens[browser],
                },
            )
        shown.append(answer.status_code)

    browsers = [browser_for(people.cora), browser_for(other)]
    tokens = {one: one.csrf_token() for one in browsers}
    threads = [threading.Thread(target=take, args=(one,)) for one in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(shown) <= {200, 302, 303}
    steps = ReferralStep.select().where(ReferralStep.kind == StepKind.ASSIGNED)
    assert sorted(one.referral_id for one in steps) == [one.id for one in made]
    assert {owner_of(one) for one in made} <= {people.cora.id, other.id}


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
