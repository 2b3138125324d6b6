"""The main job, end to end: a referral becomes a seat, a roll and a report."""

import re
from datetime import timedelta

import pytest

from portal import clock
from portal.audit import verify
from portal.models import Membership, Referral, TrainingRecord, WalkIn
from portal.providers import token_actions as tokens
from tests import factories

RECEIPT = re.compile(r"R-[0-9A-Z]{4}-[0-9A-Z]{2}")
ROLL = "/sessions/{}/roll"


@pytest.fixture
def tonight(people):
    return factories.session(people.tuesday, clock.now() - timedelta(minutes=5))


def by_public_form(browser):
    page = browser.submit(
        browser.get("/refer"),
        "Continue",
        200,
        sender_is="professional",
        age_years=34,
        postcode="LS1",
    )
    page = browser.submit(
        page,
        "Check your answers",
        200,
        referrer_name="Imran Shah",
        referrer_organisation="Quayside Practice",
        referrer_phone="01632 960 111",
        given_name="Amara",
        family_name="Okafor",
        phone="07700 900 142",
        ways=["call"],
        contact_note="After 17:00",
        reason="Panic attacks since March.",
        urgency="routine",
        risk="no",
        consent_referral="y",
        consent_placement="y",
        consent_said_by="person",
        consent_how="in person",
    )
    sent = browser.submit(page, "Send", 303)
    return browser.get(sent.response.headers["Location"]).main


def by_phone(browser):
    saved = browser.submit(
        browser.get("/referrals/new"),
        "Save and open",
        arrived_by="phone",
        sender_is="self",
        given_name="Bethan",
        family_name="Price",
        phone="07700 900 143",
        reason="Lost her mother in spring.",
        urgency="urgent",
        risk="no",
        consent_scopes=["referral", "placement"],
        consent_said_by="Bethan herself",
        consent_how="phone",
        consent_given_on=clock.today().isoformat(),
    )
    return browser.get(saved.response.headers["Location"]).main


def by_message(app, body):
    practice = factories.provider("Elm Road Surgery")
    token = tokens.issue_token(practice.id, "test")
    return app.test_client().post(
        "/fhir/$process-message",
        data=body,
        headers={"Authorization": f"Bearer {token}"},
        content_type="application/fhir+json",
    )


@pytest.mark.real_data
def test_the_three_doors_give_one_kind_of_receipt_and_lead_to_one_queue(
    app, people, browser_for, real_data
):
    message = real_data / "fhir-bars/process_message/request/ValidationRequest-POST.json"
    answer = by_message(app, message.read_bytes())
    assert answer.status_code == 200
    cora = browser_for(people.cora)
    said = [answer.get_data(as_text=True), by_public_form(browser_for(None)), by_phone(cora)]
    receipts = [RECEIPT.search(text).group() for text in said]
    rows = cora.get("/referrals").table("longest wait")
    found = " ".join(row["Person"] for row in rows)
    assert len(rows) == 3
    assert all(receipt in found for receipt in receipts)
    assert rows[0]["Person"].startswith("Bethan Price Urgent")
    assert "Julie Jones" in found


def test_a_referral_becomes_a_seat_a_roll_and_a_report(people, tonight, browser_for):
    by_public_form(browser_for(None))
    referral = Referral.get()
    cora, fay, mae = (browser_for(user) for user in (people.cora, people.fay, people.mae))

    page = cora.follow(cora.get("/").links()["Amara Okafor"])
    cora.submit(page, "Accept")
    page = cora.get(f"/referrals/{referral.id}")
    cora.submit(page, "Place here Tuesday group", group_id=people.tuesday.id, step="seat")
    page = cora.get(f"/referrals/{referral.id}")
    steps = [line.split(" · ")[0] for line in page.list_items("timeline")]
    assert [step.rsplit(" ", 3)[0] for step in steps] == [
        "Placed in a group",
        "Accepted",
        "Received",
    ]

    page = fay.follow(fay.get("/").links()["Take the roll"])
    cards = page.list_items("roll")
    assert [card.split(" first time")[0] for card in cards] == ["Amara O.", "Pip M."]
    amara = Membership.get(Membership.referral == referral.id).person
    marks = f"/sessions/{tonight.id}/marks"
    fay.post(marks, {"person_id": amara.id, "mark": "present"})
    fay.post(marks, {"person_id": people.pip.id, "mark": "absent"})
    page = fay.get(ROLL.format(tonight.id))
    assert "1 here" in page.main
    fay.submit(page, "Walk-in", name="Dee")

    page = cora.get("/walk-ins")
    assert "Dee" in page.main
    assert WalkIn.get().person_id is None
    page = cora.get(f"/referrals/{referral.id}")
    assert "Attending" in page.words

    today = clock.today().isoformat()
    period = f"programme={people.tuesday.programme_id}&from={today}&to={today}"
    page = mae.get(f"/reports/preview?kind=programme&{period}")
    figures = {row["Figure"]: row["Period"] for row in page.table("People, sessions and hours")}
    assert figures["Sessions held"] == "1"
    # So few came to its one group that no number of people is told, not even the totals.
    assert figures["Referrals"] == "*"
    assert figures["Walk-ins"] in ("*", "c")
    assert "Amara" not in page.text

    verdict = verify()
    assert verdict.is_sound
    assert verdict.checked_count > 10


def test_staff_record_a_course_and_the_facilitator_sees_what_lapsed(people, browser_for):
    course = factories.course("First aid", valid_months=12)
    fay, cora = browser_for(people.fay), browser_for(people.cora)
    assert "First aid isn't on record" in fay.get("/training").main
    long_ago = clock.today() - timedelta(days=400)
    for completed_on in (long_ago, clock.today()):
        cora.submit(
            cora.get("/training/records/new"),
            "Record",
            user_id=people.fay.id,
            course_id=course.id,
            completed_on=completed_on.isoformat(),
        )
        if completed_on == long_ago:
            assert "First aid lapsed on" in fay.get("/training").main
    now = fay.get("/training").main
    assert "Everything needed is in date" in now
    assert "First aid lapsed on" not in now
    assert TrainingRecord.select().count() == 2


def test_another_groups_leader_finds_nothing_of_it(people, tonight, browser_for):
    otis = browser_for(people.otis)
    for path in (
        f"/groups/{people.tuesday.id}",
        f"/groups/{people.tuesday.id}/roster.pdf",
        ROLL.format(tonight.id),
        f"/people/{people.pip.id}",
    ):
        otis.get(path, status=404)
    assert "Nobody found" in otis.get("/people?q=pip").main
