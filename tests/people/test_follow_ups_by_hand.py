"""Work written down by hand: whose it is, back to the team when they are away, and its end."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models import Contact, FollowUp, Role, UserProgramme
from portal.people import follow_up_queries
from portal.people.follow_up_queries import Whose
from tests import factories
from tests.page import counted_queries, signed_in


@pytest.fixture
def idris(people):
    return factories.user("Idris Vaughan", Role.STAFF)


def _who(page):
    return [row["Who"] for row in page.table("Owed")]


def test_it_is_written_down_from_a_persons_page(people, idris, browser_for):
    browser = browser_for(people.cora)
    path = f"/follow-ups/new?person={people.pip.id}"
    yesterday = str(clock.today() - timedelta(days=1))
    refused = browser.post(path, {"note": "", "due_on": yesterday, "owner_id": 0}, status=422)
    assert set(refused.errors()) == {"note", "due_on"}
    due = clock.today() + timedelta(days=2)
    browser.post(path, {"note": "Ask about lifts", "due_on": str(due), "owner_id": idris.id})
    owed = FollowUp.get()
    assert (owed.kind, owed.owner_id, owed.due_on) == ("hand", idris.id, due)
    assert "Ask about lifts" in browser.get(f"/people/{people.pip.id}").main
    browser.get("/follow-ups/new?person=999999", status=404)


def test_mine_the_teams_and_what_is_late(people, idris, browser_for):
    today = clock.today()
    factories.follow_up(
        factories.person("Mine Late"), owner=people.cora, due_on=today - timedelta(1)
    )
    factories.follow_up(factories.person("Theirs"), owner=idris)
    factories.follow_up(factories.person("Nobodys"))
    browser = browser_for(people.cora)
    assert _who(browser.get("/follow-ups?whose=mine")) == ["Mine Late"]
    assert _who(browser.get("/follow-ups?whose=team")) == ["Nobodys"]
    assert len(_who(browser.get("/follow-ups"))) == 3
    assert _who(browser.get("/follow-ups?late=yes")) == ["Mine Late"]


@pytest.mark.parametrize("why", ["away", "left"])
def test_it_comes_back_to_the_team_when_its_owner_is_away_or_has_left(
    people, idris, browser_for, why
):
    factories.follow_up(people.pip, owner=idris)
    browser = browser_for(people.cora)
    assert "Nothing is owed" in browser.get("/follow-ups?whose=team").main
    if why == "away":
        factories.away(idris, clock.today(), clock.today() + timedelta(days=3))
    else:
        idris.is_active = False
        idris.save()
    page = browser.get("/follow-ups?whose=team")
    assert _who(page) == ["Pip Marlow"]
    assert "Idris Vaughan is away or has left" in page.main


def test_it_is_given_to_somebody_else_once(people, idris, browser_for):
    owed = factories.follow_up(people.pip, owner=people.cora)
    browser, path = browser_for(people.cora), f"/follow-ups/{owed.id}/assign"
    browser.post(path, {"owner_id": idris.id, "version": 1})
    assert FollowUp.get().owner_id == idris.id
    browser.post(path, {"owner_id": 0, "version": 1}, status=422)
    browser.post(path, {"owner_id": 999999, "version": 2}, status=422)
    assert FollowUp.get().owner_id == idris.id


def test_done_by_a_call_is_a_contact_too(people, browser_for):
    referral = factories.referral(people.pip)
    owed = factories.follow_up(people.pip, referral=referral)
    browser = browser_for(people.cora)
    page = browser.get(f"/follow-ups/{owed.id}")
    browser.submit(page, "It's done", outcome="Will come on Tuesday.", kind="call")
    contact = Contact.get()
    assert (contact.kind, contact.subject) == ("call", "Will come on Tuesday.")
    assert contact.referral_id == referral.id and contact.happened_on == clock.today()


def test_a_contact_takes_two_presses_from_the_person_and_keeps_its_referral(people, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/people/{people.pip.id}")
    browser.submit(page, "Keep it, as of today", kind="call", subject="Which bus")
    assert Contact.get().happened_on == clock.today()
    referral = factories.referral(people.pip)
    page = browser.get(f"/people/{people.pip.id}/contacts/new?referral={referral.id}")
    browser.submit(page, "Keep it", kind="text", subject="Directions", is_outgoing="no")
    assert [one.referral_id for one in Contact.select().order_by(Contact.id)] == [None, referral.id]
    other = factories.referral(factories.person("Quinn"))
    sent = {"kind": "call", "subject": "x", "happened_on": str(clock.today()), "is_outgoing": "yes"}
    path = f"/people/{people.pip.id}/contacts/new"
    browser.post(path, {**sent, "referral_id": other.id}, status=404)


def test_the_list_takes_the_same_statements_for_one_and_for_thirty(people, idris, browser_for):
    browser = browser_for(people.cora)
    factories.follow_up(people.pip, owner=idris)
    browser.get("/follow-ups")
    with counted_queries() as one:
        browser.get("/follow-ups")
    for number in range(20):
        factories.follow_up(factories.person(f"Person {number}"), owner=idris)
    with counted_queries() as many:
        browser.get("/follow-ups")
    assert len(one) == len(many)


def test_counts_say_whose(people):
    factories.follow_up(people.pip, owner=people.cora)
    factories.follow_up(people.pip)
    counts = follow_up_queries.follow_up_counts(signed_in(people.cora, Role.STAFF))
    assert counts == {Whose.ALL: 2, Whose.MINE: 1, Whose.TEAM: 1}


def test_work_about_a_referral_of_another_programme_isnt_shown(people, browser_for):
    mine, theirs = people.tuesday.programme, factories.programme("Harm reduction")
    limited = factories.user("Lim Ited", Role.STAFF)
    UserProgramme.create(user=limited, programme=mine)
    factories.referral(people.pip, programme=mine)
    hidden = factories.referral(people.pip, programme=theirs)
    owed = factories.follow_up(people.pip, referral=hidden, kind="risk", note="A risk was named")
    browser = browser_for(limited)
    for path in ("/follow-ups", f"/people/{people.pip.id}"):
        page = browser.get(path).text
        assert hidden.reference not in page and "A risk was named" not in page
    browser.get(f"/follow-ups/{owed.id}", status=404)
    assert hidden.reference in browser_for(people.cora).get("/follow-ups").text
