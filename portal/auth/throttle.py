"""Rate limits: a token bucket in the database, so that every process counts together."""

import hashlib
import math
from datetime import datetime, timedelta

from peewee import Case

from portal import clock
from portal.db import write
from portal.models import RateBucket

FORGET_AFTER = timedelta(days=1)


def take(key: str, capacity: int, per_minutes: int) -> int:
    """Take one try from a bucket that holds `capacity` and refills over `per_minutes`.

    Returns 0 when the try is free, else the seconds until the next one. The key is
    hashed: neither addresses nor e-mails are kept.
    """
    hashed = hashlib.sha256(key.encode("utf-8")).hexdigest()
    now = clock.now()
    per_second = capacity / (per_minutes * 60)
    with write():
        row = (
            RateBucket.select(RateBucket.tokens, RateBucket.refilled_at)
            .where(RateBucket.key == hashed)
            .tuples()
            .first()
        )
        tokens = float(capacity)
        if row:
            waited = max(0.0, (now - row[1]).total_seconds())
            tokens = min(float(capacity), row[0] + waited * per_second)
        wait = 0 if tokens >= 1 else math.ceil((1 - tokens) / per_second)
        left = tokens if wait else tokens - 1
        _keep(hashed, left, now)
        RateBucket.delete().where(RateBucket.refilled_at < now - FORGET_AFTER).execute()
    return wait


def put_back(key: str, capacity: int) -> None:
    """Put one try back that was taken, as after a right one: only wrong ones count together."""
    hashed = hashlib.sha256(key.encode("utf-8")).hexdigest()
    tokens = RateBucket.tokens + 1
    with write():
        RateBucket.update(tokens=Case(None, ((tokens > capacity, float(capacity)),), tokens)).where(
            RateBucket.key == hashed
        ).execute()


def _keep(key: str, tokens: float, now: datetime) -> None:
    values = {"key": key, "tokens": tokens, "refilled_at": now}
    RateBucket.insert(**values).on_conflict(
        conflict_target=[RateBucket.key],
        update={RateBucket.tokens: tokens, RateBucket.refilled_at: now},
    ).execute()
