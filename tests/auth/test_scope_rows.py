"""Who sees which rows: each condition held against a row that lacks only that one."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from portal import clock
from portal.auth import scope
from portal.models import (
    BreakGlass,
    Group,
    GroupLeader,
    GroupStaff,
    LeaderRole,
    MembershipEnding,
    MembershipState,
    Person,
    Programme,
    Referral,
    Role,
    Session,
    SessionLeader,
    TrainingRecord,
    User,
    UserProgramme,
)
from tests import access_factories, factories
from tests.auth.rows import ids, signed_in

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture(autouse=True)
def still(people: Any) -> Any:
    """The clock stands, so that an instant can be met exactly."""
    with time_machine.travel(clock.now().replace(hour=15, minute=0, second=0), tick=False):
        yield


def _limit(user: User, programme: Programme) -> None:
    UserProgramme.create(user=user, programme=programme)


def _people(user: User) -> set[str]:
    rows = Person.select(Person.name).where(scope.people(signed_in(user), Person.id))
    return {name for (name,) in rows.tuples()}


def _groups(of: Any, user: User) -> set[str]:
    rows = Group.select(Group.name).where(of(signed_in(user), Group.id))
    return {name for (name,) in rows.tuples()}


def test_staff_open_all_people_but_themselves_and_what_is_a_record_of_nobody(people: Any) -> None:
    own = factories.person("Own Record")
    User.update(person=own).where(User.id == people.cora).execute()
    factories.person("Went In", merged_into=people.pip)
    factories.person("Erased Record", erased_at=clock.now())
    factories.person("Plain Person")
    assert _people(people.cora) == {"Pip Marlow", "Plain Person"}
    factories.block(people.cora, people.pip)
    factories.block(people.fay, Person.get(Person.name == "Plain Person"))
    factories.block(people.cora, factories.person("Since Today"), ends_on=clock.today())
    factories.block(people.cora, factories.person("Until Now"), ends_on=clock.today() + DAY)
    assert _people(people.cora) == {"Plain Person", "Since Today"}
    assert _people(people.mae) == _people(people.ada) == set()


def test_limited_staff_know_people_by_a_referral_or_a_place_in_their_programmes(
    people: Any,
) -> None:
    mine, other = people.tuesday.programme, factories.programme()
    elsewhere = factories.group("Elsewhere", programme=other)
    _limit(people.cora, mine)
    factories.referral(factories.person("Mine"), programme=mine)
    factories.referral(factories.person("Nobodys"), programme=None)
    factories.referral(factories.person("Others"), programme=other)
    for name, group, more in (
        ("Left", people.tuesday, {"state": "ended", "ending": MembershipEnding.LEFT}),
        ("Mistaken", people.tuesday, {"state": "ended", "ending": "entered_in_error"}),
        ("Away", elsewhere, {}),
    ):
        factories.member(group, factories.person(name), **more)
    factories.person("Unknown")
    assert _people(people.cora) == {"Pip Marlow", "Mine", "Nobodys", "Left"}
    # Where a sensitive group has them on its roster, only those named on it know it.
    Group.update(is_sensitive=True).where(Group.id == people.tuesday).execute()
    assert _people(people.cora) == {"Mine", "Nobodys"}
    GroupStaff.create(group=people.tuesday, user=people.mae)
    assert _people(people.cora) == {"Mine", "Nobodys"}
    GroupStaff.create(group=people.tuesday, user=people.cora)
    assert _people(people.cora) == {"Pip Marlow", "Mine", "Nobodys", "Left"}


def test_a_leader_knows_who_is_on_the_roster_of_own_groups(people: Any) -> None:
    for state in MembershipState:
        ending = MembershipEnding.LEFT if state == MembershipState.ENDED else None
        factories.member(people.tuesday, factories.person(state), state=state, ending=ending)
    factories.member(people.thursday, factories.person("Thursdays"))
    merged = factories.person("Went In", merged_into=people.pip)
    erased = factories.person("Erased Record", erased_at=clock.now())
    for who in (merged, erased):
        factories.member(people.tuesday, who)
    assert _people(people.fay) == {"Pip Marlow", "active", "paused"}
    assert _people(people.otis) == {"Thursdays"}
    both = factories.user("Bo Both", Role.FACILITATOR, Role.STAFF)
    mine = factories.programme()
    _limit(both, mine)
    factories.referral(factories.person("Mine"), programme=mine)
    factories.lead(people.thursday, both)
    assert _people(both) == {"Thursdays", "Mine"}


def test_a_programme_limits_staff_and_gives_leaders_nothing(people: Any) -> None:
    _limit(people.fay, people.thursday.programme)
    assert _people(people.fay) == {"Pip Marlow"}
    assert _groups(scope.groups, people.fay) == {"Tuesday group"}


def _open_now(user: User) -> int:
    return BreakGlass.select().where(scope.broken_glass(signed_in(user))).count()


@pytest.mark.parametrize("who", ["cora", "fay"])
def test_an_opened_record_is_open_to_whoever_opened_it_until_its_end(people: Any, who: str) -> None:
    user = getattr(people, who)
    dora = factories.person("Dora")
    opened = access_factories.opening(user, dora)
    for other in (people.otis, people.sana, people.ada, people.mae):
        assert _open_now(other) == 0
    assert _open_now(user) == 1

    def shut_by(**changes: Any) -> bool:
        before = {name: getattr(opened, name) for name in changes}
        BreakGlass.update(**changes).execute()
        found = _open_now(user)
        BreakGlass.update(**before).execute()
        return found == 0

    now = clock.now()
    assert shut_by(closes_at=now)
    assert not shut_by(closes_at=now + SECOND)
    assert shut_by(closed_at=now - SECOND)
    assert shut_by(user=people.mae)
    for ended_at, shuts in (
        (opened.opened_at - SECOND, False),
        (opened.opened_at, True),
        (now, True),
        (None, True),
    ):
        stood = factories.stand_down(user, ended_at=ended_at)
        factories.stand_down(people.otis)
        assert (_open_now(user) == 0) == shuts
        stood.delete_instance()
    bar = factories.block(user, dora)
    assert _open_now(user) == 0
    bar.delete_instance()
    Person.update(merged_into=people.pip).where(Person.id == dora).execute()
    assert _open_now(user) == 0
    Person.update(merged_into=None, erased_at=now).where(Person.id == dora).execute()
    assert _open_now(user) == 0


@pytest.mark.parametrize("role", list(Role))
def test_only_staff_and_leaders_have_a_record_open(people: Any, role: Role) -> None:
    user = factories.user("Rolf One", role)
    access_factories.opening(user, people.pip)
    assert _open_now(user) == (role in (Role.STAFF, Role.FACILITATOR))


@pytest.mark.parametrize("role", list(Role))
def test_officers_review_what_others_opened_of_people_not_barred_from_them(
    people: Any, role: Role
) -> None:
    officer = factories.user("Olga Officer", role)
    dora = factories.person("Dora")
    others = access_factories.opening(people.fay, people.pip)
    access_factories.opening(people.sana, dora)
    access_factories.opening(officer, people.pip)
    factories.block(officer, dora)

    def reviews() -> set[int]:
        return ids(BreakGlass, scope.break_glass_reviews(signed_in(officer)))

    access_factories.officer(people.ada)
    assert reviews() == set()
    access_factories.officer(officer)
    may = role in (Role.STAFF, Role.MANAGER)
    assert reviews() == ({others.id} if may else set())


def test_referrals_open_to_staff_within_their_programmes(people: Any) -> None:
    mine, other = factories.programme(), factories.programme()
    barred = factories.person("Barred")
    made = {
        name: factories.referral(who, programme=programme).id
        for name, who, programme in (
            ("mine", None, mine),
            ("other", None, other),
            ("nobodys", None, None),
            ("barred", barred, mine),
        )
    }
    factories.block(people.cora, barred)

    def seen(user: User) -> set[str]:
        found = ids(Referral, scope.referrals(signed_in(user)))
        return {name for name, number in made.items() if number in found}

    assert seen(people.cora) == {"mine", "other", "nobodys"}
    _limit(people.cora, mine)
    assert seen(people.cora) == {"mine", "nobodys"}
    for user in (people.fay, people.mae, people.ada):
        assert seen(user) == set()


def test_which_groups_and_whose_rosters_each_role_sees(people: Any) -> None:
    factories.group("Survivors", is_sensitive=True, programme=people.tuesday.programme)
    named = factories.group("Named", is_sensitive=True, programme=people.tuesday.programme)
    factories.group("Elsewhere")
    GroupStaff.create(group=named, user=people.cora)
    GroupStaff.create(group=named, user=people.mae)
    open_ones = {"Tuesday group", "Thursday group", "Elsewhere"}
    staff = [people.cora, {*open_ones, "Named"}]
    assert _groups(scope.groups, people.mae) == open_ones
    assert _groups(scope.rosters, people.mae) == _groups(scope.staffed, people.mae) == set()
    for of in (scope.groups, scope.rosters):
        assert _groups(of, people.fay) == {"Tuesday group"}
        assert _groups(of, people.ada) == set()
        assert _groups(of, staff[0]) == staff[1]
    assert _groups(scope.staffed, people.fay) == set()
    assert _groups(scope.staffed, people.cora) == staff[1]
    _limit(people.cora, people.tuesday.programme)
    for of in (scope.groups, scope.rosters, scope.staffed):
        assert _groups(of, people.cora) == {"Tuesday group", "Thursday group", "Named"}


def test_leading_gives_staff_no_say_over_who_leads(people: Any) -> None:
    both = factories.user("Bo Both", Role.FACILITATOR, Role.STAFF)
    hidden = factories.group("Survivors", is_sensitive=True, led_by=both)
    assert hidden.name in _groups(scope.rosters, both)
    assert hidden.name in _groups(scope.groups, both)
    assert hidden.name not in _groups(scope.staffed, both)
    manager = factories.user("Max Manager", Role.FACILITATOR, Role.MANAGER)
    factories.lead(hidden, manager)
    assert hidden.name in _groups(scope.groups, manager)


@pytest.mark.parametrize(
    ("changes", "leads"),
    [
        ({"role": LeaderRole.CO_LEAD}, True),
        ({"role": LeaderRole.OBSERVER}, False),
        ({"starts_on": 0}, True),
        ({"starts_on": 1}, False),
        ({"ends_on": -14}, True),
        ({"ends_on": -15}, False),
        ({"stood_down_at": SECOND}, True),
        ({"stood_down_at": timedelta(0)}, False),
    ],
)
def test_an_assignment_leads_to_the_day_and_the_instant(
    people: Any, changes: dict[str, Any], leads: bool
) -> None:
    for name, value in changes.items():
        if isinstance(value, int):
            changes = {name: clock.today() + timedelta(days=value)}
        if isinstance(value, timedelta):
            changes = {name: clock.now() + value}
    GroupLeader.update(**changes).where(GroupLeader.user == people.fay).execute()
    assert _groups(scope.rosters, people.fay) == ({"Tuesday group"} if leads else set())


@pytest.mark.parametrize(("days", "leads"), [(-15, False), (-14, True), (1, True)])
def test_a_group_that_ended_keeps_its_leaders_for_two_weeks(
    people: Any, days: int, leads: bool
) -> None:
    Group.update(ended_on=clock.today() + days * DAY).where(Group.id == people.tuesday).execute()
    assert _groups(scope.rosters, people.fay) == ({"Tuesday group"} if leads else set())


def test_a_stand_down_of_somebody_else_or_one_that_ended_shuts_nothing(people: Any) -> None:
    factories.stand_down(people.otis)
    factories.stand_down(people.otis, group=people.tuesday)
    factories.stand_down(people.fay, ended_at=clock.now())
    factories.stand_down(people.fay, group=people.tuesday, ended_at=clock.now())
    assert _groups(scope.rosters, people.fay) == {"Tuesday group"}
    factories.stand_down(people.fay, group=people.thursday)
    assert _groups(scope.rosters, people.fay) == {"Tuesday group"}
    factories.stand_down(people.fay, group=people.tuesday)
    assert _groups(scope.rosters, people.fay) == set()


def test_a_role_that_was_taken_away_leads_nothing(people: Any) -> None:
    nobody = factories.user("Nell Norole")
    factories.lead(people.tuesday, nobody)
    session = factories.session(people.tuesday)
    assert _groups(scope.rosters, nobody) == set()
    assert session.id not in ids(Session, scope.led_sessions(signed_in(nobody)))


def test_a_substitute_leads_one_session_around_its_time(people: Any) -> None:
    now = clock.now()
    around = {
        name: factories.session(people.tuesday, now + shift).id
        for name, shift in (
            ("first", timedelta(hours=24)),
            ("too early", timedelta(hours=24) + SECOND),
            ("last", -14 * DAY),
            ("too late", -14 * DAY - SECOND),
        )
    }
    for number in around.values():
        SessionLeader.create(session=number, user=people.otis)
    others = factories.session(people.tuesday, now - DAY)
    SessionLeader.create(session=others, user=people.sana)
    watched = factories.session(people.tuesday, now - 2 * DAY)
    SessionLeader.create(session=watched, user=people.otis, role=LeaderRole.OBSERVER)
    left = factories.session(people.tuesday, now - 3 * DAY)
    row = SessionLeader.create(session=left, user=people.otis, stood_down_at=now)
    expected = {around["first"], around["last"]}
    for of in (scope.led_sessions, scope.sessions):
        assert ids(Session, of(signed_in(people.otis))) == expected
    SessionLeader.update(stood_down_at=now + SECOND).where(SessionLeader.id == row.id).execute()
    assert ids(Session, scope.led_sessions(signed_in(people.otis))) == {*expected, left.id}
    factories.stand_down(people.otis, group=people.tuesday)
    assert ids(Session, scope.led_sessions(signed_in(people.otis))) == set()


def test_rolls_open_to_leaders_and_to_staff_who_see_the_roster(people: Any) -> None:
    hidden = factories.group("Survivors", is_sensitive=True)
    theirs, others, secret = (
        factories.session(of).id for of in (people.tuesday, people.thursday, hidden)
    )
    assert ids(Session, scope.sessions(signed_in(people.fay))) == {theirs}
    assert ids(Session, scope.led_sessions(signed_in(people.fay))) == {theirs}
    assert ids(Session, scope.sessions(signed_in(people.cora))) == {theirs, others}
    assert ids(Session, scope.led_sessions(signed_in(people.cora))) == set()
    assert ids(Session, scope.sessions(signed_in(people.mae))) == set()
    assert secret not in {theirs, others}


def test_training_opens_to_its_owner_and_to_staff(people: Any) -> None:
    course = factories.course()
    fays, otiss = (
        factories.record(user, course, clock.today()).id for user in (people.fay, people.otis)
    )
    for user, expected in (
        (people.cora, {fays, otiss}),
        (people.fay, {fays}),
        (people.mae, set()),
    ):
        assert ids(TrainingRecord, scope.training_records(signed_in(user))) == expected
