"""One person's page: for staff all of it, for a leader what a leader may see."""

from portal.models import Membership, User
from tests import factories


def test_staff_see_identity_referrals_and_groups(people, browser_for):
    factories.referral(people.pip, referred_by="Dr Imran Shah")
    page = browser_for(people.cora).get(f"/people/{people.pip.id}")
    assert page.heading == "Pip Marlow"
    assert page.table("Referrals")[0]["Referred by"] == "Dr Imran Shah"
    assert page.table("Groups")[0]["Group"] == "Tuesday group"
    assert "4 May 1990" in page.main


def test_a_leader_sees_contact_but_no_reason_referrer_or_birth_date(people, browser_for):
    people.pip.phone = "07700 900 142"
    people.pip.save()
    factories.referral(people.pip, referred_by="Dr Imran Shah", reason="Panic attacks")
    page = browser_for(people.fay).get(f"/people/{people.pip.id}")
    assert "07700 900 142" in page.main
    for hidden in ("Shah", "Panic", "1990", "Referral"):
        assert hidden not in page.main


def test_a_leader_reads_the_name_that_is_wanted_in_their_group(people, browser_for):
    factories.member(people.thursday, people.pip, shown_as="Robin")
    Membership.update(shown_as="Wren").where(Membership.group == people.tuesday).execute()
    page = browser_for(people.fay).get(f"/people/{people.pip.id}")
    assert page.heading == "Wren"
    assert "Marlow" not in page.text and "Robin" not in page.text
    assert browser_for(people.cora).get(f"/people/{people.pip.id}").heading == "Pip Marlow"


def test_another_groups_leader_finds_nothing(people, browser_for):
    browser_for(people.otis).get(f"/people/{people.pip.id}", status=404)
    browser_for(people.otis).get("/people/999999", status=404)


def test_nobody_opens_their_own_record_by_role(people, browser_for):
    User.update(person=people.pip).where(User.id == people.cora).execute()
    browser_for(people.cora).get(f"/people/{people.pip.id}", status=404)


def test_an_access_block_overrides_the_role(people, browser_for):
    factories.block(people.fay, people.pip)
    browser_for(people.fay).get(f"/people/{people.pip.id}", status=404)


def test_membership_of_a_sensitive_group_is_not_shown(people, browser_for):
    hidden = factories.group("Survivors", is_sensitive=True)
    factories.member(hidden, people.pip)
    assert "Survivors" not in browser_for(people.cora).get(f"/people/{people.pip.id}").text


def test_wrong_roles_are_refused(people, browser_for):
    browser_for(people.mae).get(f"/people/{people.pip.id}", status=403)
    browser_for(people.ada).get(f"/people/{people.pip.id}", status=403)
