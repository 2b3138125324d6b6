"""Changing who a person is: an earlier name finds them and isn't shown, and nothing is lost."""

from portal import clock
from portal.models import Event, Person, PersonName
from tests import factories


def found(browser, text):
    return [
        row["Person"]
        for row in browser.get("/people", query_string={"q": text}).table("People found")
    ]


def edit(browser, person_id, status=302, **fields):
    page = browser.get(f"/people/{person_id}/edit")
    return browser.submit(page, "Keep it", status=status, **fields)


def test_a_new_name_heads_the_page_and_the_old_one_still_finds_them(people, browser_for):
    browser = browser_for(people.cora)
    edit(browser, people.pip.id, name="Robin Vale", given_name="Robin", family_name="Vale")
    page = browser.get(f"/people/{people.pip.id}")
    assert page.heading == "Robin Vale"
    assert "Marlow" not in page.main
    assert found(browser, "marlow") == ["Robin Vale Matched an earlier name"]
    assert found(browser, "vale") == ["Robin Vale"]
    assert Event.select().where(Event.action == "person_changed").get().fields == (
        "family_name given_name name"
    )


def test_a_name_that_was_a_mistake_is_kept_nowhere(people, browser_for):
    browser = browser_for(people.cora)
    edit(
        browser,
        people.pip.id,
        name="Pip Marley",
        family_name="Marley",
        was_mistake="y",
    )
    assert PersonName.select().count() == 0
    assert "Nobody found" in browser.get("/people?q=marlow").main


def test_earlier_names_open_with_a_reason_that_the_trail_keeps(people, browser_for):
    PersonName.create(person=people.pip, name="Philip Marlow", created_at=clock.now())
    browser = browser_for(people.cora)
    page = browser.get(f"/people/{people.pip.id}/names")
    assert "Philip" not in page.text
    assert "Choose why" in browser.submit(page, "Show them", status=422).text
    page = browser.submit(page, "Show them", status=200, reason="identity")
    assert "Philip Marlow" in page.main
    assert Event.select().where(Event.action == "names_opened").get().fields == "identity"
    browser.submit(page, "Forget this name Philip Marlow")
    assert PersonName.select().count() == 0


def test_who_was_slower_sees_both_texts_and_loses_nothing(people, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/people/{people.pip.id}/edit")
    Person.update(pronouns="they/them", version=2).where(Person.id == people.pip).execute()
    page = browser.submit(page, "Keep it", status=422, pronouns="he/him")
    assert "On record now" in page.main
    assert "they/them" in page.main
    assert page.value_of("pronouns") == "he/him"
    assert Person.get_by_id(people.pip.id).pronouns == "they/them"
    browser.submit(page, "Keep it")
    assert Person.get_by_id(people.pip.id).pronouns == "he/him"


def test_a_wrong_number_is_refused_and_one_on_record_is_left_alone(people, browser_for):
    browser = browser_for(people.cora)
    page = edit(browser, people.pip.id, status=422, nhs_number="9434765910", pronouns="she/her")
    assert "ten digits of an NHS number" in page.text
    assert page.value_of("pronouns") == "she/her"
    Person.update(nhs_number="7364009").where(Person.id == people.pip).execute()
    edit(browser, people.pip.id, nhs_number="7364009", pronouns="she/her")
    edit(browser, people.pip.id, nhs_number="943 476 5919")
    assert Person.get_by_id(people.pip.id).nhs_number == "9434765919"


def test_a_long_arabic_name_is_kept_whole(people, browser_for):
    long = "عبد الرحمن " * 10 + "النجار"
    edit(browser_for(people.cora), people.pip.id, name=long)
    assert Person.get_by_id(people.pip.id).name == long
    assert found(browser_for(people.cora), "النجار") == [long]


def test_a_leader_changes_nobody(people, browser_for):
    browser_for(people.fay).get(f"/people/{people.pip.id}/edit", status=403)
    browser_for(people.fay).get(f"/people/{people.pip.id}/names", status=403)
    factories.block(people.cora, people.pip)
    browser_for(people.cora).get(f"/people/{people.pip.id}/edit", status=404)
