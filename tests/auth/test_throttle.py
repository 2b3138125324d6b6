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
