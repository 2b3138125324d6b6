"""Whose answers are due, from rows: for staff, for figures, in a fixed number of statements."""

from datetime import timedelta

import pytest

from portal import clock
from portal.auth import sessions
from portal.models import MembershipState, Person, Role, UserProgramme
from portal.outcomes import due_queries
from portal.outcomes.due_fact_queries import Wanted
from tests import factories, respond_factories
from tests.page import counted_queries as counted


def _signed_in(user):
    return sessions.find(sessions.start(user))


def _ago(days):
    return clock.now() - timedelta(days=days)


@pytest.fixture
def asked(people):
    """The Tuesday group's programme asks a scale at start, every 12 weeks and at the end."""
    programme = people.tuesday.programme
    respond_factories.use(programme, every_days=84)
    return programme


def _came(group, who, days):
    at = factories.session(group, _ago(days))
    factories.mark(at, who, "present")
    return at


def _due(user, **wanted):
    return [
        (one.person_name, one.occasion.value, one.measures)
        for one in due_queries.due_now(_signed_in(user), Wanted(**wanted))
    ]


def test_somebody_who_came_is_due_until_they_answer(people, asked):
    assert _due(people.cora) == []
    _came(people.tuesday, people.pip, 3)
    assert _due(people.cora) == [("Pip Marlow", "start", ["ucla3"])]
    answer = respond_factories.response(people.pip)
    assert _due(people.cora) == []
    answer.voided_at, answer.voided_reason = clock.now(), "Typed twice"
    answer.save()
    assert _due(people.cora) == [("Pip Marlow", "start", ["ucla3"])]
    respond_factories.left_out(people.pip, asked)
    assert _due(people.cora) == []


def test_what_is_asked_on_one_occasion_is_one_row(people, asked):
    respond_factories.use(asked, "ons4", position=1)
    respond_factories.use(
        asked, "session4", at_start=False, at_end=False, is_each_session=True, position=2
    )
    at = _came(people.tuesday, people.pip, 2)
    assert _due(people.cora) == [
        ("Pip Marlow", "session", ["session4"]),
        ("Pip Marlow", "start", ["ucla3", "ons4"]),
    ]
    assert _due(people.cora, session_id=at.id) == [("Pip Marlow", "session", ["session4"])]
    assert _due(people.cora, occasion="review") == []


def test_nobody_who_died_was_joined_or_isnt_theirs_is_listed(people, asked):
    _came(people.tuesday, people.pip, 3)
    other = factories.programme("Elsewhere")
    limited = factories.user("Lee Limited", Role.STAFF)
    UserProgramme.create(user=limited, programme=other)
    assert _due(limited) == []
    assert _due(people.fay) == []
    people.tuesday.is_sensitive = True
    people.tuesday.save()
    assert _due(people.cora) == []
    people.tuesday.is_sensitive = False
    people.tuesday.save()
    Person.update(died_on=clock.today()).where(Person.id == people.pip.id).execute()
    assert _due(people.cora) == []
    Person.update(died_on=None, merged_into=factories.person("Pip M").id).where(
        Person.id == people.pip.id
    ).execute()
    assert _due(people.cora) == []


def test_a_period_counts_what_can_still_be_asked_and_what_is_past(people, asked):
    programme_id, today = asked.id, clock.today()
    # Pip came three days ago; Quinn forty days ago and was never asked.
    _came(people.tuesday, people.pip, 3)
    quinn = factories.person("Quinn Ash")
    factories.member(people.tuesday, quinn)
    _came(people.tuesday, quinn, 40)
    # Rosa finished a hundred days ago without a word.
    rosa = factories.person("Rosa Lind")
    factories.member(
        people.tuesday,
        rosa,
        state=MembershipState.ENDED,
        ending="finished",
        starts_on=today - timedelta(days=150),
        ends_on=today - timedelta(days=100),
    )
    _came(people.tuesday, rosa, 140)
    year = due_queries.due_counts(programme_id, today - timedelta(days=365), today)
    assert (year.open_count, year.missed_count, year.people_count) == (1, 3, 3)
    assert year.by_measure == {"ucla3": 4}
    week = due_queries.due_counts(programme_id, today - timedelta(days=7), today)
    assert (week.open_count, week.missed_count, week.people_count) == (1, 0, 1)
    assert due_queries.due_counts(programme_id, today + timedelta(days=1), today).people_count == 0


def test_one_person_and_many_cost_the_same_statements(people, asked):
    _came(people.tuesday, people.pip, 3)
    cora = _signed_in(people.cora)
    with counted() as one:
        due_queries.due_now(cora)
    session = factories.session(people.tuesday, _ago(4))
    for number in range(20):
        who = factories.person(f"Person {number}")
        factories.member(people.tuesday, who)
        factories.mark(session, who, "present")
    with counted() as many:
        assert len(due_queries.due_now(cora)) == 21
    assert len(many) == len(one) <= 12
