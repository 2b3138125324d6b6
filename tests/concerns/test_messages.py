"""Messages to the office: answered there, read by whoever wrote them."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models import Event, GroupStaff, OfficeMessage, OutboxMessage, Role, UserProgramme
from tests import factories
from tests.concerns import make
from tests.page import counted_queries


@pytest.fixture
def sent(people):
    return make.office_message(people.tuesday, people.fay, text="The heating failed.")


def answer(browser, message, text):
    page = browser.get(f"/office-messages/{message.id}")
    return browser.submit(page, "Answer", answer=text)


def test_the_office_answers_and_the_leader_reads_it(people, sent, browser_for):
    cora, fay = browser_for(people.cora), browser_for(people.fay)
    page = cora.get("/")
    assert "1 message from a leader waits for an answer" in page.main
    (row,) = cora.get("/office-messages").table("wait for an answer")
    assert (row["Message"], row["Group"]) == ("The heating failed.", "Tuesday group")
    answer(cora, sent, "A new boiler comes on Monday.")
    assert "No message waits" in cora.get("/office-messages").main
    (row,) = cora.get("/office-messages?show=answered").table("Answered messages")
    assert "A new boiler comes on Monday." in row["Answer"]
    page = fay.get("/")
    assert "A new boiler comes on Monday." in page.main
    assert "A new boiler comes on Monday." in fay.get(f"/groups/{people.tuesday.id}").main
    fay.submit(page, "I have read it")
    assert "A new boiler" not in fay.get("/").main
    assert "A new boiler" in fay.get(f"/groups/{people.tuesday.id}").main
    assert OfficeMessage.get().read_at is not None


def test_mail_says_that_there_is_an_answer_and_not_what(people, sent, browser_for):
    answer(browser_for(people.cora), sent, "Pip may come on Monday.")
    (mail,) = OutboxMessage.select()
    assert mail.user_id == people.fay.id
    for word in ("Pip", "Monday", "heating", "Tuesday"):
        assert word not in f"{mail.subject} {mail.text} {mail.html}"


def test_of_two_answers_the_second_is_shown_the_first(people, sent, browser_for):
    first, second = browser_for(people.cora), browser_for(people.cora)
    old = second.get(f"/office-messages/{sent.id}")
    answer(first, sent, "On Monday.")
    page = second.submit(old, "Answer", status=422, answer="On Tuesday.")
    assert "On Monday." in page.main
    assert page.value_of("answer") == "On Tuesday."
    assert OfficeMessage.get().answer == "On Monday."
    second.submit(page, "Change the answer")
    assert OfficeMessage.get().answer == "On Tuesday."


def test_an_answer_changed_is_to_be_read_again(people, sent, browser_for):
    cora, fay = browser_for(people.cora), browser_for(people.fay)
    answer(cora, sent, "On Monday.")
    fay.submit(fay.get("/"), "I have read it")
    cora.submit(cora.get(f"/office-messages/{sent.id}"), "Change the answer", answer="On Friday.")
    assert "On Friday." in fay.get("/").main


def test_an_empty_answer_is_refused(people, sent, browser_for):
    cora = browser_for(people.cora)
    page = cora.get(f"/office-messages/{sent.id}")
    page = cora.submit(page, "Answer", status=422, answer="  ")
    assert "Write your answer" in page.errors()["answer"]
    assert OutboxMessage.select().count() == 0


def test_staff_limited_to_programmes_see_theirs_alone(people, sent, browser_for):
    other = factories.group("Elsewhere", programme=factories.programme())
    theirs = make.office_message(other, people.otis, text="The lift is out.")
    petra = factories.user("Petra Novotna", Role.STAFF)
    UserProgramme.create(user=petra, programme=other.programme)
    browser = browser_for(petra)
    page = browser.get("/office-messages")
    assert "The lift is out." in page.main
    assert "heating" not in page.main
    assert "1 message from a leader" in browser.get("/").main
    browser.get(f"/office-messages/{sent.id}", status=404)
    browser.get(f"/office-messages/{theirs.id}")


def test_of_a_sensitive_group_its_named_staff_alone(people, browser_for):
    hidden = factories.group("Kestrel circle", led_by=people.fay, is_sensitive=True)
    message = make.office_message(hidden, people.fay, text="About the door.")
    cora = browser_for(people.cora)
    assert "Kestrel" not in cora.get("/office-messages").text
    assert "message from a leader" not in cora.get("/").main
    cora.get(f"/office-messages/{message.id}", status=404)
    cora.post(f"/office-messages/{message.id}", {"answer": "x", "version": 1}, status=404)
    GroupStaff.create(group=hidden, user=people.cora)
    cora.get(f"/office-messages/{message.id}")


def test_nobody_reads_anothers_answer(people, sent, browser_for):
    answer(browser_for(people.cora), sent, "On Monday.")
    for who in (people.sana, people.otis):
        browser = browser_for(who)
        browser.post(f"/office-messages/{sent.id}/read", status=404)
        browser.get(f"/office-messages/{sent.id}", status=403)
        assert "On Monday." not in browser.get("/").main
    assert "On Monday." not in browser_for(people.sana).get(f"/groups/{people.tuesday.id}").main
    for who in (people.mae, people.ada):
        browser_for(who).post(f"/office-messages/{sent.id}/read", status=403)
    assert OfficeMessage.get().read_at is None


def test_a_leader_stood_down_reads_no_answer(people, sent, browser_for):
    answer(browser_for(people.cora), sent, "Pip comes on Monday.")
    factories.stand_down(people.fay)
    fay = browser_for(people.fay)
    assert "Monday" not in fay.get("/").main
    fay.post(f"/office-messages/{sent.id}/read", status=404)


def test_each_change_is_one_event_without_words(people, sent, browser_for):
    answer(browser_for(people.cora), sent, "On Monday.")
    fay = browser_for(people.fay)
    fay.submit(fay.get("/"), "I have read it")
    found = [one.action for one in Event.select().where(Event.subject == "office_message")]
    assert found == ["office_message_opened", "office_message_answered", "office_answer_read"]


def test_statements_are_as_many_for_one_as_for_twenty(people, sent, browser_for):
    cora, fay = browser_for(people.cora), browser_for(people.fay)
    pairs = (
        (cora, "/office-messages"),
        (fay, "/"),
        (fay, f"/groups/{people.tuesday.id}"),
    )
    old = clock.now() - timedelta(hours=1)
    make.office_message(people.tuesday, people.fay, answer="Yes", answered_at=old)
    few = []
    for browser, path in pairs:
        browser.get(path)
        with counted_queries() as statements:
            browser.get(path)
        few.append(len(statements))
    for number in range(20):
        make.office_message(people.tuesday, people.fay, text=f"Message {number}")
        make.office_message(people.tuesday, people.fay, answer="Yes", answered_at=old)
    for (browser, path), count in zip(pairs, few, strict=True):
        with counted_queries() as statements:
            browser.get(path)
        assert len(statements) == count, path
