"""Wrong tries at one account: each makes the next wait longer, and none closes it for good.

Counted in the database, so that every process and every restart counts together. A try is
counted before it is checked, so that many at once get no more than one after the other.
"""

import hashlib
import math
from datetime import timedelta

from portal import clock
from portal.auth.factor_rules import TRIES_FORGOTTEN_AFTER, wait_after
from portal.db import write
from portal.models import FailedTries


def begin(key: str) -> int:
    """Count one try. Returns 0 where it may be made, else the seconds until the next one.

    The key is hashed: neither addresses nor e-mails are kept.
    """
    hashed = _hash(key)
    now = clock.now()
    with write():
        FailedTries.delete().where(FailedTries.tried_at < now - TRIES_FORGOTTEN_AFTER).execute()
        row = FailedTries.get_or_none(FailedTries.key == hashed)
        if row is not None and row.opens_at > now:
            return math.ceil((row.opens_at - now).total_seconds())
        count = (row.tries_count if row else 0) + 1
        values = {
            FailedTries.tries_count: count,
            FailedTries.tried_at: now,
            FailedTries.opens_at: now + timedelta(seconds=wait_after(count)),
        }
        FailedTries.insert({FailedTries.key: hashed, **values}).on_conflict(
            conflict_target=[FailedTries.key], update=values
        ).execute()
    return 0


def forgive(key: str) -> None:
    """Forget the wrong tries, as after a right one."""
    with write():
        FailedTries.delete().where(FailedTries.key == _hash(key)).execute()


def count_of(key: str) -> int:
    """How many tries in a row were wrong."""
    row = FailedTries.get_or_none(FailedTries.key == _hash(key))
    return row.tries_count if row else 0


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8")).hexdigest()
