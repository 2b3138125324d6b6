"""Whether a group that fits a referral has current leaders at its sessions planned."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.models import Consent, ConsentScope, LeaderRole
from tests import factories
from tests.page import counted_queries

TODAY = date(2026, 1, 5)


@pytest.fixture(autouse=True)
def _january():
    with time_machine.travel(clock.at_local(TODAY, 9), tick=False):
        yield


@pytest.fixture
def referral(people):
    """An accepted referral of somebody who agreed to be placed, to the groups' programme."""
    made = factories.referral(
        factories.person("Quinn Abara"), programme=people.tuesday.programme, state="accepted"
    )
    Consent.create(
        person=made.person,
        referral=made,
        scope=ConsentScope.PLACEMENT,
        said_by="the person",
        given_on=TODAY,
        recorded_at=clock.now(),
    )
    return made


def _reasons(page):
    found = {}
    for node in page.tree.xpath('.//div[@class="fit"]'):
        name = " ".join(node.find(".//bdi").text_content().split())
        found[name] = " ".join(node.text_content().split())
    return found


def test_the_first_session_short_of_leaders_is_a_reason_against(people, referral, browser_for):
    aid = factories.course("First aid", valid_months=12)
    factories.lead(people.thursday, people.sana, role=LeaderRole.CO_LEAD)
    for one in (people.fay, people.otis, people.sana):
        factories.record(one, aid, date(2025, 6, 1))
    factories.record(people.fay, aid, date(2025, 1, 20))
    for group in (people.tuesday, people.thursday):
        for week in (1, 2):
            at = clock.at_local(TODAY + timedelta(weeks=week), 18, 30)
            factories.session(group, at)
    page = browser_for(people.cora).get(f"/referrals/{referral.id}")
    said = _reasons(page)
    assert "Fits: current leaders at every session planned" in said["Thursday group"]
    assert "Fits: current leaders at every session planned" in said["Tuesday group"]
    # Without Otis, the Thursday group has one leader.
    from portal.models import GroupLeader

    GroupLeader.update(ends_on=date(2026, 1, 13)).where(GroupLeader.user == people.otis).execute()
    said = _reasons(browser_for(people.cora).get(f"/referrals/{referral.id}"))
    assert "Against: short of current leaders from 19 Jan" in said["Thursday group"]
    # What suits better stands first.
    assert list(said)[0] == "Tuesday group"


def test_without_sessions_planned_leaders_arent_known(people, referral, browser_for):
    said = _reasons(browser_for(people.cora).get(f"/referrals/{referral.id}"))
    assert "Not known: no session planned, so leaders not known" in said["Tuesday group"]


def test_statements_are_as_many_for_two_groups_as_for_twenty(people, referral, browser_for):
    browser = browser_for(people.cora)
    browser.get(f"/referrals/{referral.id}")
    with counted_queries() as few:
        browser.get(f"/referrals/{referral.id}")
    for number in range(20):
        group = factories.group(f"Group {number}", led_by=people.fay)
        factories.session(group, clock.now() + timedelta(days=number + 1))
    with counted_queries() as many:
        browser.get(f"/referrals/{referral.id}")
    assert len(many) == len(few)
