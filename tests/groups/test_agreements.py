"""What members agree to: versions, who agreed to which, and who may say so."""

from datetime import timedelta

import pytest

from portal import clock
from portal.groups import agreement_actions
from portal.models import AgreementAcceptance, Event, GroupAgreement
from tests import factories


@pytest.fixture
def address(people):
    return f"/groups/{people.tuesday.id}/agreement"


def test_staff_publish_a_first_version_and_leaders_record_who_agreed(browser_for, people, address):
    staff, leader = browser_for(people.cora), browser_for(people.fay)
    staff.submit(staff.get(address), "Publish", text="What is said here stays here.")
    page = leader.get(address)
    assert "What is said here stays here." in page.main and "not yet" in page.main
    leader.submit(page, "They agreed to version 1", person_ids=people.pip.id)
    row = AgreementAcceptance.get()
    assert (row.person_id, row.recorded_by_id) == (people.pip.id, people.fay.id)
    assert row.accepted_on == clock.today()
    assert "version 1" in leader.get(address).main
    group = leader.get(f"/groups/{people.tuesday.id}")
    assert "Agreement Version 1" in group.main


def test_the_next_version_asks_everybody_again_and_keeps_what_was(browser_for, people, address):
    first = factories.agreement(people.tuesday)
    factories.acceptance(first, people.pip)
    staff = browser_for(people.cora)
    staff.submit(staff.get(address), "Publish", text="We begin on time.")
    page = staff.get(address)
    assert "version 1 only" in page.main and "1 person agreed" in page.main
    assert "not the newest" in staff.get(f"/groups/{people.tuesday.id}").main
    assert [one.number for one in GroupAgreement.select().order_by(GroupAgreement.number)] == [1, 2]


def test_the_same_words_again_publish_nothing(browser_for, people, address):
    factories.agreement(people.tuesday, "We begin on time.")
    staff = browser_for(people.cora)
    staff.submit(staff.get(address), "Publish", text="We begin on time. ")
    assert GroupAgreement.select().count() == 1


def test_who_publishes_second_sees_the_version_that_stands(browser_for, people, address):
    first, second = browser_for(people.cora), browser_for(people.cora)
    mine = second.get(address)
    first.submit(first.get(address), "Publish", text="We begin on time.")
    stale = second.submit(mine, "Publish", 409, text="We end on time.")
    assert "We begin on time." in stale.main and stale.value_of("text") == "We end on time."
    second.submit(stale, "Publish")
    assert GroupAgreement.select().count() == 2


def test_two_presses_record_one_yes_and_keep_its_day(people):
    agreement = factories.agreement(people.tuesday)
    before = clock.today() - timedelta(days=0)
    for _twice in range(2):
        agreement_actions.record_acceptances(
            people.tuesday.id, agreement.id, [people.pip.id], before, _staff(people)
        )
    assert AgreementAcceptance.select().count() == 1
    assert Event.select().where(Event.action == "agreement_accepted").count() == 1


def _staff(people):
    from portal.models import Role
    from tests.page import signed_in

    return signed_in(people.cora, Role.STAFF)


def test_nobody_outside_the_roster_is_recorded(browser_for, people, address):
    agreement = factories.agreement(people.tuesday)
    stranger = factories.person("Quinn Abara")
    form = {
        "agreement_id": agreement.id,
        "accepted_on": str(clock.today()),
        "person_ids": stranger.id,
    }
    page = browser_for(people.fay).post(f"{address}/accepted", form, 422)
    assert "Tick everybody who agreed." in page.main
    assert not AgreementAcceptance.select().exists()


def test_another_groups_version_is_not_accepted_here(browser_for, people, address):
    other = factories.agreement(people.thursday)
    form = {
        "agreement_id": other.id,
        "accepted_on": str(clock.today()),
        "person_ids": people.pip.id,
    }
    browser_for(people.fay).post(f"{address}/accepted", form, 422)
    assert not AgreementAcceptance.select().exists()


@pytest.mark.parametrize("days", [1, -30])
def test_a_day_before_it_was_published_or_ahead_is_refused(browser_for, people, address, days):
    agreement = factories.agreement(people.tuesday)
    form = {
        "agreement_id": agreement.id,
        "accepted_on": str(clock.today() + timedelta(days=days)),
        "person_ids": people.pip.id,
    }
    page = browser_for(people.fay).post(f"{address}/accepted", form, 422)
    assert "accepted_on" in page.errors()


def test_leaders_publish_nothing_and_others_see_nothing(browser_for, people, address):
    assert "Publish" not in browser_for(people.fay).get(address).main
    browser_for(people.fay).post(address, {"seen": 0, "text": "Mine"}, 403)
    browser_for(people.otis).get(address, 404)
    browser_for(people.mae).get(address, 403)


def test_a_barred_leader_neither_sees_nor_records(browser_for, people, address):
    factories.agreement(people.tuesday)
    factories.block(people.fay, people.pip)
    assert "Pip" not in browser_for(people.fay).get(address).text
