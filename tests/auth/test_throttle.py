"""Rate limits: a bucket that empties, refills with time, and forgets."""

from datetime import UTC, datetime, timedelta

import time_machine

from portal.auth import throttle
from portal.models import RateBucket

START = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_bucket_gives_its_tries_and_then_says_how_long_to_wait(db):
    with time_machine.travel(START, tick=False):
        assert [throttle.take("door", 3, 15) for _ in range(3)] == [0, 0, 0]
        assert throttle.take("door", 3, 15) == 300


def test_waiting_refills_it(db):
    with time_machine.travel(START, tick=False) as time:
        for _ in range(3):
            throttle.take("door", 3, 15)
        time.shift(timedelta(seconds=300))
        assert throttle.take("door", 3, 15) == 0
        assert throttle.take("door", 3, 15) > 0


def test_one_key_does_not_empty_another(db):
    with time_machine.travel(START, tick=False):
        throttle.take("door", 1, 15)
        assert throttle.take("door", 1, 15) > 0
        assert throttle.take("window", 1, 15) == 0


def test_a_try_put_back_may_be_made_again(db):
    with time_machine.travel(START, tick=False):
        throttle.take("door", 1, 15)
        throttle.put_back("door", 1)
        assert throttle.take("door", 1, 15) == 0


def test_old_buckets_are_forgotten_and_keys_are_not_kept(db):
    with time_machine.travel(START, tick=False) as time:
        throttle.take("fay@example.org", 1, 15)
        assert "fay" not in RateBucket.get().key
        time.shift(timedelta(days=2))
        throttle.take("other", 1, 15)
        assert RateBucket.select().count() == 1


def test_a_wait_is_as_long_as_the_next_try_takes_to_come_back(db):
    with time_machine.travel(START, tick=False) as time:
        assert [throttle.take("door", 2, 10) for _ in range(2)] == [0, 0]
        # A try that had to wait takes nothing.
        assert [throttle.take("door", 2, 10) for _ in range(2)] == [300, 300]
        time.shift(timedelta(seconds=100, microseconds=500_000))
        assert throttle.take("door", 2, 10) == 200
        time.shift(timedelta(seconds=199, microseconds=500_000))
        assert throttle.take("door", 2, 10) == 0
        assert throttle.take("door", 2, 10) == 300


def test_a_bucket_never_holds_more_than_it_may(db):
    with time_machine.travel(START, tick=False) as time:
        throttle.take("door", 2, 10)
        time.shift(timedelta(hours=23))
        assert [throttle.take("door", 2, 10) for _ in range(3)] == [0, 0, 300]
        throttle.take("window", 5, 10)
        for _again in range(3):
            throttle.put_back("door", 2)
        assert [throttle.take("door", 2, 10) for _ in range(3)] == [0, 0, 300]
        # Tries put back at one door open no other.
        assert RateBucket.select().where(RateBucket.tokens == 4).count() == 1
        throttle.put_back("nowhere", 2)
        assert RateBucket.select().count() == 2


def test_a_clock_that_is_set_back_gives_nothing_away(db):
    with time_machine.travel(START, tick=False) as time:
        assert [throttle.take("door", 1, 10) for _ in range(2)] == [0, 600]
        time.shift(timedelta(minutes=-30))
        assert throttle.take("door", 1, 10) == 600


def test_a_bucket_is_forgotten_after_a_day_and_no_sooner(db):
    with time_machine.travel(START, tick=False) as time:
        throttle.take("door", 1, 100_000)
        time.shift(timedelta(days=1))
        assert throttle.take("window", 1, 15) == 0
        assert RateBucket.select().count() == 2
        time.shift(timedelta(seconds=1))
        throttle.take("window", 1, 15)
        assert RateBucket.select().count() == 1
