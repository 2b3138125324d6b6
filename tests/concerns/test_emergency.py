"""A member's emergency contact: for the session's leaders, while it lasts, and on record."""

from datetime import timedelta

import pytest
import time_machine

from portal import clock
from portal.models import (
    EmergencyLook,
    Event,
    GroupLeader,
    LeaderRole,
    OutboxMessage,
    Person,
    Role,
    User,
)
from tests import factories
from tests.concerns import make

CONTACT = ("Marta Marlow", "01632 960 777")


@pytest.fixture
def pip(people):
    Person.update(emergency_name=CONTACT[0], emergency_phone=CONTACT[1]).where(
        Person.id == people.pip.id
    ).execute()
    return people.pip


def look(browser, session, person, why="unwell", status=302):
    page = browser.get(f"/sessions/{session.id}/emergency")
    return browser.submit(page, why, status=status, person_id=person.id)


def test_one_tap_with_a_reason_shows_it(people, leads, tonight, pip, browser_for):
    fay = browser_for(people.fay)
    roll = fay.get(f"/sessions/{tonight.id}/roll")
    assert CONTACT[1] not in roll.text
    page = fay.get(roll.links()["Emergency contact"])
    assert CONTACT[1] not in page.text
    shown = fay.get(look(fay, tonight, pip).response.location)
    assert "Marta Marlow" in shown.main
    assert "tel:01632960777" in shown.text
    row = EmergencyLook.get()
    assert (row.session_id, row.person_id, row.user_id, row.reason) == (
        tonight.id,
        pip.id,
        people.fay.id,
        "unwell",
    )
    assert Event.select().where(Event.action == "emergency_contact_opened").count() == 1


def test_the_leads_are_told_and_see_the_list(people, leads, tonight, pip, browser_for):
    look(browser_for(people.fay), tonight, pip, "left upset")
    assert {one.user_id for one in OutboxMessage.select()} == {leads.cora.id, leads.idris.id}
    for mail in OutboxMessage.select():
        for word in ("Pip", "Marta", "Tuesday", "upset"):
            assert word not in f"{mail.subject} {mail.text} {mail.html}"
    page = browser_for(leads.cora).get("/concerns")
    (row,) = browser_for(leads.cora).get(page.links()["Emergency contacts"]).table("looked up")
    assert (row["By"], row["Whose"], row["Why"]) == (
        "Fay Ferreira",
        "Pip Marlow",
        "They left upset or can't be found",
    )
    for who in (people.fay, people.mae):
        browser_for(who).get("/concerns/emergency-contacts", status=404)
    browser_for(people.ada).get("/concerns/emergency-contacts", status=403)


def test_leads_away_barred_or_elsewhere_are_left_out(people, leads, tonight, pip, browser_for):
    today = clock.today()
    type(leads.first).update(away_from_on=today, away_until_on=today).where(
        type(leads.first).id == leads.first.id
    ).execute()
    factories.block(leads.idris, pip)
    make.lead(people.mae, programme=factories.programme())
    look(browser_for(people.fay), tonight, pip)
    assert OutboxMessage.select().count() == 0
    for who in (leads.idris, people.mae):
        page = browser_for(who).get("/concerns/emergency-contacts")
        assert "Pip Marlow" not in page.text
    assert "Pip Marlow" in browser_for(leads.cora).get("/concerns/emergency-contacts").main


@pytest.mark.parametrize(
    ("minutes", "is_open"),
    [(-31, False), (-30, True), (0, True), (6 * 60, True), (6 * 60 + 1, False)],
)
def test_it_is_open_around_the_session_alone(people, leads, pip, browser_for, minutes, is_open):
    start = factories.at(2026, 11, 25, 18, 30)
    session = factories.session(people.tuesday, start)
    GroupLeader.update(starts_on=start.date() - timedelta(days=90)).execute()
    with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
        fay = browser_for(people.fay)
        page = fay.get(f"/sessions/{session.id}/emergency")
        assert ("Whose emergency contact?" in page.main) == is_open
        assert ("Pip Marlow" in page.text) == is_open
        links = fay.get(f"/sessions/{session.id}/roll").links()
        assert ("Emergency contact" in links) == is_open
        sent = {"person_id": pip.id, "reason": "unwell", "request_key": "k"}
        fay.post(f"/sessions/{session.id}/emergency", sent, status=302 if is_open else 422)
    assert EmergencyLook.select().count() == is_open


def test_what_was_looked_up_closes_with_the_session(people, leads, tonight, pip, browser_for):
    fay = browser_for(people.fay)
    where = look(fay, tonight, pip).response.location
    with time_machine.travel(clock.now() + timedelta(hours=7), tick=False):
        browser_for(people.fay).get(where, status=302)


def test_a_substitute_sees_it_in_the_session_alone(people, leads, tonight, pip, browser_for):
    wren = factories.user("Wren Adair", Role.FACILITATOR)
    factories.stand_in(tonight, wren)
    other = factories.session(people.tuesday, clock.now() - timedelta(hours=3))
    browser = browser_for(wren)
    assert "Marta Marlow" in browser.get(look(browser, tonight, pip).response.location).main
    browser.get(f"/sessions/{other.id}/emergency", status=404)


def test_whoever_doesnt_lead_that_day_gets_nothing(people, leads, tonight, pip, browser_for):
    tail = factories.user("Tal Moss", Role.FACILITATOR)
    factories.lead(people.tuesday, tail, ends_on=clock.today() - timedelta(days=3))
    guest = factories.user("Gus Reed", Role.FACILITATOR)
    factories.stand_in(tonight, guest, role=LeaderRole.GUEST)
    down = factories.user("Dan Ott", Role.FACILITATOR)
    factories.lead(people.tuesday, down)
    factories.stand_down(down)
    for who in (tail, guest, down, people.otis, people.cora):
        browser = browser_for(who)
        browser.get(f"/sessions/{tonight.id}/emergency", status=404)
        sent = {"person_id": pip.id, "reason": "unwell", "request_key": "k"}
        browser.post(f"/sessions/{tonight.id}/emergency", sent, status=404)
    for who in (people.mae, people.ada):
        browser_for(who).get(f"/sessions/{tonight.id}/emergency", status=403)
    assert EmergencyLook.select().count() == 0


def test_nobody_opens_anothers_look(people, leads, tonight, pip, browser_for):
    where = look(browser_for(people.fay), tonight, pip).response.location
    browser_for(people.sana).get(where, status=404)
    browser_for(people.otis).get(where, status=404)


def test_only_those_on_the_roll_and_not_barred(people, leads, tonight, pip, browser_for):
    fay = browser_for(people.fay)
    stranger = factories.person("Quinn Abara")
    page = look(fay, tonight, stranger, status=422)
    assert "Choose somebody who is on this roll" in page.errors()["person_id"]
    page = fay.get(f"/sessions/{tonight.id}/emergency")
    page = fay.submit(page, "unwell", status=422, person_id="")
    assert "Choose whose emergency contact" in page.errors()["person_id"]
    factories.block(people.fay, pip)
    assert "Pip Marlow" not in fay.get(f"/sessions/{tonight.id}/emergency").text
    look(fay, tonight, pip, status=422)
    assert EmergencyLook.select().count() == 0


def test_a_double_tap_is_one_look(people, leads, tonight, pip, browser_for):
    fay = browser_for(people.fay)
    page = fay.get(f"/sessions/{tonight.id}/emergency")
    for _press in range(2):
        fay.submit(page, "unwell", person_id=pip.id)
    assert EmergencyLook.select().count() == 1
    assert OutboxMessage.select().count() == 2


def test_no_contact_given_leads_to_the_leads(people, leads, tonight, browser_for):
    fay = browser_for(people.fay)
    shown = fay.get(look(fay, tonight, people.pip).response.location)
    assert "No emergency contact was given" in shown.main
    assert "Ring Cora Lindqvist" in shown.main


def test_it_stays_open_past_the_idle_limit_as_the_roll_does(
    people, leads, tonight, pip, browser_for
):
    fay = browser_for(people.fay)
    page = fay.get(f"/sessions/{tonight.id}/emergency")
    with time_machine.travel(clock.now() + timedelta(minutes=50), tick=False):
        sent = fay.submit(page, "unwell", person_id=pip.id)
        assert "Marta Marlow" in fay.get(sent.response.location).main


def test_a_person_who_is_the_lead_themselves_isnt_named_to_them(
    people, leads, tonight, pip, browser_for
):
    User.update(person=pip).where(User.id == leads.cora.id).execute()
    look(browser_for(people.fay), tonight, pip)
    assert {one.user_id for one in OutboxMessage.select()} == {leads.idris.id}
    page = browser_for(leads.cora).get("/concerns/emergency-contacts")
    assert "None looked up" in page.main
