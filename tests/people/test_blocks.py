"""Who may not open a person: said by staff, held everywhere at once, and seen by administrators."""

import pytest

from portal import clock
from portal.models import AccessBlock, Role, User
from tests import factories


@pytest.fixture
def idris(people):
    return factories.user("Idris Vaughan", Role.STAFF)


def test_a_bar_holds_at_once_on_every_page(people, idris, browser_for):
    theirs = browser_for(idris)
    theirs.get(f"/people/{people.pip.id}")
    browser, path = browser_for(people.cora), f"/people/{people.pip.id}/blocks"
    assert "reason" in browser.post(path, {"user_id": idris.id}, status=422).errors()
    browser.post(path, {"user_id": idris.id, "reason": "Neighbours"})
    browser.post(path, {"user_id": idris.id, "reason": "Twice"})
    assert AccessBlock.select().count() == 1
    for page in ("", "/about", "/consents", "/equality", "/blocks", "/death", "/reach"):
        theirs.get(f"/people/{people.pip.id}{page}", status=404)
    assert "Pip" not in theirs.get("/people?q=Pip").main
    assert "Neighbours" in browser.get(path).main


def test_its_end_says_why_and_both_stay_on_record(people, idris, browser_for):
    block = factories.block(idris, people.pip)
    browser, path = browser_for(people.cora), f"/people/{people.pip.id}/blocks"
    browser.post(f"{path}/{block.id}/end", {}, status=422)
    browser.post(f"{path}/{block.id}/end", {"end_reason": "Moved away"})
    browser_for(idris).get(f"/people/{people.pip.id}")
    assert "Moved away" in browser.get(path).main
    browser.post(path, {"user_id": idris.id, "reason": "Back again"})
    assert AccessBlock.select().count() == 2
    browser_for(idris).get(f"/people/{people.pip.id}", status=404)


def test_a_bar_of_another_person_is_not_there(people, idris, browser_for):
    other = factories.block(idris, factories.person("Quinn Abara"))
    path = f"/people/{people.pip.id}/blocks/{other.id}/end"
    browser_for(people.cora).post(path, {"end_reason": "x"}, status=404)
    assert AccessBlock.get().ends_on is None


def test_administrators_see_numbers_and_no_names(people, idris, browser_for):
    block = factories.block(idris, people.pip)
    browser = browser_for(people.ada)
    page = browser.get("/access-blocks")
    assert "Idris Vaughan" in page.main and f"Number {people.pip.id}" in page.main
    assert "Pip" not in page.words and "family" not in page.words
    browser.post(f"/access-blocks/{block.id}/end", {"end_reason": "Asked for it"})
    assert AccessBlock.get().ends_on == clock.today()
    browser_for(people.cora).get("/access-blocks", status=403)


def test_a_user_who_is_a_person_cannot_open_their_own_record(people, idris, browser_for):
    ada = browser_for(people.ada)
    ada.post(f"/users/{idris.id}/person", {"person_number": 999999, "version": 1}, status=422)
    ada.post(f"/users/{idris.id}/person", {"person_number": people.pip.id, "version": 1})
    browser_for(idris).get(f"/people/{people.pip.id}", status=404)
    path = f"/users/{people.cora.id}/person"
    ada.post(path, {"person_number": people.pip.id, "version": 1}, status=422)
    browser_for(people.cora).post(path, {"person_number": "", "version": 1}, status=403)
    ada.post(f"/users/{idris.id}/person", {"person_number": "", "version": 2})
    assert User.get_by_id(idris.id).person_id is None
