"""Finding people: forgiving, scoped, and quiet about those who aren't yours."""

from portal import clock
from portal.models import Person, Role
from portal.people import actions, same_queries
from portal.people.rules import PersonDetails
from tests import factories
from tests.page import counted_queries, signed_in


def found(page):
    return [row["Person"] for row in page.table("People found")]


def test_staff_find_somebody_in_spite_of_a_slip(people, browser_for):
    factories.person("Siobhán O'Dowd")
    browser = browser_for(people.cora)
    for text in ("siobhan", "Sobhan", "odowd", "O'Dwd", "dowd o"):
        page = browser.get("/people", query_string={"q": text})
        if text == "dowd o":
            assert "Nobody found" in page.main
        else:
            assert found(page) == ["Siobhán O'Dowd"], text


def test_the_best_match_comes_first(people, browser_for):
    factories.person("Anna Reed")
    factories.person("Anna Reid")
    assert found(browser_for(people.cora).get("/people?q=anna+reid")) == [
        "Anna Reid",
        "Anna Reed",
    ]


def test_an_earlier_name_finds_the_record_without_being_shown(people, browser_for):
    actions.add_person(PersonDetails(name="Toni Baxter", earlier_names=("Toni Abbas",)))
    page = browser_for(people.cora).get("/people?q=abbas")
    assert found(page) == ["Toni Baxter Matched an earlier name"]
    assert "Abbas" not in page.tree.xpath("string(//table)")


def test_a_facilitator_finds_only_members_of_her_groups(people, browser_for):
    stranger = factories.person("Pip Stranger")
    factories.member(people.thursday, stranger)
    assert found(browser_for(people.fay).get("/people?q=pip")) == ["Pip Marlow"]
    assert found(browser_for(people.otis).get("/people?q=pip")) == ["Pip Stranger"]


def test_an_nhs_number_finds_its_person_for_staff_alone(people, browser_for):
    factories.person("Nell Number", nhs_number="9434765919")
    assert found(browser_for(people.cora).get("/people?q=943+476+5919")) == ["Nell Number"]
    assert "Nobody found" in browser_for(people.fay).get("/people?q=9434765919").main


def test_two_people_of_the_same_name_without_numbers_stay_two(people):
    first = actions.add_person(PersonDetails(name="Sam Field"))
    second = actions.add_person(PersonDetails(name="Sam Field"))
    assert first != second


def test_the_likely_same_person_is_found_and_a_blank_is_not_alike(people, app):
    user = signed_in(people.cora, Role.STAFF)
    one = factories.person("Callum Reid", born_on="1987-03-02")
    other = factories.person("Calum Reid", born_on="1987-03-02")
    factories.person("Callum Reid", born_on=None)
    factories.person("Ewa Nowak", born_on="1987-03-02")
    same = same_queries.likely_same(user, [one.id])
    assert [row.person_id for row in same[one.id]] == [other.id]


def test_manager_and_administrator_have_no_people(people, browser_for):
    browser_for(people.mae).get("/people", status=403)
    browser_for(people.ada).get("/people", status=403)


def test_a_search_takes_the_same_statements_for_1_and_for_20(people, browser_for):
    browser = browser_for(people.cora)
    factories.person("Zora One")
    browser.get("/people?q=zora")
    with counted_queries() as with_one:
        browser.get("/people?q=zora")
    for _ in range(19):
        factories.person("Zora More")
    with counted_queries() as with_twenty:
        browser.get("/people?q=zora")
    assert len(with_one) == len(with_twenty)


def test_a_leader_sees_neither_birth_date_nor_postcode_nor_an_earlier_name(people, browser_for):
    toni = actions.add_person(PersonDetails(name="Toni Baxter", earlier_names=("Toni Abbas",)))
    factories.member(people.tuesday, Person.get_by_id(toni))
    fay = browser_for(people.fay)
    page = fay.get("/people?q=toni")
    assert page.table("People found") == [{"Person": "Toni Baxter"}]
    assert "Nobody found" in fay.get("/people?q=abbas").main
    assert "1990" not in fay.get("/people?q=pip").main


def test_an_nhs_number_is_the_same_however_it_is_written(people, browser_for):
    actions.add_person(PersonDetails(name="Nell Number", nhs_number="943 476 5919"))
    actions.add_person(PersonDetails(name="Nell Other", nhs_number="943-476-5919"))
    cora = browser_for(people.cora)
    for text in ("9434765919", "943 476 5919", "943-476-5919"):
        assert found(cora.get("/people", query_string={"q": text})) == [
            "Nell Number",
            "Nell Other",
        ]


def test_who_has_died_is_marked(people, browser_for):
    factories.person("Dora Vance", died_on=clock.today())
    assert found(browser_for(people.cora).get("/people?q=vance")) == ["Dora Vance Has died"]
