"""The outbox's pages: what waits, what was sent, and what an administrator decides about."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from portal import clock, doctor_database
from portal.findings import Finding
from portal.models import Event, OutboxMessage, OutboxState
from tests import factories
from tests.page import counted_queries

FAILED = {"state": OutboxState.FAILED, "problem": "The mail server refused it: 550 No such user"}
UNSURE = {"state": OutboxState.UNSURE, "problem": "Portal stopped while handing it over."}


@pytest.fixture
def ada(browser_for: Any, people: Any) -> Any:
    return browser_for(people.ada)


def _sent(**more: Any) -> OutboxMessage:
    return factories.outbox_message(state=OutboxState.SENT, sent_at=clock.now(), **more)


def test_each_shelf_lists_its_messages_newest_first(ada: Any) -> None:
    now = clock.now()
    factories.outbox_message(subject="Older", created_at=now - timedelta(hours=2))
    factories.outbox_message(subject="Newer", to_address="mae@example.org")
    factories.outbox_message(subject="Gone wrong", **FAILED)
    factories.outbox_message(subject="Who knows", **UNSURE)
    _sent(subject="Arrived")
    waiting = ada.get("/office/outbox").table("Messages that wait")
    assert [row["Subject"] for row in waiting] == ["Newer", "Older"]
    assert (waiting[0]["To"], waiting[0]["State"]) == ("mae@example.org", "Waits")
    problems = ada.get("/office/outbox?show=problem").table("failed or were perhaps sent")
    assert [row["Subject"] for row in problems] == ["Who knows", "Gone wrong"]
    assert problems[0]["State"].startswith("Perhaps sent")
    assert "550 No such user" in problems[1]["State"]
    (sent,) = ada.get("/office/outbox?show=sent").table("Messages that were sent")
    assert sent["State"].startswith("Sent ")
    page = ada.get("/office/outbox?show=nonsense")
    assert {"Waiting 2", "Failed or unsure 2", "Sent or taken back", "Mail 2"} <= set(page.links())


def test_a_message_refused_for_now_says_when_it_is_tried_next(ada: Any) -> None:
    factories.outbox_message(problem="The mail server didn't take it yet: 451 Wait")
    (row,) = ada.get("/office/outbox").table("Messages that wait")
    assert row["State"].startswith("Next try ")


def test_a_message_is_shown_as_it_was_sent_and_the_look_is_recorded(ada: Any, people: Any) -> None:
    one = _sent(text="First line\n<b>second</b>\n")
    page = ada.get(f"/office/outbox/{one.id}")
    assert "First line <b>second</b>" in page.main
    assert one.message_id in page.main
    assert "Send again" not in page.main
    (event,) = Event.select().where(Event.action == "mail_opened")
    assert (event.subject, event.subject_id, event.user_id) == (
        "outbox_message",
        one.id,
        people.ada.id,
    )


@pytest.mark.parametrize("before", [FAILED, UNSURE])
def test_a_message_is_sent_again_once(ada: Any, before: dict[str, Any]) -> None:
    one = factories.outbox_message(**before, attempt_count=8)
    page = ada.get(f"/office/outbox/{one.id}")
    assert before["problem"] in page.main
    for _press in range(2):
        ada.submit(page, "Send again")
    again = OutboxMessage.get_by_id(one.id)
    assert (again.state, again.attempt_count, again.problem) == (OutboxState.QUEUED, 0, "")
    assert again.due_at <= clock.now()
    assert again.message_id == one.message_id
    assert Event.select().where(Event.action == "mail_sent_again").count() == 1


def test_what_was_sent_or_is_being_sent_is_not_sent_again(ada: Any) -> None:
    for one in (_sent(), factories.outbox_message(state=OutboxState.SENDING)):
        page = ada.post(f"/office/outbox/{one.id}/send-again", status=409)
        assert "Only a message that failed" in page.main
        assert OutboxMessage.get_by_id(one.id).state == one.state
    assert Event.select().where(Event.action == "mail_sent_again").count() == 0


def test_only_administrators_read_mail(browser_for: Any, people: Any) -> None:
    one = factories.outbox_message(**FAILED)
    for user in (people.cora, people.fay, people.mae):
        browser = browser_for(user)
        assert "Mail" not in browser.follow("/").links()
        browser.get("/office/outbox", status=403)
        browser.get(f"/office/outbox/{one.id}", status=403)
        browser.post(f"/office/outbox/{one.id}/send-again", status=403)
    assert OutboxMessage.get_by_id(one.id).state == OutboxState.FAILED
    assert Event.select().where(Event.subject == "outbox_message").count() == 0


def test_an_unknown_message_is_not_found(ada: Any) -> None:
    ada.get("/office/outbox/999", status=404)
    ada.post("/office/outbox/999/send-again", status=404)


def test_an_empty_outbox_says_that_no_server_is_set(ada: Any, make_app: Any) -> None:
    page = ada.get("/office/outbox")
    assert "Nothing waits" in page.main
    assert "No mail server is set" in page.main


def test_the_list_comes_in_pages_and_takes_as_many_queries_for_one_row_as_for_many(
    ada: Any,
) -> None:
    factories.outbox_message()
    with counted_queries() as one:
        ada.get("/office/outbox")
    for _number in range(59):
        factories.outbox_message()
    with counted_queries() as many:
        page = ada.get("/office/outbox")
    assert len(page.table("Messages that wait")) == 50
    assert len(many) == len(one)
    assert len(ada.get("/office/outbox?page=2").table("Messages that wait")) == 10


def test_the_doctor_says_whether_mail_goes_out(db: Any, settings: Any) -> None:
    def mail(**changes: Any) -> Finding:
        return doctor_database._mail(replace(settings, **changes))

    assert mail().state == "ok"
    assert "no mail_server" in mail().words
    served = {"mail_server": "smtp.example.org"}
    assert "smtp.example.org" in mail(**served).words
    factories.outbox_message(created_at=clock.now() - timedelta(hours=2))
    assert "no mail_server is set; messages waiting for over an hour: 1" in mail().words
    factories.outbox_message(**UNSURE)
    assert mail(**served).state == "warning"
    assert "perhaps sent: 1" in mail(**served).words
    assert OutboxMessage.select().where(OutboxMessage.state == OutboxState.QUEUED).count() == 1
