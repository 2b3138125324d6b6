"""A sign-in that waits for its second step, and wrong tries that make the next one wait."""

from datetime import timedelta

import pytest
import time_machine

from portal import clock
from portal.auth import pending_actions, tries
from portal.auth.factor_rules import TRIES_FORGOTTEN_AFTER, wait_after
from portal.models import FailedTries, PendingSignIn, User

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel("2026-03-02 08:00Z", tick=False) as standing:
        yield standing


def test_a_half_done_sign_in_is_its_users_for_ten_minutes_and_once(people, now):
    token, others = (pending_actions.begin(one.id) for one in (people.cora, people.fay))
    # 32 random bytes.
    assert len(token) == 43
    assert not PendingSignIn.select().where(PendingSignIn.token_hash == token).exists()
    assert {len(row.token_hash) for row in PendingSignIn.select()} == {64}
    assert pending_actions.user_of(token) == people.cora
    assert pending_actions.user_of(others) == people.fay
    assert pending_actions.user_of("made up") is None
    User.update(is_active=False).where(User.id == people.cora).execute()
    assert pending_actions.user_of(token) is None
    User.update(is_active=True).execute()
    now.shift(timedelta(minutes=10) - SECOND)
    assert pending_actions.user_of(token) == people.cora
    assert pending_actions.finish(token) is True
    assert pending_actions.user_of(token) is None
    assert pending_actions.finish(token) is False
    assert pending_actions.user_of(others) == people.fay
    now.shift(SECOND)
    assert pending_actions.user_of(others) is None
    assert pending_actions.finish(others) is False


def test_what_ran_out_is_dropped_once_another_begins(people, now):
    pending_actions.begin(people.cora.id)
    now.shift(timedelta(minutes=10) - SECOND)
    pending_actions.begin(people.fay.id)
    assert PendingSignIn.select().count() == 2
    now.shift(SECOND)
    pending_actions.begin(people.fay.id)
    assert {row.user_id for row in PendingSignIn.select()} == {people.fay.id}


def test_a_passphrase_that_is_no_more_ends_what_waited_behind_it(people):
    token, others = (pending_actions.begin(one.id) for one in (people.cora, people.fay))
    pending_actions.end_all(people.cora.id)
    assert pending_actions.user_of(token) is None
    assert pending_actions.user_of(others) == people.fay


def test_each_wrong_try_makes_the_next_wait_longer_and_a_right_one_forgets_them(db, now):
    count = 0
    while wait_after(count + 1) == 0:
        count += 1
        assert tries.begin("cora") == 0
        assert tries.count_of("cora") == count
    for wrong in range(count + 1, count + 4):
        assert tries.begin("cora") == 0
        wait = wait_after(wrong)
        assert tries.begin("cora") == wait
        # Who has to wait made no try.
        assert tries.count_of("cora") == wrong
        assert FailedTries.get().opens_at == clock.now() + wait * SECOND
        now.shift((wait - 1) * SECOND)
        assert tries.begin("cora") == 1
        now.shift(SECOND)
    assert tries.begin("fay") == 0
    assert FailedTries.select().where(FailedTries.key == "cora").count() == 0
    tries.forgive("cora")
    assert (tries.count_of("cora"), tries.count_of("fay")) == (0, 1)
    assert tries.begin("cora") == 0


def test_wrong_tries_are_forgotten_after_a_while_and_no_sooner(db, now):
    tries.begin("cora")
    now.shift(TRIES_FORGOTTEN_AFTER)
    tries.begin("fay")
    assert tries.count_of("cora") == 1
    now.shift(SECOND)
    tries.begin("fay")
    assert tries.count_of("cora") == 0
    assert tries.count_of("fay") == 2
