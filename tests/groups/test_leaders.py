"""Who leads a group and when, and what standing down takes away."""

from datetime import date, timedelta

import pytest

from portal import clock
from portal.errors import DomainError
from portal.groups import leader_actions as actions
from portal.groups import stand_down_actions
from portal.groups.leader_actions import Assignment
from portal.models import Event, GroupLeader, GroupStaff, LeaderRole, Role
from tests import factories

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 30)


@pytest.fixture
def wren(people):
    return factories.user("Wren Adair", Role.FACILITATOR)


def _assign(group, user, starts_on=FIRST, ends_on=LAST):
    asked = Assignment(group.id, user.id, LeaderRole.CO_LEAD, starts_on, ends_on)
    return actions.assign_leader(asked, None)


def _stand_down(people, user, group=None):
    reader = [people.cora.id]
    return stand_down_actions.stand_down(user.id, group and group.id, "Why", reader, None)


def test_assigned_leader_opens_the_group_until_the_tail_ends(browser_for, people, wren):
    browser = browser_for(wren)
    browser.get(f"/groups/{people.tuesday.id}", status=404)
    _assign(people.tuesday, wren, clock.today() - timedelta(days=9), clock.today())
    browser.get(f"/groups/{people.tuesday.id}")
    event = Event.select().order_by(Event.number.desc()).where(Event.action == "leader_assigned")
    assert event.get().subject_id == GroupLeader.get(GroupLeader.user == wren).id


@pytest.mark.parametrize(
    ("first", "last", "is_refused"),
    [
        (FIRST - timedelta(days=9), FIRST - timedelta(days=1), False),
        (FIRST - timedelta(days=9), FIRST, True),
        (FIRST - timedelta(days=9), None, True),
        (FIRST + timedelta(days=1), FIRST + timedelta(days=2), True),
        (LAST, None, True),
        (LAST + timedelta(days=1), None, False),
    ],
)
def test_days_of_one_leader_never_overlap(people, wren, first, last, is_refused):
    _assign(people.tuesday, wren)
    before = Event.select().count()
    if is_refused:
        with pytest.raises(actions.LeadsAlready):
            _assign(people.tuesday, wren, first, last)
        assert Event.select().count() == before
    else:
        assert _assign(people.tuesday, wren, first, last)


def test_who_stood_down_leads_again_from_another_day_once_that_is_ended(app, people, wren):
    _assign(people.tuesday, wren, clock.today(), None)
    with app.app_context():
        stand_down_id = _stand_down(people, wren, people.tuesday)
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(actions.GateShut, match="stood down"):
        _assign(people.tuesday, wren, tomorrow, None)
    with app.app_context():
        stand_down_actions.end_stand_down(stand_down_id, "Cleared", None)
    with pytest.raises(actions.LeadsAlready, match="Choose another first day"):
        _assign(people.tuesday, wren, clock.today(), None)
    assert _assign(people.tuesday, wren, tomorrow, None)


def test_leading_is_for_active_facilitators_of_groups_that_meet(people, wren):
    with pytest.raises(DomainError, match="facilitator"):
        _assign(people.tuesday, people.cora)
    wren.is_active = False
    wren.save()
    with pytest.raises(DomainError, match="facilitator"):
        _assign(people.tuesday, wren)
    people.tuesday.ended_on = FIRST - timedelta(days=1)
    people.tuesday.save()
    with pytest.raises(DomainError, match="has ended"):
        _assign(people.tuesday, people.otis)
    with pytest.raises(DomainError, match="before the first"):
        _assign(people.tuesday, people.otis, LAST, FIRST)


def test_named_staff_open_a_sensitive_group(browser_for, people):
    hush = factories.group("Kestrel circle", is_sensitive=True)
    browser = browser_for(people.cora)
    browser.get(f"/groups/{hush.id}", status=404)
    for _twice in range(2):
        actions.name_staff(hush.id, people.cora.id, None)
    browser.get(f"/groups/{hush.id}")
    assert GroupStaff.select().count() == 1
    with pytest.raises(DomainError, match="Only staff"):
        actions.name_staff(hush.id, people.mae.id, None)
