"""How people may be reached: by what they agreed to, and never against their safety."""

from datetime import timedelta

import pytest

from portal import clock
from portal.groups import offer_actions, reminder_queries, told_people_queries
from portal.models import Consent, ConsentScope, FollowUp, OutboxMessage, Person, TellingChannel
from portal.people.channel_rules import Channel, channels
from tests import factories

REACH = {"phone": "07700 900123", "email": "pip@example.org", "address": "1 Quay Street"}
ALL = {"may_email": True, "may_text": True, "may_call": True, "may_post": True}
NONE = dict.fromkeys(ALL, False)


@pytest.mark.parametrize(
    ("given", "may", "more", "expected"),
    [
        (REACH, ALL, {}, "email text call post"),
        (REACH, NONE, {}, ""),
        (REACH, {**NONE, "may_email": True}, {}, "email"),
        (REACH, {**NONE, "may_text": True}, {}, "text"),
        (REACH, {**NONE, "may_call": True}, {}, "call"),
        (REACH, {**NONE, "may_post": True}, {}, "post"),
        ({**REACH, "email": ""}, ALL, {}, "text call post"),
        ({**REACH, "phone": ""}, ALL, {}, "email post"),
        ({**REACH, "address": ""}, ALL, {}, "email text call"),
        (REACH, ALL, {"has_no_fixed_abode": True}, "email text call"),
        (REACH, ALL, {"is_closed": True}, ""),
        (REACH, {**NONE, "may_email": True}, {"is_closed": True}, ""),
    ],
)
def test_by_what_somebody_may_be_reached(given, may, more, expected):
    found = channels(**given, **may, **{"is_closed": False, **more})
    assert found == tuple(Channel(word) for word in expected.split())


def _reached(person, **more):
    Person.update(**REACH, **ALL, wants_reminders=True, **more).where(
        Person.id == person.id
    ).execute()
    return person


CLOSED = [
    {"do_not_contact": True, "contact_through": "Jo Bell, 01632 960 111"},
    {"died_on": "2026-01-01"},
]


@pytest.mark.parametrize("closed", CLOSED)
def test_nothing_automatic_goes_to_whoever_is_not_to_be_contacted(people, closed):
    _reached(people.pip, **closed)
    session = factories.session(people.tuesday, clock.now() + timedelta(hours=5))
    assert not [one for one in reminder_queries.people_to_remind(24)]
    told = list(told_people_queries.members({people.tuesday.id: {session.starts_at.date()}}, True))
    assert [(one.channel, one.phone) for one in told] == [(TellingChannel.NONE, "")]
    quinn = _reached(factories.person("Quinn Abara"), **closed)
    Consent.create(
        person=quinn, scope=ConsentScope.PLACEMENT, said_by="them", recorded_at=clock.now()
    )
    waits = factories.waiting(people.tuesday, quinn)
    assert not offer_actions.offer_seat(waits.id, 1, people.cora).is_mailed
    assert not OutboxMessage.select().exists()


def test_lists_say_through_whom_and_show_no_number(people, browser_for):
    _reached(people.pip, **CLOSED[0], contact_note="Never at home")
    owed = factories.follow_up(people.pip, people.tuesday)
    for path in (f"/follow-ups/{owed.id}", f"/groups/{people.tuesday.id}"):
        page = browser_for(people.cora).get(path)
        assert "Only through Jo Bell, 01632 960 111. Never at home" in page.main
        assert "07700 900123" not in page.main


def _form(**more):
    base = {"phone": "07700 900123", "email": "", "contact_note": "", "may_call": "y"}
    return {**base, "version": 1, **more}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"do_not_contact": "y"}, "contact_through"),
        ({"may_email": "y"}, "email"),
        ({"may_post": "y"}, "address"),
        ({"may_post": "y", "has_no_fixed_abode": "y"}, "may_post"),
        ({"may_voicemail": "y", "may_call": ""}, "may_voicemail"),
        ({"phone": "", "may_text": "y"}, "phone"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(people, browser_for, typed, field):
    sent = {key: value for key, value in _form(**typed).items() if value or key != "may_call"}
    page = browser_for(people.cora).post(f"/people/{people.pip.id}/reach", sent, status=422)
    assert field in page.errors()
    assert Person.get_by_id(people.pip.id).version == 1


def test_what_was_typed_stands_beside_what_a_colleague_kept(people, browser_for):
    browser, path = browser_for(people.cora), f"/people/{people.pip.id}/reach"
    browser.post(path, _form(safe_times="Mornings"))
    page = browser.post(path, _form(safe_times="Evenings"), status=422)
    assert "As it stands now" in page.main and "Mornings" in page.main
    assert page.value_of("safe_times") == "Evenings"
    browser.submit(page, "Keep it")
    assert Person.get_by_id(people.pip.id).safe_times == "Evenings"


def test_what_is_known_besides_is_changed_on_a_page_of_its_own(people, browser_for):
    browser, path = browser_for(people.cora), f"/people/{people.pip.id}/about"
    typed = {"practice_name": "Hill Surgery", "kin_name": "Ida", "may_contact_kin": "y"}
    page = browser.post(f"{path}/edit", {**typed, "version": 1}, status=422)
    assert "kin_phone" in page.errors()
    browser.post(f"{path}/edit", {**typed, "kin_phone": "07700 900444", "version": 1})
    page = browser.get(path)
    assert "Hill Surgery" in page.main and "07700 900444" in page.main
    stale = browser.post(f"{path}/edit", {**typed, "kin_phone": "1", "version": 1}, status=422)
    assert "As it stands now" in stale.main
    browser_for(people.fay).get(path, status=403)
    assert not FollowUp.select().exists()
