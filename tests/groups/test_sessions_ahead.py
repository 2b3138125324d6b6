"""Planning a group's weekly sessions."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.groups import actions
from portal.models import Session
from tests import factories

WEDNESDAY = clock.at_local(date(2026, 3, 18), 12)


@pytest.fixture
def group(people):
    return factories.group("Weekly", weekday=2, starts_local="18:30", duration_minutes=75)


@time_machine.travel(WEDNESDAY, tick=False)
def test_weekly_sessions_keep_their_local_start(group, people):
    assert actions.make_sessions_ahead(group.id, date(2026, 4, 7), people.cora) == 3
    rows = Session.select().where(Session.group == group).order_by(Session.starts_at)
    said = [clock.local(row.starts_at).strftime("%d %b %H:%M") for row in rows]
    assert said == ["24 Mar 18:30", "31 Mar 18:30", "07 Apr 18:30"]
    assert {row.duration_minutes for row in rows} == {75}


@time_machine.travel(WEDNESDAY, tick=False)
def test_planning_twice_changes_nothing_and_leaves_moved_sessions_alone(group, people):
    moved = clock.at_local(date(2026, 3, 24), 20)
    factories.session(group, moved, state="cancelled", reason="Heating failed")
    assert actions.make_sessions_ahead(group.id, date(2026, 4, 7), people.cora) == 2
    assert actions.make_sessions_ahead(group.id, date(2026, 4, 7), people.cora) == 0
    assert Session.select().where(Session.group == group).count() == 3


@time_machine.travel(WEDNESDAY, tick=False)
def test_no_session_is_planned_past_the_groups_last_day(group, people):
    group.ended_on = date(2026, 3, 31)
    group.save()
    assert actions.make_sessions_ahead(group.id, date(2026, 4, 30), people.cora) == 2


def test_group_without_a_day_has_no_pattern(people):
    group = factories.group("Any day", weekday=None)
    with pytest.raises(actions.NoPattern):
        actions.make_sessions_ahead(group.id, clock.today() + timedelta(days=30), people.cora)
