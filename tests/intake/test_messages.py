"""/intake/refused and /intake/<id>: what arrived, to be read by staff."""

from typing import Any

import pytest

from portal import clock
from portal.intake import actions
from portal.intake.message_text import shown_text
from portal.intake.rules import Refusal, Sent
from portal.models import Door, Event, IntakeMessage
from tests import factories
from tests.page import Browser, counted_queries


@pytest.fixture
def cora(browser_for: Any, people: Any) -> Browser:
    return browser_for(people.cora)


def refuse(body: bytes, why: str = "The patient has no name.", **more: Any) -> str:
    sent = Sent(
        door=Door.FHIR,
        sender="provider:1",
        external_id="",
        content_type="application/fhir+json",
        body=body,
        received_at=clock.now(),
        **more,
    )
    return actions.refuse(sent, Refusal(400, "required", "Bundle.entry[2].resource.name", why))


def test_refused_messages_are_listed_newest_first_with_the_reason(cora: Browser) -> None:
    elm = factories.provider("Elm Road Surgery")
    first = refuse(b"1", provider_id=elm.id)
    second = refuse(b"2", why="The body isn't JSON.")
    rows = cora.get("/intake/refused").table("Refused messages")
    assert [row["Receipt"] for row in rows] == [second, first]
    assert rows[1]["From"] == "Elm Road Surgery"
    assert rows[0]["Why"] == "The body isn't JSON."


def test_nothing_refused_says_so(cora: Browser) -> None:
    assert "Nothing was refused" in cora.get("/intake/refused").main


def test_refused_list_is_paged(cora: Browser) -> None:
    for number in range(51):
        refuse(str(number).encode())
    assert len(cora.get("/intake/refused").table("Refused")) == 50
    assert len(cora.get("/intake/refused?page=2").table("Refused")) == 1


def test_refused_list_takes_the_same_queries_for_one_and_twenty(cora: Browser) -> None:
    refuse(b"x")
    cora.get("/intake/refused")
    with counted_queries() as one:
        cora.get("/intake/refused")
    for number in range(19):
        refuse(str(number).encode())
    with counted_queries() as twenty:
        cora.get("/intake/refused")
    assert len(one) == len(twenty)


def test_message_is_shown_as_it_came_and_its_reading_recorded(cora: Browser) -> None:
    receipt = refuse(b'{"name":"<b>Pip</b> \xd8\xb9"}')
    message = IntakeMessage.get()
    page = cora.get(f"/intake/{message.id}")
    assert receipt in page.heading
    assert "The patient has no name." in page.main
    assert "Bundle.entry[2].resource.name" in page.main
    assert '"name": "<b>Pip</b> ع"' in page.main
    assert "<b>Pip" not in page.text
    looked = Event.select().where(Event.action == "message_read")
    assert [row.subject_id for row in looked] == [message.id]


@pytest.mark.parametrize("body", [b"\xff\x00 not text", b"[" * 5_000, b""])
def test_body_of_any_bytes_can_be_shown(cora: Browser, body: bytes) -> None:
    refuse(body)
    cora.get(f"/intake/{IntakeMessage.get().id}")


def test_half_a_character_written_as_an_escape_can_be_shown(cora: Browser) -> None:
    refuse(b'{"name": "a\\ud800b"}')
    assert '"a?b"' in cora.get(f"/intake/{IntakeMessage.get().id}").main


def test_deep_and_large_json_is_shown_as_it_came() -> None:
    deep = b"[" * 51 + b"]" * 51
    assert shown_text(deep) != deep.decode()
    deeper = b"[" * 60 + b"]" * 60
    assert shown_text(deeper) == deeper.decode()
    wide = b"[" + b"[[[[[[[[0]]]]]]]]," * 40_000 + b"0]"
    assert shown_text(wide) == wide.decode()


def test_long_text_is_cut_and_the_page_says_so(cora: Browser) -> None:
    refuse(b"x" * 600_000)
    page = cora.get(f"/intake/{IntakeMessage.get().id}")
    assert "first 500,000 characters" in page.main
    assert "x" * 500_000 in page.text
    assert "x" * 500_001 not in page.text


def test_message_that_was_removed_says_so(cora: Browser) -> None:
    refuse(b"x")
    IntakeMessage.update(body=None).execute()
    assert "was removed" in cora.get(f"/intake/{IntakeMessage.get().id}").main


def test_taken_message_follows_its_referral(cora: Browser, people: Any) -> None:
    referral = factories.referral(people.pip)
    page = cora.get(f"/intake/{referral.message_id}")
    assert f"/referrals/{referral.id}" in page.links().values()
    factories.block(people.cora, people.pip)
    cora.get(f"/intake/{referral.message_id}", status=404)


def test_message_of_another_programme_isnt_there(cora: Browser, people: Any) -> None:
    from portal.models import UserProgramme

    referral = factories.referral(people.pip, programme=factories.programme())
    UserProgramme.create(user=people.cora, programme=factories.programme())
    cora.get(f"/intake/{referral.message_id}", status=404)
    cora.get("/intake/99999", status=404)


def test_others_cant_read_messages(browser_for: Any, people: Any) -> None:
    refuse(b"x")
    number = IntakeMessage.get().id
    for user in (people.fay, people.otis, people.mae, people.ada):
        browser_for(user).get("/intake/refused", status=403)
        browser_for(user).get(f"/intake/{number}", status=403)
    browser_for(None).get(f"/intake/{number}", status=302)
