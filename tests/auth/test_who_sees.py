"""Who can see a person, and why: for any scene the same users as their own requests would be."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.auth import queries, scope, who_sees_queries
from portal.auth.sessions import SignedInUser
from portal.models import (
    BreakGlass,
    GroupStaff,
    LeaderRole,
    MembershipEnding,
    MembershipState,
    Person,
    Role,
    User,
    UserProgramme,
)
from tests import access_factories, factories
from tests.page import counted_queries

SEEDS = range(4)
USERS, PEOPLE, GROUPS = 14, 7, 5
SINCE = timedelta(days=300)


def _maybe(chance: random.Random, share: float) -> bool:
    return chance.random() < share


def _users(chance: random.Random, programmes: list[Any], people: list[Any]) -> list[Any]:
    made = []
    for number in range(USERS):
        roles = [role for role in Role if _maybe(chance, 0.45)]
        is_active = _maybe(chance, 0.9)
        person = people[number % PEOPLE] if number < PEOPLE and _maybe(chance, 0.3) else None
        user = factories.user(f"User {number:02}", *roles, is_active=is_active, person=person)
        for programme in programmes:
            if _maybe(chance, 0.25):
                UserProgramme.create(user=user, programme=programme)
        made.append(user)
    return made


def _groups(chance: random.Random, programmes: list[Any], users: list[Any]) -> list[Any]:
    today, made = clock.today(), []
    for number in range(GROUPS):
        group = factories.group(
            f"Group {number}",
            programme=chance.choice(programmes),
            is_sensitive=_maybe(chance, 0.3),
            started_on=today - SINCE,
            ended_on=today - timedelta(days=chance.choice((1, 30))) if number == 4 else None,
        )
        for user in users:
            if _maybe(chance, 0.3):
                factories.lead(
                    group,
                    user,
                    role=chance.choice(list(LeaderRole)),
                    starts_on=today + chance.choice((-SINCE, timedelta(days=2))),
                    ends_on=chance.choice((None, None, today + timedelta(days=9)))
                    if number == 4
                    else chance.choice((None, None, today, today - timedelta(days=5))),
                    stood_down_at=clock.now() if _maybe(chance, 0.2) else None,
                ) if _maybe(chance, 0.9) else None
            if group.is_sensitive and _maybe(chance, 0.3):
                GroupStaff.create(group=group, user=user)
        made.append(group)
    return made


def _scene(chance: random.Random) -> list[Any]:
    """People, users and everything that may open the ones to the others."""
    today = clock.today()
    programmes = [factories.programme(), factories.programme()]
    people = [factories.person(f"Person {number}") for number in range(PEOPLE)]
    users = _users(chance, programmes, people)
    groups = _groups(chance, programmes, users)
    for person in people:
        if _maybe(chance, 0.6):
            factories.referral(person, programme=chance.choice([None, *programmes]))
        for group in groups:
            if _maybe(chance, 0.35):
                state = chance.choice(list(MembershipState))
                is_over = state == MembershipState.ENDED
                factories.member(
                    group,
                    person,
                    state=state,
                    ending=chance.choice(list(MembershipEnding)) if is_over else None,
                    ends_on=today if is_over else None,
                )
        for user in users:
            if _maybe(chance, 0.08):
                ends_on = chance.choice((None, today, today + timedelta(days=3)))
                factories.block(user, person, ends_on=ends_on)
    for user in users:
        if _maybe(chance, 0.15):
            factories.stand_down(user, group=chance.choice([None, *groups]))
        if _maybe(chance, 0.4):
            minutes = chance.choice((5, 5, 90))
            access_factories.opening(user, chance.choice(people), minutes)
    people[0].merged_into = people[1]
    people[0].save()
    people[2].erased_at = clock.now()
    people[2].save()
    return people


def _by_own_request(user: SignedInUser, person_id: int) -> bool:
    """Whether `scope`, asked for this user alone, gives them the person."""
    opened = BreakGlass.select(BreakGlass.person).where(scope.broken_glass(user))
    sees = scope.people(user, Person.id) | Person.id.in_(opened)
    return bool(Person.select(Person.id).where(Person.id == person_id, sees).exists())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_page_names_whom_scope_lets_in_and_nobody_else(db: Any, seed: int) -> None:
    people = _scene(random.Random(seed))
    reader = next(one for one in queries.acting_users() if one.roles)
    seen = 0
    for person in people:
        shown = who_sees_queries.who_sees(reader, person.id)
        alone = [queries.acting_user(user.id) for user in User.select().order_by(User.id)]
        expected = {one.id for one in alone if one and _by_own_request(one, person.id)}
        assert {one.user_id for one in shown} == expected, f"{person.name} of scene {seed}"
        assert all(one.reasons for one in shown), "somebody sees them and the page says no why"
        seen += len(shown)
    assert 0 < seen < USERS * PEOPLE


def test_scenes_hold_every_way_in_and_every_way_out(db: Any) -> None:
    """The property above is worth what its scenes hold: each kind of reason stands in one."""
    for seed in SEEDS:
        _scene(random.Random(seed))
    reader = next(one for one in queries.acting_users() if one.roles)
    kinds = {
        reason.kind
        for person in Person.select().order_by(Person.id)
        for seer in who_sees_queries.who_sees(reader, person.id)
        for reason in seer.reasons
    }
    assert kinds == {
        "staff",
        "no_programme",
        "referred",
        "named",
        "group_of_programme",
        "leads",
        "emergency",
    }


def test_a_group_that_somebody_was_stood_down_from_is_no_reason(people: Any) -> None:
    other = factories.group("Thursday group", led_by=people.fay)
    factories.member(other, people.pip)
    factories.stand_down(people.fay, group=people.tuesday)
    cora = queries.acting_user(people.cora.id)
    assert cora is not None
    seers = {one.user_id: one.reasons for one in who_sees_queries.who_sees(cora, people.pip.id)}
    assert [one.about for one in seers[people.fay.id]] == ["Thursday group"]


def test_statements_are_as_many_for_one_user_as_for_fifty(people: Any) -> None:
    cora = queries.acting_user(people.cora.id)
    assert cora is not None
    with counted_queries() as few:
        who_sees_queries.who_sees(cora, people.pip.id)
    programme = factories.programme("Limited")
    for number in range(50):
        user = factories.user(f"More {number}", Role.STAFF, Role.FACILITATOR)
        factories.lead(people.tuesday, user)
        if number % 2:
            UserProgramme.create(user=user, programme=programme)
    with counted_queries() as many:
        assert len(who_sees_queries.who_sees(cora, people.pip.id)) > 50
    assert len(many) == len(few)
