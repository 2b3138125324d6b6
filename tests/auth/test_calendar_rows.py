"""Whose calendar has which sessions: each condition held against a row that lacks only that one."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from portal import clock
from portal.auth import scope
from portal.models import GroupLeader, LeaderRole, Role, Session, SessionLeader, User
from tests import factories
from tests.auth.rows import ids, signed_in

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture(autouse=True)
def still(people: Any) -> Any:
    """The clock stands, so that an instant can be met exactly."""
    with time_machine.travel(clock.now().replace(hour=15, minute=0, second=0), tick=False):
        yield


def test_a_calendar_has_the_days_of_an_assignment_and_each_standing_in(people: Any) -> None:
    today, now = clock.today(), clock.now()
    GroupLeader.update(starts_on=today, ends_on=today + 7 * DAY).where(
        GroupLeader.user == people.fay
    ).execute()
    at = {days: factories.session(people.tuesday, now + days * DAY).id for days in (-1, 0, 7, 8)}
    factories.session(people.thursday, now)
    far = factories.session(people.thursday, now + 90 * DAY)

    def calendar(user: User = people.fay) -> set[int]:
        return ids(Session, scope.calendar_sessions(signed_in(user)))

    assert calendar() == {at[0], at[7]}
    SessionLeader.create(session=far, user=people.fay)
    factories.stand_in(factories.session(people.thursday, now + DAY), people.sana)
    assert calendar() == {at[0], at[7], far.id}
    for model, kept in ((SessionLeader, {at[0], at[7]}), (GroupLeader, {far.id})):
        mine = model.user == people.fay
        for change, is_kept in (
            ({"role": LeaderRole.OBSERVER}, False),
            ({"stood_down_at": now}, False),
            ({"stood_down_at": now + SECOND}, True),
        ):
            model.update(**change).where(mine).execute()
            assert calendar() == ({at[0], at[7], far.id} if is_kept else kept)
            model.update(role=LeaderRole.CO_LEAD, stood_down_at=None).where(mine).execute()
    factories.stand_down(people.fay, group=people.thursday)
    assert calendar() == {at[0], at[7]}
    factories.stand_down(people.fay)
    assert calendar() == set()


def test_a_calendar_of_staff_has_their_groups_and_of_others_nothing(people: Any) -> None:
    session = factories.session(people.tuesday)
    hidden = factories.group("Survivors", is_sensitive=True)
    factories.session(hidden)
    factories.lead(people.tuesday, people.cora)
    factories.lead(hidden, people.cora)
    both = factories.user("Bo Both", Role.STAFF, Role.FACILITATOR)
    led = factories.session(factories.group("Led", is_sensitive=True, led_by=both))
    for user, expected in (
        (people.cora, {session.id}),
        (people.mae, set()),
        (both, {session.id, led.id}),
    ):
        assert ids(Session, scope.calendar_sessions(signed_in(user))) == expected


def test_an_assignment_without_an_end_has_every_day_ahead(people: Any) -> None:
    far = factories.session(people.tuesday, clock.now() + 300 * DAY)
    assert ids(Session, scope.calendar_sessions(signed_in(people.fay))) == {far.id}
