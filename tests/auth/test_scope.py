"""The edges of who sees what: to the day, the hour and the instant."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from portal import clock
from portal.models import (
    AccessBlock,
    GroupLeader,
    GroupStaff,
    LeaderRole,
    Membership,
    MembershipEnding,
    MembershipState,
    Role,
    SessionLeader,
    StandDown,
    UserProgramme,
)
from tests import factories


def _lead(people: Any, **changes: Any) -> None:
    GroupLeader.update(**changes).where(GroupLeader.user == people.fay).execute()


@pytest.mark.parametrize(
    ("days_since_end", "status"), [(0, 200), (1, 200), (14, 200), (15, 404), (400, 404)]
)
def test_a_leader_keeps_the_group_for_two_weeks_after(
    people: Any, browser_for: Any, days_since_end: int, status: int
) -> None:
    _lead(people, ends_on=clock.today() - timedelta(days=days_since_end))
    fay = browser_for(people.fay)
    fay.get(f"/groups/{people.tuesday.id}", status)
    fay.get(f"/people/{people.pip.id}", status)


def test_an_assignment_opens_nothing_before_its_first_day(people: Any, browser_for: Any) -> None:
    _lead(people, starts_on=clock.today() + timedelta(days=1))
    browser_for(people.fay).get(f"/groups/{people.tuesday.id}", 404)
    _lead(people, starts_on=clock.today())
    browser_for(people.fay).get(f"/groups/{people.tuesday.id}")


def test_standing_down_ends_it_at_that_instant(people: Any, browser_for: Any) -> None:
    with time_machine.travel(clock.now(), tick=False) as now:
        fay = browser_for(people.fay)
        _lead(people, ends_on=clock.today(), stood_down_at=clock.now() + timedelta(seconds=1))
        fay.get(f"/groups/{people.tuesday.id}")
        now.shift(timedelta(seconds=1))
        fay.get(f"/groups/{people.tuesday.id}", 404)


@pytest.mark.parametrize(
    ("after_start", "status"),
    [
        (timedelta(hours=-24, seconds=-1), 404),
        (timedelta(hours=-24), 200),
        (timedelta(0), 200),
        (timedelta(days=14), 200),
        (timedelta(days=14, seconds=1), 404),
    ],
)
def test_a_substitute_sees_that_one_roll_around_its_time(
    people: Any, browser_for: Any, after_start: timedelta, status: int
) -> None:
    with time_machine.travel(clock.now(), tick=False):
        session = factories.session(people.tuesday, clock.now() - after_start)
        other = factories.session(people.tuesday, clock.now() - timedelta(days=3))
        SessionLeader.create(session=session, user=people.otis)
        otis = browser_for(people.otis)
        otis.get(f"/sessions/{session.id}/roll", status)
        otis.get(f"/sessions/{other.id}/roll", 404)
        otis.get(f"/groups/{people.tuesday.id}", 404)


def _stand_down(user: Any, **more: Any) -> StandDown:
    return StandDown.create(user=user, reason="Said in private", started_at=clock.now(), **more)


@pytest.mark.parametrize("is_everywhere", [True, False])
def test_a_stand_down_shuts_group_people_and_rolls_whatever_the_assignment_says(
    people: Any, browser_for: Any, is_everywhere: bool
) -> None:
    session = factories.session(people.tuesday)
    fay = browser_for(people.fay)
    paths = [
        f"/groups/{people.tuesday.id}",
        f"/people/{people.pip.id}",
        f"/sessions/{session.id}/roll",
    ]
    for path in paths:
        fay.get(path)
    row = _stand_down(people.fay, group=None if is_everywhere else people.tuesday)
    for path in paths:
        fay.get(path, 404)
    StandDown.update(ended_at=clock.now()).where(StandDown.id == row.id).execute()
    for path in paths:
        fay.get(path)


def test_a_stand_down_from_one_group_leaves_the_others(people: Any, browser_for: Any) -> None:
    _stand_down(people.fay, group=people.thursday)
    _stand_down(people.otis)
    fay = browser_for(people.fay)
    fay.get(f"/groups/{people.tuesday.id}")
    factories.lead(people.thursday, people.fay)
    fay.get(f"/groups/{people.thursday.id}", 404)


@pytest.mark.parametrize("how", ["row", "group", "everywhere"])
def test_a_substitute_who_stood_down_loses_that_one_roll_too(
    people: Any, browser_for: Any, how: str
) -> None:
    session = factories.session(people.tuesday)
    row = SessionLeader.create(session=session, user=people.otis)
    otis = browser_for(people.otis)
    otis.get(f"/sessions/{session.id}/roll")
    if how == "row":
        SessionLeader.update(stood_down_at=clock.now()).where(SessionLeader.id == row.id).execute()
    else:
        _stand_down(people.otis, group=people.tuesday if how == "group" else None)
    otis.get(f"/sessions/{session.id}/roll", 404)


def test_a_block_holds_until_it_ends(people: Any, browser_for: Any) -> None:
    block = factories.block(people.cora, people.pip)
    cora = browser_for(people.cora)
    for ends_on, status in ((None, 404), (1, 404), (0, 200), (-1, 200)):
        day = None if ends_on is None else clock.today() + timedelta(days=ends_on)
        AccessBlock.update(ends_on=day).where(AccessBlock.id == block).execute()
        cora.get(f"/people/{people.pip.id}", status)


def test_roles_add_up_and_a_block_still_comes_first(people: Any, browser_for: Any) -> None:
    both = factories.user("Bo Both", Role.FACILITATOR, Role.STAFF, Role.MANAGER)
    browser = browser_for(both)
    for path in (f"/people/{people.pip.id}", "/referrals", "/reports"):
        browser.get(path)
    factories.block(both, people.pip)
    browser.get(f"/people/{people.pip.id}", 404)


def test_someone_without_a_role_gets_nowhere(people: Any, browser_for: Any) -> None:
    nobody = browser_for(factories.user("Nell Norole"))
    for path in ("/", "/account", "/groups", f"/people/{people.pip.id}"):
        nobody.get(path, 403)


@pytest.mark.parametrize(
    ("days_since_end", "status"), [(-30, 200), (0, 200), (14, 200), (15, 404), (400, 404)]
)
def test_a_group_that_ended_closes_to_its_leaders_after_two_weeks(
    people: Any, browser_for: Any, days_since_end: int, status: int
) -> None:
    session = factories.session(people.tuesday)
    people.tuesday.ended_on = clock.today() - timedelta(days=days_since_end)
    people.tuesday.save()
    fay = browser_for(people.fay)
    fay.get(f"/groups/{people.tuesday.id}", status)
    fay.get(f"/people/{people.pip.id}", status)
    fay.get(f"/sessions/{session.id}/roll", status)


def test_limited_staff_do_not_know_members_of_a_sensitive_group_that_is_not_theirs(
    people: Any, browser_for: Any
) -> None:
    UserProgramme.create(user=people.cora, programme=people.tuesday.programme)
    people.tuesday.is_sensitive = True
    people.tuesday.save()
    cora = browser_for(people.cora)
    cora.get(f"/people/{people.pip.id}", 404)
    assert "Pip Marlow" not in cora.get("/people?q=Marlow").main
    GroupStaff.create(group=people.tuesday, user=people.cora)
    cora.get(f"/people/{people.pip.id}")


def test_limited_staff_do_not_know_somebody_by_a_place_entered_in_error(
    people: Any, browser_for: Any
) -> None:
    UserProgramme.create(user=people.cora, programme=people.tuesday.programme)
    cora = browser_for(people.cora)
    cora.get(f"/people/{people.pip.id}")
    for ending, status in ((MembershipEnding.LEFT, 200), (MembershipEnding.ENTERED_IN_ERROR, 404)):
        Membership.update(state=MembershipState.ENDED, ending=ending).execute()
        cora.get(f"/people/{people.pip.id}", status)


@pytest.mark.parametrize("role", [LeaderRole.GUEST, LeaderRole.OBSERVER])
def test_who_speaks_or_looks_on_opens_no_roster_and_no_roll(
    people: Any, browser_for: Any, role: LeaderRole
) -> None:
    session = factories.session(people.tuesday)
    SessionLeader.create(session=session, user=people.otis, role=role)
    factories.lead(people.tuesday, people.otis, role=role)
    otis = browser_for(people.otis)
    otis.get(f"/sessions/{session.id}/roll", status=404)
    otis.get(f"/groups/{people.tuesday.id}", status=404)
    otis.get(f"/people/{people.pip.id}", status=404)
