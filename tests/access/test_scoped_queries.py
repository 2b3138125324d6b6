"""Queries beside the pages' main lists carry the scope too: each with what it would give away."""

from portal.models import Person, UserProgramme, WalkIn
from tests import factories


def test_a_blocked_person_is_not_named_as_perhaps_the_same(people, browser_for):
    hidden = factories.person("Callum Reed", born_on="1987-03-02")
    shown = factories.person("Callum Reid", born_on="1987-03-02")
    made = factories.referral(shown)
    factories.block(people.cora, hidden)
    cora = browser_for(people.cora)
    for path in (f"/people/{shown.id}", f"/referrals/{made.id}", "/referrals"):
        page = cora.get(path)
        assert "Callum Reed" not in page.text
        assert "Check duplicate" not in page.text


def test_a_blocked_person_is_not_found_by_nhs_number(people, browser_for):
    Person.update(nhs_number="9434765919").where(Person.id == people.pip).execute()
    assert "Pip Marlow" in browser_for(people.cora).get("/people?q=9434765919").main
    factories.block(people.cora, people.pip)
    assert "Nobody found" in browser_for(people.cora).get("/people?q=9434765919").main


def test_limited_staff_see_only_their_programmes_referrals_of_a_person(people, browser_for):
    mine, other = factories.programme("Mine"), factories.programme("Other")
    who = factories.person("Dora Double")
    here = factories.referral(who, programme=mine)
    there = factories.referral(who, programme=other)
    UserProgramme.create(user=people.cora, programme=mine)
    page = browser_for(people.cora).get(f"/people/{who.id}")
    assert here.reference in page.main
    assert there.reference not in page.text


def test_walk_ins_of_groups_out_of_sight_are_neither_listed_nor_counted(people, browser_for):
    hidden = factories.group("Survivors", is_sensitive=True)
    session = factories.session(hidden)
    WalkIn.create(session=session, name="Robin", request_key="one", created_at=session.created_at)
    page = browser_for(people.cora).get("/walk-ins")
    assert "Robin" not in page.text
    assert not any(link.startswith("Walk-ins 1") for link in page.links())


def test_memberships_out_of_sight_are_not_on_a_persons_page(people, browser_for):
    hidden = factories.group("Survivors", is_sensitive=True)
    who = factories.person("Dora Double")
    factories.member(hidden, who)
    page = browser_for(people.cora).get(f"/people/{who.id}")
    assert "Survivors" not in page.text
    assert "Not in a group that you may see" in page.main
