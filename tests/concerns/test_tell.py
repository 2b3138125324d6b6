"""Telling the office: one form, a message or a concern."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models import (
    Concern,
    ConcernAlert,
    Event,
    Membership,
    OfficeMessage,
    OutboxMessage,
    Person,
    Role,
)
from tests import factories
from tests.concerns import make
from tests.page import counted_queries

LONG = "عبد الرحمن " * 11


def concern(**more):
    return {
        "what": "concern",
        "kind": "safeguarding",
        "text": "She said he follows her home.",
        **more,
    }


def test_a_message_from_the_roll_reaches_the_office(people, tonight, browser_for):
    fay = browser_for(people.fay)
    roll = fay.get(f"/sessions/{tonight.id}/roll")
    page = fay.get(roll.links()["Tell the office"])
    sent = fay.submit(page, "Send", what="message", text="The heating failed.")
    assert sent.response.location.endswith(f"/sessions/{tonight.id}/roll")
    row = OfficeMessage.get()
    assert (row.group_id, row.session_id, row.raised_by_id, row.answer) == (
        people.tuesday.id,
        tonight.id,
        people.fay.id,
        "",
    )
    assert Concern.select().count() == 0
    assert OutboxMessage.select().count() == 0
    assert "1 message from a leader waits" in browser_for(people.cora).get("/").main


def test_the_groups_and_the_sessions_page_lead_to_it(people, tonight, browser_for):
    fay = browser_for(people.fay)
    for path in (f"/groups/{people.tuesday.id}", f"/sessions/{tonight.id}"):
        fay.get(fay.get(path).links()["Tell the office"])
    assert "Tell the office" not in browser_for(people.mae).get(f"/groups/{people.tuesday.id}").main


def test_a_concern_tells_the_first_lead_in_the_same_breath(people, leads, tonight, browser_for):
    fay = browser_for(people.fay)
    page = fay.get(f"/sessions/{tonight.id}/tell?what=concern")
    assert page.value_of("what") == "concern"
    sent = fay.submit(
        page, "Send", **concern(is_urgent="y", person_id=people.pip.id, about_user_id="")
    )
    row = Concern.get()
    assert (row.kind, row.is_urgent, row.person_id, row.about_user_id, row.state) == (
        "safeguarding",
        True,
        people.pip.id,
        None,
        "raised",
    )
    assert [(one.user_id, one.stage) for one in ConcernAlert.select()] == [(leads.cora.id, "turn")]
    assert [one.user_id for one in OutboxMessage.select()] == [leads.cora.id]
    shown = fay.get(sent.response.location)
    assert "nobody has seen it yet" in shown.main
    assert "Told: Cora Lindqvist" in shown.main


def test_a_crisis_is_urgent_whether_or_not_the_box_is_ticked(people, leads, tonight, browser_for):
    fay = browser_for(people.fay)
    page = fay.get(f"/sessions/{tonight.id}/tell?what=concern")
    fay.submit(page, "Send", **concern(kind="crisis", person_id="", about_user_id=""))
    assert Concern.get().is_urgent


def test_before_writing_the_page_says_whom_to_ring(people, leads, tonight, browser_for, make_app):
    page = browser_for(people.fay).get(f"/sessions/{tonight.id}/tell")
    numbers = [link.get("href") for link in page.tree.findall(".//a")]
    assert "tel:999" in numbers
    assert "tel:01632960211" in numbers
    assert "Ring Cora Lindqvist , 01632 960 211" in page.main
    assert "Idris Vaughan 01632 960 212" in page.main
    assert "Samaritans" in page.main
    # Above the field in which one writes.
    assert page.text.index("tel:999") < page.text.index('name="text"')


def test_the_crisis_card_on_a_roll_names_who_can_be_rung(people, leads, tonight, browser_for):
    page = browser_for(people.fay).get(f"/sessions/{tonight.id}/roll")
    card = page.tree.get_element_by_id("crisis")
    said = " ".join(" ".join(card.itertext()).split())
    assert "Cora Lindqvist , on call: 01632 960 211" in said
    assert [link.get("href") for link in card.findall(".//a")].count("tel:01632960211") == 1


def test_a_lead_away_or_of_another_programme_isnt_named_to_ring(people, leads, browser_for):
    today = clock.today()
    type(leads.first).update(away_from_on=today, away_until_on=today).execute()
    other = factories.user("Wanda Else", Role.STAFF)
    make.lead(other, programme=factories.programme())
    page = browser_for(people.fay).get(f"/groups/{people.tuesday.id}/tell")
    for name in ("Cora Lindqvist ,", "Wanda Else"):
        assert f"Ring {name}" not in page.main
    assert "Ring the office" in page.main


def test_the_same_form_sent_twice_is_one(people, leads, tonight, browser_for):
    fay = browser_for(people.fay)
    page = fay.get(f"/sessions/{tonight.id}/tell")
    first = fay.submit(page, "Send", **concern())
    again = fay.submit(page, "Send", **concern())
    assert first.response.location == again.response.location
    assert Concern.select().count() == ConcernAlert.select().count() == 1
    # Another text on the same page, from the browser's history, is not lost.
    fay.submit(page, "Send", **concern(text="And her brother too."))
    assert Concern.select().count() == 2
    fay.submit(page, "Send", what="message", text="Keys")
    fay.submit(page, "Send", what="message", text="Keys")
    assert OfficeMessage.select().count() == 1


def test_two_sends_at_once_are_one(app, people, leads, tonight, seen_by, at_once):
    from portal.concerns import tell_actions, tell_queries

    fay = seen_by(people.fay)
    place = tell_queries.place_of_session(fay, tonight.id)
    worry = tell_actions.Worry(kind="crisis", text="He left in tears.", is_urgent=True)

    def send():
        with app.app_context():
            return tell_actions.raise_concern(place, worry, "key", fay)

    ids = at_once([send] * 4)
    assert len(set(ids)) == 1
    assert Concern.select().count() == ConcernAlert.select().count() == 1


def test_what_was_typed_is_kept_when_something_is_missing(people, leads, tonight, browser_for):
    fay = browser_for(people.fay)
    page = fay.get(f"/sessions/{tonight.id}/tell")
    page = fay.submit(page, "Send", status=422, what="", text="Half a thought")
    assert "Choose a message or a concern" in page.errors()["what"]
    assert page.value_of("text") == "Half a thought"
    page = fay.submit(
        page,
        "Send",
        status=422,
        what="concern",
        is_urgent="y",
        text="Half a thought",
        person_id=people.pip.id,
    )
    assert "sort of concern" in page.errors()["kind"]
    assert page.value_of("text") == "Half a thought"
    assert page.value_of("person_id") == str(people.pip.id)
    assert page.value_of("is_urgent") == "y"
    page = fay.submit(page, "Send", status=422, **concern(text=""))
    assert "Write what the office should know" in page.errors()["text"]
    page = fay.submit(page, "Send", status=422, **concern(text="x" * 4001))
    assert page.value_of("text") == "x" * 4001
    assert Concern.select().count() == 0


def test_an_old_page_keeps_what_was_typed(people, leads, tonight, browser_for):
    fay = browser_for(people.fay)
    page = fay.get(f"/sessions/{tonight.id}/tell")
    page = fay.submit(page, "Send", status=422, csrf_token="gone", **concern())
    assert "open for too long" in page.main
    assert page.value_of("text") == "She said he follows her home."
    fay.submit(page, "Send")
    assert Concern.get().text == "She said he follows her home."


def test_it_is_about_somebody_there_or_nobody(people, leads, tonight, browser_for):
    fay = browser_for(people.fay)
    stranger = factories.person("Quinn Abara")
    page = fay.get(f"/sessions/{tonight.id}/tell")
    assert "Quinn Abara" not in page.text
    page = fay.submit(page, "Send", status=422, **concern(person_id=stranger.id))
    assert "Choose somebody of this group" in page.errors()["person_id"]
    page = fay.submit(page, "Send", status=422, **concern(about_user_id=people.otis.id))
    assert "Choose a colleague" in page.errors()["about_user_id"]
    page = fay.submit(page, "Send", status=422, **concern(about_user_id=people.fay.id))
    assert "Choose a colleague" in page.errors()["about_user_id"]
    assert Concern.select().count() == 0


def test_a_person_barred_from_the_leader_isnt_offered(people, leads, tonight, browser_for):
    factories.block(people.fay, people.pip)
    page = browser_for(people.fay).get(f"/sessions/{tonight.id}/tell")
    assert "Pip Marlow" not in page.text


def test_a_very_long_name_in_another_script_is_chosen_and_shown(people, leads, browser_for):
    Person.update(name=LONG[:120]).where(Person.id == people.pip.id).execute()
    fay = browser_for(people.fay)
    page = fay.get(f"/groups/{people.tuesday.id}/tell")
    sent = fay.submit(page, "Send", **concern(person_id=people.pip.id))
    assert LONG[:120].strip() in browser_for(people.cora).get(sent.response.location).main


def test_people_are_called_as_they_want_in_the_group(people, leads, tonight, browser_for):
    Membership.update(shown_as="Robin").where(Membership.person == people.pip).execute()
    fay = browser_for(people.fay)
    for path in (f"/sessions/{tonight.id}/tell", f"/groups/{people.tuesday.id}/tell"):
        page = fay.get(path)
        assert "Robin" in page.text and "Pip Marlow" not in page.text
    sent = fay.submit(page, "Send", **concern(person_id=people.pip.id))
    shown = fay.get(sent.response.location)
    assert "About: Robin" in shown.main and "Pip" not in shown.text
    seen = browser_for(people.cora).get(sent.response.location).main
    assert "About: Pip Marlow (called Robin in the group)" in seen


def test_somebody_on_a_first_visit_is_on_the_list(people, leads, tonight, browser_for):
    visitor = factories.person("Lucia Munoz")
    factories.taster(tonight, visitor)
    for form in ("tell", "emergency"):
        page = browser_for(people.fay).get(f"/sessions/{tonight.id}/{form}")
        assert "Lucia Munoz" in page.text


def test_wrong_doors(people, leads, tonight, browser_for):
    for path in (f"/sessions/{tonight.id}/tell", f"/groups/{people.tuesday.id}/tell"):
        browser_for(people.otis).get(path, status=404)
        browser_for(people.mae).get(path, status=403)
        browser_for(people.ada).get(path, status=403)
    hidden = factories.group("Kestrel circle", led_by=people.fay, is_sensitive=True)
    browser_for(people.cora).get(f"/groups/{hidden.id}/tell", status=404)
    browser_for(people.fay).get(f"/groups/{hidden.id}/tell")


def test_a_substitute_tells_about_that_session_alone(people, leads, tonight, browser_for):
    wren = factories.user("Wren Adair", Role.FACILITATOR)
    factories.stand_in(tonight, wren)
    browser = browser_for(wren)
    browser.get(f"/groups/{people.tuesday.id}/tell", status=404)
    sent = browser.submit(browser.get(f"/sessions/{tonight.id}/tell"), "Send", **concern())
    assert "nobody has seen it yet" in browser.get(sent.response.location).main


def test_the_trail_says_the_same_of_both_and_none_of_the_words(people, leads, tonight, browser_for):
    fay = browser_for(people.fay)
    page = fay.get(f"/sessions/{tonight.id}/tell")
    fay.submit(page, "Send", what="message", text="Keys")
    fay.submit(page, "Send", **concern(person_id=people.pip.id))
    first, second = Event.select().where(Event.action == "office_told").order_by(Event.number)
    assert (first.subject, first.subject_id, first.fields, first.pseudonym) == (
        second.subject,
        second.subject_id,
        second.fields,
        second.pseudonym,
    )
    assert not Event.select().where(Event.fields.contains("follows")).exists()


def test_without_any_lead_managers_are_told_at_once(people, tonight, browser_for):
    fay = browser_for(people.fay)
    page = fay.get(f"/sessions/{tonight.id}/tell")
    assert "Ring the office" in page.main
    sent = fay.submit(page, "Send", **concern())
    told = {(one.user_id, one.stage) for one in ConcernAlert.select()}
    assert told == {(people.mae.id, "everybody"), (people.fay.id, "unseen")}
    assert (
        "All leads and managers have been told: Mae Okoro" in fay.get(sent.response.location).main
    )
    browser_for(people.mae).get(sent.response.location)


@pytest.mark.parametrize("path", ["/sessions/{session}/tell", "/groups/{group}/tell"])
def test_statements_are_as_many_for_one_as_for_many(people, leads, tonight, browser_for, path):
    path = path.format(session=tonight.id, group=people.tuesday.id)
    fay = browser_for(people.fay)
    fay.get(path)
    with counted_queries() as few:
        fay.get(path)
    for number in range(20):
        factories.member(people.tuesday, factories.person(f"Person {number}"))
        make.lead(factories.user(f"Lead{number} Sen", Role.STAFF))
    with counted_queries() as many:
        fay.get(path)
    assert len(many) == len(few)


def test_a_roll_open_past_the_idle_limit_keeps_the_form_open(people, leads, tonight, browser_for):
    import time_machine

    fay = browser_for(people.fay)
    page = fay.get(f"/sessions/{tonight.id}/tell")
    with time_machine.travel(clock.now() + timedelta(minutes=50), tick=False):
        sent = fay.submit(page, "Send", **concern())
    assert sent.response.location.endswith("/roll")
    assert Concern.select().count() == 1
