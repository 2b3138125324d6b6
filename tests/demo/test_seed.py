"""Seeding: what it writes, that it is the same every time, and what it leaves alone."""

from datetime import date, timedelta

import pytest
from peewee import SQL, fn

from portal import audit, clock, demo
from portal.db import is_sqlite
from portal.demo.names import LONG_NAME
from portal.errors import DomainError
from portal.models import TABLES, Event, Person, Referral, User, UserRole
from tests import factories


def test_the_charity_has_the_size_that_is_promised(charity):
    assert (charity.people_count, charity.referral_count, charity.group_count) == (400, 600, 12)
    facilitators = UserRole.select().where(UserRole.role == "facilitator").count()
    assert facilitators == 18
    assert charity.session_count > 900
    assert charity.attendance_count > 4_000


def test_every_table_that_a_walk_through_needs_has_rows(charity):
    bare = {model.__name__ for model in TABLES if not model.select().limit(1).exists()}
    by_use = {"SignIn", "RateBucket", "Pseudonym", "ApiAnswer"}
    # What a worker, a file or a notice makes comes once somebody works here.
    by_use |= {"Job", "OutboxMessage", "TrainingNotice"}
    by_use |= {"ReferralLook"}
    # A browser is known once somebody has signed in with it.
    by_use |= {"KnownDevice"}
    # How somebody signs in is for them to set up, on a device of theirs.
    by_use |= {"Passkey", "AuthenticatorApp", "RecoveryCode"}
    by_use |= {"PendingSignIn", "PasskeyCeremony", "FailedTries"}
    # Two records become one, or a name is put aside, once somebody sees to it.
    by_use |= {"PersonMerge"}
    # What a death changed comes with the first that is recorded here.
    by_use |= {"DeathChange"}
    # Nobody has a calendar's secret address before asking for it.
    by_use |= {"CalendarFeed"}
    by_use |= {"ImportBatch", "ImportRow", "ImportMapping", "SourceReference"}
    assert bare <= by_use


def test_some_facilitators_have_no_sign_in(charity):
    without = User.select().where(User.email.is_null()).count()
    assert without >= 3


def test_names_are_of_many_kinds(charity):
    names = [name for (name,) in Person.select(Person.name).order_by(Person.id).tuples()]
    assert len(set(names)) == 400
    assert len(LONG_NAME) == 120 and LONG_NAME in names
    assert sum(not name.isascii() for name in names) > 80
    assert sum(" " not in name for name in names) >= 5


def test_seeding_writes_one_event_before_all_others_and_the_trail_is_sound(charity):
    actions = [action for (action,) in Event.select(Event.action).order_by(Event.number).tuples()]
    assert audit.verify() == audit.Verdict(len(actions))
    assert actions[0] == "demo_seeded"
    # What follows are the reports, which are issued by the real actions.
    assert all(action.startswith("report_") for action in actions[1:])


def test_it_is_known_as_a_demo_made_today(charity):
    assert demo.is_demo_database()
    assert not demo.is_stale()


def test_the_same_day_gives_the_same_charity(db):
    day = date(2027, 3, 30)
    first = demo.seed(day)
    before = _fingerprint()
    assert demo.seed(day) == first
    assert _fingerprint() == before


def _fingerprint():
    people = list(Person.select(Person.name, Person.born_on).order_by(Person.id).tuples())
    referrals = list(
        Referral.select(Referral.reference, Referral.received_at, Referral.state, Referral.ending)
        .order_by(Referral.id)
        .tuples()
    )
    return people, referrals


def test_it_can_be_set_on_any_day(db):
    """The night the clocks change, and a day of a leap year."""
    for day in (date(2027, 3, 28), date(2028, 2, 29)):
        assert demo.seed(day).referral_count == 600


def test_rows_added_afterwards_get_ids_of_their_own(db):
    demo.seed()
    last = Person.select(fn.MAX(Person.id)).scalar()
    assert factories.person("Pip Marlow").id == last + 1
    assert factories.group("Tuesday group").id == 13


def test_a_database_with_rows_that_is_no_demo_is_left_alone(db):
    factories.person("Pip Marlow")
    with pytest.raises(DomainError, match="isn't a demo"):
        demo.seed()
    assert Person.select().count() == 1
    assert not demo.is_demo_database()


def test_an_event_in_the_middle_of_a_trail_makes_no_demo(db):
    from portal.audit import record_event
    from portal.db import write

    with write():
        record_event("user_added")
        record_event("demo_seeded")
    assert not demo.is_demo_database()
    with pytest.raises(DomainError):
        demo.seed()


def test_a_demo_of_another_day_is_stale(db, monkeypatch):
    demo.seed()
    tomorrow = clock.today() + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    assert demo.is_stale()


def test_an_empty_database_is_neither_demo_nor_stale(db):
    assert demo.is_empty_database()
    assert not demo.is_demo_database()
    assert not demo.is_stale()


def test_no_foreign_key_points_at_nothing(charity):
    if not is_sqlite():
        pytest.skip("PostgreSQL refuses such rows when they are written")
    from portal.db import database

    assert database.execute_sql("PRAGMA foreign_key_check").fetchall() == []


def test_the_cast_can_sign_in_with_the_passphrase(charity):
    from portal.auth.passwords import MINIMUM_LENGTH, matches

    assert len(demo.PASSPHRASE) >= MINIMUM_LENGTH
    emails = {one.email for one in demo.SIGN_INS}
    able = dict(
        User.select(User.email, User.password_hash)
        .where(User.password_hash != "")
        .order_by(User.id)
        .tuples()
    )
    assert set(able) == emails
    assert matches(next(iter(able.values())), demo.PASSPHRASE)
    assert User.select(fn.COUNT(SQL("*"))).where(User.name == "Fay Ferreira").scalar() == 1
