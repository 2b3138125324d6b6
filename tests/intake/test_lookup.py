"""Looking for the person first: by name, date of birth, phone or NHS number, in any order."""

from datetime import date

import pytest

from portal.intake import lookup_queries
from portal.intake.lookup_rules import Lookup, parse
from portal.models import Person, Role
from tests import factories
from tests.page import counted_queries, signed_in


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Pip Marlow", Lookup("Pip Marlow")),
        ("marlow 4/5/1990", Lookup("marlow", date(1990, 5, 4))),
        ("1990-05-04", Lookup("", date(1990, 5, 4))),
        ("4 May 1990 pip", Lookup("pip", date(1990, 5, 4))),
        ("07700 900142", Lookup("", None, "", "700900142")),
        ("+44 7700 900142 Pip", Lookup("Pip", None, "", "700900142")),
        ("999 000 0018", Lookup("", None, "9990000018", "990000018")),
        ("31/02/1990", Lookup("", None, "", "31021990")),
        ("O'Brien-Núñez", Lookup("O'Brien-Núñez")),
        ("", Lookup()),
    ],
)
def test_what_a_search_means(text, meant):
    assert parse(text) == meant


def found(user, text):
    rows = lookup_queries.find(signed_in(user, Role.STAFF), text)
    return [(one.name, [why.value for why in one.why]) for one in rows]


def test_people_are_found_by_all_that_a_caller_says(people):
    wren = factories.person("Wren Castellan", born_on=date(1985, 1, 31), phone="(07700) 900-142")
    factories.person("Wren Other", born_on=date(1970, 1, 1))
    gone = factories.person("Wren Merged", phone="07700900142")
    Person.update(merged_into=wren).where(Person.id == gone).execute()
    assert found(people.cora, "wren 07700900142") == [
        ("Wren Castellan", ["phone", "name"]),
        ("Wren Other", ["name"]),
    ]
    assert found(people.cora, "31/1/1985") == [("Wren Castellan", ["born"])]
    assert found(people.cora, "+44 7700 900 142") == [("Wren Castellan", ["phone"])]
    factories.block(people.cora, wren)
    assert found(people.cora, "31/1/1985") == []


def test_open_referrals_of_whoever_is_found_are_said_in_scope(people, browser_for):
    factories.referral(people.pip)
    factories.referral(people.pip, state="ended", ending="declined")
    rows = browser_for(people.cora).get("/referrals/new?q=marlow").table("People like")
    assert "1 open referral" in rows[0]["Person"]


def test_a_search_takes_as_many_statements_for_one_as_for_twenty(people):
    user = signed_in(people.cora, Role.STAFF)
    with counted_queries() as few:
        lookup_queries.find(user, "pip 4/5/1990 07700900142")
    for number in range(20):
        factories.person(f"Pip Number{number}", phone="07700 900142")
    with counted_queries() as many:
        lookup_queries.find(user, "pip 4/5/1990 07700900142")
    assert len(many) == len(few)


def test_somebody_typed_anew_is_asked_about_by_the_score(people, browser_for):
    from tests.intake.test_referral_new import save

    factories.person("Amahra Okafor", born_on=date(1991, 2, 3), phone="07700 900 555")
    cora = browser_for(people.cora)
    page = save(cora, 422, born_on="2/3/1991", phone="07700900555")
    assert "the same phone" in page.main
    cora.submit(page, "Save and open", 302, who="new")
