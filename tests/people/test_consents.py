"""What people agree to: said by whom and how, taken back from that moment on, never overwritten."""

import pytest

from portal import clock
from portal.models import Consent, ConsentScope, Event, FollowUp, Role, UserProgramme
from portal.people import consent_queries
from portal.referrals import page_queries
from tests import factories
from tests.page import counted_queries


def _agrees(person, scope=ConsentScope.PLACEMENT, **more):
    return Consent.create(
        person=person,
        scope=scope,
        said_by="the person",
        given_on=clock.today(),
        recorded_at=clock.now(),
        **more,
    )


def _said(**more):
    base = {"scope": "placement", "referral_id": 0, "said_by": "Pip", "how": "on the phone"}
    return {**base, "given_on": str(clock.today()), **more}


def _back(**more):
    return {"scopes": "placement", "said_by": "Pip", "withdrawn_on": str(clock.today()), **more}


def test_it_is_recorded_with_who_said_so_when_and_how(people, browser_for):
    browser, path = browser_for(people.cora), f"/people/{people.pip.id}/consents"
    for missing, field in ((_said(how=""), "how"), (_said(scope="feedback"), "level")):
        assert field in browser.post(path, missing, status=422).errors()
    browser.post(path, _said())
    assert consent_queries.has_said_consent(people.pip.id)
    assert "on the phone" in browser.get(path).main
    assert Event.select().where(Event.action == "consent_recorded").exists()


def test_taking_back_a_place_makes_work_and_stays_on_record(people, browser_for):
    _agrees(people.pip)
    browser, path = browser_for(people.cora), f"/people/{people.pip.id}/consents"
    refused = browser.post(f"{path}/withdraw", _back(said_by=""), status=422)
    assert "withdrawn-said-by" in refused.errors()
    browser.post(f"{path}/withdraw", _back(reason="Moves away"))
    assert not consent_queries.has_said_consent(people.pip.id)
    owed = FollowUp.get()
    assert (owed.kind, owed.person_id, owed.due_on) == ("hand", people.pip.id, clock.today())
    page = browser.get(path)
    assert "Taken back" in page.main and "Moves away" in page.main
    row = Consent.get()
    assert (row.withdrawn_on, row.withdrawn_said_by) == (clock.today(), "Pip")
    assert row.withdrawn_by_id == people.cora.id
    browser.post(f"{path}/withdraw", _back(), status=422)
    assert FollowUp.select().count() == 1


def test_taking_back_feedback_stops_it_at_once(people, browser_for):
    referral = factories.referral(people.pip)
    _agrees(people.pip, ConsentScope.FEEDBACK, referral=referral)
    assert page_queries.feedback_is_agreed(people.pip.id, referral.id)
    path = f"/people/{people.pip.id}/consents/withdraw"
    browser_for(people.cora).post(path, _back(scopes="feedback"))
    assert not page_queries.feedback_is_agreed(people.pip.id, referral.id)
    assert not FollowUp.select().exists()


def test_how_much_may_be_told_is_one_word_at_a_time(people, browser_for):
    browser, path = browser_for(people.cora), f"/people/{people.pip.id}/consents"
    browser.post(path, _said(scope="feedback", level="attendance"))
    browser.post(path, _said(scope="feedback", level="nothing"))
    rows = Consent.select().where(Consent.withdrawn_at.is_null())
    assert [row.level for row in rows] == ["nothing"]
    assert Consent.select().count() == 2


def test_a_referral_out_of_sight_is_not_named(people, browser_for):
    limited = factories.user("Lim Ito", Role.STAFF)
    theirs = factories.programme()
    UserProgramme.create(user=limited, programme=theirs)
    factories.referral(people.pip, programme=theirs)
    hidden = factories.referral(people.pip, programme=people.tuesday.programme)
    _agrees(people.pip, referral=hidden)
    page = browser_for(limited).get(f"/people/{people.pip.id}/consents")
    assert hidden.reference not in page.words
    assert "A place in a group" in page.main


@pytest.mark.parametrize("actor", ["fay", "mae", "ada"])
def test_it_is_for_staff(people, browser_for, actor):
    path = f"/people/{people.pip.id}/consents"
    browser_for(getattr(people, actor)).get(path, status=403)
    browser_for(getattr(people, actor)).post(path, _said(), status=403)


def test_the_page_takes_the_same_statements_for_one_and_for_fifty(people, browser_for):
    browser, path = browser_for(people.cora), f"/people/{people.pip.id}/consents"
    _agrees(people.pip)
    browser.get(path)
    with counted_queries() as one:
        browser.get(path)
    for _number in range(50):
        _agrees(people.pip)
    with counted_queries() as many:
        browser.get(path)
    assert len(one) == len(many)
