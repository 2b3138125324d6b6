"""What was said to a person, and by what they may be reached."""

import pytest

from portal import clock
from portal.db import write
from portal.models import Contact, ContactKind, Event, Person, Role, UserProgramme
from portal.people import contact_actions
from portal.people.channel_rules import Channel, channels
from tests import factories

NONE = dict(
    email="",
    phone="",
    address="",
    may_email=True,
    may_text=True,
    may_call=True,
    may_post=True,
    is_closed=False,
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ()),
        ({"email": "pip@example.org"}, (Channel.EMAIL,)),
        ({"phone": "07700 900 142"}, (Channel.TEXT, Channel.CALL)),
        ({"phone": "07700 900 142", "may_text": False}, (Channel.CALL,)),
        ({"email": "pip@example.org", "may_email": False, "address": "1 Row"}, (Channel.POST,)),
    ],
)
def test_a_way_needs_an_address_and_a_yes(given, expected):
    assert channels(**{**NONE, **given}) == expected


def test_a_call_that_is_written_down_stands_on_the_persons_page(people, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/people/{people.pip.id}/contacts/new")
    browser.submit(page, "Keep it", kind="call", is_outgoing="no", subject="Which bus to take")
    row = browser.get(f"/people/{people.pip.id}").table("Contact outside sessions")[0]
    assert row["About"] == "Which bus to take" and row["Written down by"] == people.cora.name
    assert Event.select().where(Event.action == "contact_recorded").count() == 1


def test_a_day_that_has_not_come_is_refused_and_what_was_typed_stays(people, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/people/{people.pip.id}/contacts/new")
    sent = {"kind": "call", "happened_on": "1/1/2090", "subject": "Later"}
    page = browser.submit(page, "Keep it", status=422, **sent)
    assert "Enter today or a day before." in page.main
    assert page.value_of("subject") == "Later"
    assert not Contact.select().exists()


def test_what_they_agreed_to_is_kept(people, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/people/{people.pip.id}/reach")
    sent = {"email": "pip@example.org", "may_email": "y", "wants_reminders": "y"}
    browser.submit(page, "Keep it", **sent)
    pip = Person.get_by_id(people.pip.id)
    assert pip.may_email and pip.wants_reminders and pip.version == 2
    assert "e-mail" in browser.get(f"/people/{pip.id}").main


def test_a_channel_without_an_address_is_refused(people, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/people/{people.pip.id}/reach")
    page = browser.submit(page, "Keep it", status=422, email="", may_email="y")
    assert "Enter it, or untick below what needs it." in page.main


def test_somebody_elses_change_is_not_overwritten(people, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/people/{people.pip.id}/reach")
    Person.update(version=2, phone="07700 900 199").where(Person.id == people.pip.id).execute()
    page = browser.submit(page, "Keep it", status=422, phone="07700 900 100")
    assert "Somebody changed this person" in page.main
    assert Person.get_by_id(people.pip.id).phone == "07700 900 199"


def test_a_leader_changes_nothing_about_reaching_them(people, browser_for):
    browser_for(people.fay).get(f"/people/{people.pip.id}/reach", status=403)
    assert "Change how" not in browser_for(people.fay).get(f"/people/{people.pip.id}").main


def test_contact_about_a_sensitive_group_hides_from_others(people, browser_for):
    hidden = factories.group("Survivors", is_sensitive=True)
    factories.contact(people.pip, group=hidden, subject="Hidden words")
    page = browser_for(people.cora).get(f"/people/{people.pip.id}")
    assert "Hidden words" not in page.text


def test_tries_about_a_referral_of_another_programme_arent_shown(people, browser_for):
    mine, theirs = people.tuesday.programme, factories.programme("Harm reduction")
    limited = factories.user("Lim Ited", Role.STAFF)
    UserProgramme.create(user=limited, programme=mine)
    for programme in (mine, theirs):
        made = factories.referral(people.pip, programme=programme)
        note = f"About {programme.name}"
        with write():
            contact_actions.add_contact(
                people.pip.id,
                ContactKind.CALL,
                clock.today(),
                by=people.cora,
                referral_id=made.id,
                subject=note,
            )
    page = browser_for(limited).get(f"/people/{people.pip.id}").text
    assert f"About {mine.name}" in page and f"About {theirs.name}" not in page
