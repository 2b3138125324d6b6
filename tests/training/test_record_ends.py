"""A record is revoked from a day on, or withdrawn as a mistake; what was recorded stays."""

from datetime import date

import pytest
import time_machine

from portal.errors import DomainError
from portal.models import Event, OutboxMessage, Role, TrainingRecord
from portal.training import book_queries, record_decision_actions
from tests import factories
from tests.page import signed_in


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def aid(db):
    return factories.course("First aid", valid_months=36)


@pytest.fixture
def held(people, aid):
    return factories.record(people.fay, aid, date(2026, 1, 10), recorded_by=people.cora)


def stored(record):
    return TrainingRecord.get_by_id(record.id)


def status_of(record, on):
    book = book_queries.load([record.user_id])
    return book.status(record.user_id, record.course_id, on)


def test_revoking_ends_the_cover_that_day_and_keeps_what_was(people, held, browser_for):
    cora = browser_for(people.cora)
    page = cora.get(f"/training/records/{held.id}")
    form = cora.get(page.links()["Revoke it"])
    assert form.heading == "Revoke this record?"
    assert form.value_of("revoked_on") == "2026-06-01"
    page = cora.submit(form, "Revoke it", revoked_on="2026-05-20", reason="Taken back by them.")
    now = stored(held)
    assert (now.state, now.completed_on) == ("verified", date(2026, 1, 10))
    assert (now.revoked_on, now.revoked_reason) == (date(2026, 5, 20), "Taken back by them.")
    assert (now.decided_by_id, now.version) == (people.cora.id, 2)
    assert status_of(held, date(2026, 5, 19)).is_covered
    assert status_of(held, date(2026, 5, 20)).state == "revoked"
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.fields) == ("training_revoked", "revoked_on revoked_reason")
    shown = cora.follow(page.response.location)
    assert "Revoked from 20 May 2026 on" in shown.main
    assert {"Revoke it", "Download the certificate"}.isdisjoint(shown.links())
    fay = browser_for(people.fay).get(f"/training/records/{held.id}")
    assert "Taken back by them." in fay.main
    letter = OutboxMessage.get()
    assert letter.subject == "One of your training records has changed"
    assert "Taken back" not in letter.text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("reason", "", "Say why."),
        ("revoked_on", "", "Enter the day from which it doesn't count."),
        ("revoked_on", "2026-06-02", "Enter today or an earlier day."),
        ("revoked_on", "2026-01-09", "It was completed on 10 January 2026."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    people, held, browser_for, field, value, message
):
    data = {"version": 1, "revoked_on": "2026-05-20", "reason": "Taken back.", field: value}
    page = browser_for(people.cora).post(f"/training/records/{held.id}/revoke", data, status=422)
    assert message in page.errors()[field]
    kept = "reason" if field == "revoked_on" else "revoked_on"
    assert page.value_of(kept) == data[kept]
    assert (stored(held).revoked_on, stored(held).version) == (None, 1)
    assert OutboxMessage.select().count() == 0


def test_from_the_first_day_on_is_possible_and_covers_nothing(people, held, browser_for):
    data = {"version": 1, "revoked_on": "2026-01-10", "reason": "Never valid."}
    browser_for(people.cora).post(f"/training/records/{held.id}/revoke", data)
    assert status_of(held, date(2026, 1, 10)).state == "revoked"


def test_withdrawing_lets_it_count_on_no_day(people, held, browser_for):
    cora = browser_for(people.cora)
    form = cora.get(cora.get(f"/training/records/{held.id}").links()["Withdraw it"])
    assert form.heading == "Withdraw this record?"
    page = cora.submit(form, "Withdraw it", status=422, reason="")
    assert "Say why." in page.errors()["reason"]
    cora.submit(form, "Withdraw it", reason="It was Otis who went.")
    now = stored(held)
    assert (now.state, now.decision_note) == ("withdrawn", "It was Otis who went.")
    assert status_of(held, date(2026, 5, 19)).state == "missing"
    assert Event.select().order_by(Event.number.desc()).get().action == "training_withdrawn"
    assert "was on record by mistake" in OutboxMessage.get().text
    # So the right one can be recorded for the same day.
    data = {"user_id": held.user_id, "course_id": held.course_id, "completed_on": "2026-01-10"}
    cora.post("/training/records/new", data)
    assert TrainingRecord.select().count() == 2


def test_what_ended_cant_end_again(people, held, browser_for):
    TrainingRecord.update(state="withdrawn").execute()
    cora = browser_for(people.cora)
    for way in ("revoke", "withdraw"):
        path = f"/training/records/{held.id}/{way}"
        for answer in (
            cora.get(path, status=302),
            cora.post(path, {"version": 1, "reason": "Again.", "revoked_on": "2026-05-20"}),
        ):
            assert answer.response.location == f"/training/records/{held.id}"
        assert (
            "As this record stands now, that can't be done."
            in cora.follow(f"/training/records/{held.id}").main
        )
    assert stored(held).version == 1


def test_a_page_that_is_out_of_date_changes_nothing(people, held, browser_for):
    cora = browser_for(people.cora)
    TrainingRecord.update(version=2).execute()
    for way in ("revoke", "withdraw"):
        data = {"version": 1, "reason": "A mistake.", "revoked_on": "2026-05-20"}
        page = cora.post(f"/training/records/{held.id}/{way}", data, status=422)
        assert "Somebody changed this record since you opened it." in page.main
        assert page.value_of("reason") == "A mistake."
    assert (stored(held).state, stored(held).revoked_on) == ("verified", None)


def test_nobody_ends_their_own_that_counts(people, aid, browser_for):
    mine = factories.record(people.cora, aid, date(2026, 1, 10))
    cora = browser_for(people.cora)
    assert {"Revoke it", "Withdraw it"}.isdisjoint(cora.get(f"/training/records/{mine.id}").links())
    for way in ("revoke", "withdraw"):
        data = {"version": 1, "reason": "Mine.", "revoked_on": "2026-05-20"}
        answer = cora.post(f"/training/records/{mine.id}/{way}", data).response
        assert "Nobody decides about their own training." in cora.follow(answer.location).main
    staff = signed_in(people.cora, Role.STAFF)
    with pytest.raises(DomainError):
        record_decision_actions.revoke_record(mine.id, 1, date(2026, 5, 20), "Mine.", staff)
    with pytest.raises(DomainError):
        record_decision_actions.withdraw_record(mine.id, 1, "Mine.", staff)
    assert stored(mine).version == 1


def test_what_one_sent_in_can_be_taken_back_until_it_is_decided_on(people, aid, browser_for):
    mine = factories.record(
        people.fay, aid, date(2026, 5, 20), state="pending", recorded_by=people.fay
    )
    fay = browser_for(people.fay)
    form = fay.get(fay.get(f"/training/records/{mine.id}").links()["Take it back"])
    assert form.heading == "Take this back?"
    browser_for(people.otis).post(
        f"/training/records/{mine.id}/withdraw", {"version": 1, "reason": "Not his."}, status=404
    )
    fay.submit(form, "Take it back", reason="The wrong course.")
    assert stored(mine).state == "withdrawn"
    assert OutboxMessage.select().count() == 0
    browser_for(people.fay).post(f"/training/records/{mine.id}/revoke", {}, status=403)


def test_every_decision_stays_in_sight_whatever_comes_after(people, aid, browser_for):
    mira_holt = factories.user("Mira Holt", Role.STAFF)
    made = factories.record(
        people.fay, aid, date(2026, 1, 10), state="pending", recorded_by=people.fay
    )
    cora, mira = browser_for(people.cora), browser_for(mira_holt)
    address = f"/training/records/{made.id}"
    cora.submit(cora.get(address), "Verify it")
    form = mira.get(f"{address}/revoke")
    mira.submit(form, "Revoke it", revoked_on="2026-05-20", reason="Taken back by them.")
    form = cora.get(f"{address}/withdraw")
    cora.submit(form, "Withdraw it", reason="It was another person's.")
    now = stored(made)
    assert (now.verified_by_id, now.revoked_by_id, now.decided_by_id) == (
        people.cora.id,
        mira_holt.id,
        people.cora.id,
    )
    shown = cora.get(address).main
    for said in ("Verified", "Revoked from 20 May 2026 on", "Mira Holt", "Withdrawn"):
        assert said in shown
    assert "Taken back by them." in shown
    assert "It was another person's." in shown
