"""People to keep apart or together: written down, shown to who may see, and ended."""

import pytest

from portal import clock
from portal.models import FollowUp, Pair, PairReader, Role
from tests import factories, person_factories
from tests.page import counted_queries

WHY = "They were a couple until last year"


@pytest.fixture
def quinn(people):
    return factories.person("Quinn Abara")


def _form(people, **more):
    return {"kind": "apart", "reason": WHY, "contact_id": people.cora.id, **more}


def test_a_pair_is_written_down_from_a_persons_page(people, quinn, browser_for):
    browser, path = browser_for(people.cora), f"/pairs/new?person={people.pip.id}"
    found = browser.get(f"{path}&q=Quinn")
    assert "Quinn Abara" in found.main
    assert browser.post(path, _form(people), status=422).errors()["other_person"]
    page = browser.post(path, _form(people, other_person=quinn.id, reason=" "), status=422)
    assert page.errors()["reason"]
    assert not Pair.select().exists()
    browser.post(path, _form(people, other_person=quinn.id))
    page = browser.get(f"/pairs/{Pair.get().id}")
    assert WHY in page.main
    assert page.heading == "Keep apart: Pip Marlow , Quinn Abara"
    assert "Keep apart from Quinn Abara" in browser.get(f"/people/{people.pip.id}").main
    assert "Keep apart from Pip Marlow" in browser.get(f"/people/{quinn.id}").main
    again = browser.post(path, _form(people, other_person=quinn.id), status=422)
    assert "on record already: talk to Cora" in again.errors()["other_person"]


def test_two_who_meet_already_become_work_for_whom_to_talk_to(people, quinn, browser_for):
    factories.member(people.tuesday, quinn)
    browser, path = browser_for(people.cora), f"/pairs/new?person={people.pip.id}"
    browser.post(path, _form(people, other_person=quinn.id))
    assert "They meet now Tuesday group" in browser.get(f"/pairs/{Pair.get().id}").main
    owed = FollowUp.get()
    assert (owed.kind, owed.owner_id, owed.group_id) == ("hand", people.cora.id, people.tuesday.id)


def test_why_is_for_whom_it_was_written(people, quinn, browser_for):
    idris = factories.user("Idris Vaughan", Role.STAFF)
    pair = person_factories.pair(people.pip, quinn, people.cora, reason=WHY)
    path = f"/pairs/{pair.id}"
    page = browser_for(idris).get(path)
    assert WHY not in page.main and "talk to Cora Lindqvist" in page.main
    browser_for(idris).post(f"{path}/end", {"version": 1, "end_reason": "x"}, status=404)
    PairReader.create(pair=pair, user=idris)
    assert WHY in browser_for(idris).get(path).main
    # When whoever is to be asked has left, why isn't lost with them.
    PairReader.delete().execute()
    people.cora.is_active = False
    people.cora.save()
    assert WHY in browser_for(idris).get(path).main


def test_a_side_out_of_sight_has_no_name_anywhere(people, quinn, browser_for):
    idris = factories.user("Idris Vaughan", Role.STAFF)
    factories.block(idris, people.pip)
    pair = person_factories.pair(people.pip, quinn, people.cora, reason=WHY)
    for path in (f"/pairs/{pair.id}", "/pairs", f"/people/{quinn.id}"):
        page = browser_for(idris).get(path)
        assert "Pip" not in page.words
    assert "talk to Cora Lindqvist" in browser_for(idris).get(f"/people/{quinn.id}").main


def test_nobody_reads_a_pair_of_which_they_are_one(people, browser_for):
    idris = factories.user("Idris Vaughan", Role.STAFF)
    pair = person_factories.pair(people.pip, idris, people.cora, reason=WHY)
    browser_for(idris).get(f"/pairs/{pair.id}", status=404)
    assert "Nobody is kept apart" in browser_for(idris).get("/pairs").main


def test_a_change_of_what_somebody_else_changed_is_refused(people, quinn, browser_for):
    pair = person_factories.pair(people.pip, quinn, people.cora, reason=WHY)
    browser, path = browser_for(people.cora), f"/pairs/{pair.id}"
    browser.post(path, _form(people, version=1, reason="Now married"))
    page = browser.post(path, _form(people, version=1, reason="Typed meanwhile"), status=422)
    assert "Somebody changed this" in page.main
    assert "Typed meanwhile" in page.main and "Now married" in page.main
    assert Pair.get().reason == "Now married"


def test_an_end_says_why_and_stays_on_record(people, quinn, browser_for):
    pair = person_factories.pair(people.pip, quinn, people.cora)
    browser, path = browser_for(people.cora), f"/pairs/{pair.id}/end"
    assert browser.post(path, {"version": 1}, status=422).errors()["end_reason"]
    browser.post(path, {"version": 1, "end_reason": "They asked for it"})
    assert Pair.get().ends_on == clock.today()
    assert "They asked for it" in browser.get(f"/pairs/{pair.id}").main
    assert "Quinn" not in browser.get("/pairs").main


def test_it_can_begin_with_a_colleague(people, browser_for):
    browser = browser_for(people.cora)
    assert "Begin with a colleague" in browser.get("/pairs/new").main
    path = f"/pairs/new?user={people.otis.id}"
    assert "Otis Brandt" in browser.get(path).main
    browser.post(path, _form(people, other_user=people.fay.id))
    assert "Fay Ferreira" in browser.get("/pairs").main


def test_a_leader_sees_no_pair(people, quinn, browser_for):
    pair = person_factories.pair(people.pip, quinn, people.cora)
    for path in ("/pairs", f"/pairs/{pair.id}", f"/pairs/new?person={people.pip.id}"):
        browser_for(people.fay).get(path, status=403)
    assert "apart" not in browser_for(people.fay).get(f"/people/{people.pip.id}").main.casefold()


def test_the_list_takes_the_same_statements_for_one_and_for_twenty(people, quinn, browser_for):
    person_factories.pair(people.pip, quinn, people.cora)
    browser = browser_for(people.cora)
    browser.get("/pairs")
    with counted_queries() as one:
        browser.get("/pairs")
    for number in range(20):
        person_factories.pair(factories.person(f"Person {number}"), quinn, people.cora)
    with counted_queries() as many:
        browser.get("/pairs")
    assert len(one) == len(many)


def test_a_bar_comes_before_what_was_written_for_somebody(people, quinn, browser_for):
    idris = factories.user("Idris Vaughan", Role.STAFF)
    pair = person_factories.pair(people.pip, quinn, idris, reason=WHY)
    assert WHY in browser_for(idris).get(f"/pairs/{pair.id}").main
    factories.block(idris, people.pip)
    assert WHY not in browser_for(idris).get(f"/pairs/{pair.id}").text
