"""Staff verify what was sent in, or don't accept it; and whoever sent it is told."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.errors import DomainError, StaleVersion
from portal.models import Event, OutboxMessage, Role, TrainingRecord, User
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


def sent_in(who, course, day=date(2026, 5, 20), minutes_ago=60, **more):
    made = factories.record(who, course, day, state="pending", recorded_by=who, **more)
    at = clock.now() - timedelta(minutes=minutes_ago)
    TrainingRecord.update(recorded_at=at).where(TrainingRecord.id == made.id).execute()
    return made


def stored(record):
    return TrainingRecord.get_by_id(record.id)


def test_verifying_lets_it_count_and_leads_on_to_the_next(people, aid, browser_for):
    made = sent_in(people.fay, aid, minutes_ago=90)
    later = sent_in(people.otis, aid, minutes_ago=30)
    sent_in(people.cora, aid, minutes_ago=60)
    cora = browser_for(people.cora)
    page = cora.submit(cora.get(f"/training/records/{made.id}"), "Verify it")
    assert page.response.location == f"/training/records/{later.id}"
    now = stored(made)
    assert (now.state, now.decided_by_id, now.decided_at, now.version) == (
        "verified",
        people.cora.id,
        clock.now(),
        2,
    )
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.subject_id, event.fields) == ("training_verified", made.id, "state")
    book = book_queries.load([people.fay.id])
    assert book.status(people.fay.id, aid.id, clock.today()).is_covered
    assert "Verified: First aid of Fay Ferreira." in cora.follow(page.response.location).main
    page = cora.submit(cora.get(f"/training/records/{later.id}"), "Verify it")
    # What is left is her own.
    assert page.response.location == "/training/checks"
    assert "Nothing else awaits a check." in cora.follow("/training/checks").main


def test_not_accepting_needs_a_reason_that_the_user_sees(people, aid, browser_for):
    made = sent_in(people.fay, aid)
    cora = browser_for(people.cora)
    form = cora.get(f"/training/records/{made.id}")
    page = cora.submit(form, "Don't accept it", status=422, reason="   ")
    assert "Say why." in page.errors()["reason"]
    page = cora.submit(form, "Don't accept it", status=422, reason="x" * 1001)
    assert page.value_of("reason") == "x" * 1001
    assert (stored(made).state, OutboxMessage.select().count()) == ("pending", 0)

    cora.submit(form, "Don't accept it", reason="The photo is cut off.")
    now = stored(made)
    assert (now.state, now.decision_note) == ("rejected", "The photo is cut off.")
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.fields) == ("training_rejected", "decision_note state")
    fay = browser_for(people.fay)
    page = fay.get(f"/training/records/{made.id}")
    assert "The photo is cut off." in page.main
    again = fay.get(page.links()["Send it in again"])
    assert again.value_of("course_id") == str(aid.id)


def test_they_are_told_by_mail_whose_subject_says_nothing(people, aid, browser_for):
    one, two = sent_in(people.fay, aid), sent_in(people.otis, aid)
    cora = browser_for(people.cora)
    cora.submit(cora.get(f"/training/records/{one.id}"), "Verify it")
    form = cora.get(f"/training/records/{two.id}")
    cora.submit(form, "Don't accept it", reason="It names another person.")
    good, bad = OutboxMessage.select().order_by(OutboxMessage.id)
    assert (good.user_id, good.to_address) == (people.fay.id, people.fay.email)
    assert good.subject == bad.subject == "What you sent in was checked"
    assert "First aid, completed on 20 May 2026, was checked and counts." in good.text
    assert "First aid, completed on 20 May 2026, wasn't accepted." in bad.text
    # The reason may say more than mail should.
    assert "another person" not in bad.text + bad.html


def test_who_has_no_sign_in_is_sent_to_the_office_and_who_has_no_address_to_nobody(
    people, aid, browser_for
):
    User.update(password_hash="").where(User.id == people.fay).execute()
    User.update(email=None).where(User.id == people.otis).execute()
    cora = browser_for(people.cora)
    for who in (people.fay, people.otis):
        made = sent_in(who, aid)
        form = cora.get(f"/training/records/{made.id}")
        cora.submit(form, "Don't accept it", reason="Cut off.")
        assert stored(made).state == "rejected"
    (only,) = OutboxMessage.select().order_by(OutboxMessage.id)
    assert "Ask the office for the reason." in only.text
    assert "/training/records/" not in only.text + only.html


def test_an_address_that_cant_be_right_doesnt_hold_up_a_decision(people, aid, browser_for):
    User.update(email="no address at all").where(User.id == people.fay).execute()
    made = sent_in(people.fay, aid)
    cora = browser_for(people.cora)
    cora.submit(cora.get(f"/training/records/{made.id}"), "Verify it")
    assert (stored(made).state, OutboxMessage.select().count()) == ("verified", 0)


def test_nobody_verifies_their_own(people, aid, browser_for):
    both = factories.user("Both Roles", Role.STAFF, Role.FACILITATOR)
    made = sent_in(both, aid)
    browser = browser_for(both)
    page = browser.get(f"/training/records/{made.id}")
    assert "Verify it" not in page.main
    assert "A colleague checks it: nobody decides about their own training." in page.main
    for decision, more in (("verify", {}), ("reject", {"reason": "No."})):
        path = f"/training/records/{made.id}/{decision}"
        answer = browser.post(path, {"version": 1, **more}).response
        said = browser.follow(answer.location).main
        assert "Nobody decides about their own training." in said
    assert (stored(made).state, stored(made).version) == ("pending", 1)
    with pytest.raises(DomainError):
        record_decision_actions.verify_record(made.id, 1, signed_in(both, Role.STAFF))


def test_pressed_twice_or_after_a_colleague_nothing_more_happens(people, aid, browser_for):
    made = sent_in(people.fay, aid)
    cora = browser_for(people.cora)
    form = cora.get(f"/training/records/{made.id}")
    cora.submit(form, "Verify it")
    events, letters = Event.select().count(), OutboxMessage.select().count()
    answer = cora.submit(form, "Verify it").response
    assert answer.location == f"/training/records/{made.id}"
    assert "Somebody changed this record since you opened it." in cora.follow(answer.location).main
    cora.submit(form, "Don't accept it", reason="Late.")
    assert stored(made).state == "verified"
    assert (Event.select().count(), OutboxMessage.select().count()) == (events, letters)
    with pytest.raises(StaleVersion):
        record_decision_actions.verify_record(made.id, 1, signed_in(people.cora, Role.STAFF))


def test_only_what_waits_can_be_decided(people, aid, browser_for):
    made = factories.record(people.fay, aid, date(2026, 5, 20))
    cora = browser_for(people.cora)
    answer = cora.post(f"/training/records/{made.id}/verify", {"version": 1}).response
    assert "has been decided on already" in cora.follow(answer.location).main
    assert stored(made).version == 1


def test_facilitators_and_managers_decide_nothing(people, aid, browser_for):
    made = sent_in(people.fay, aid)
    for who in (people.fay, people.mae):
        browser = browser_for(who)
        browser.post(f"/training/records/{made.id}/verify", {"version": 1}, status=403)
        browser.post(
            f"/training/records/{made.id}/reject", {"version": 1, "reason": "No."}, status=403
        )
    assert stored(made).state == "pending"
