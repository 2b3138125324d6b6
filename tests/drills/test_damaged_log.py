"""A log (WAL) cut at every place and damaged at many: what is lost is noticed, and only that."""

import random
from pathlib import Path
from typing import Any

import pytest

from portal.db import database, is_sqlite
from tests.damaged_log import Log, write_events

WRITES = 120
RANDOM_CUTS = 200
RANDOM_FLIPS = 200

pytestmark = pytest.mark.drill


@pytest.fixture(params=["new log", "log begun again"])
def log(request: Any, db: Any, settings: Any, tmp_path: Path) -> Log:
    """A log with every write in it, or with the last few before what is left of older ones."""
    if not is_sqlite():
        pytest.skip("SQLite's own log")
    if request.param == "new log":
        write_events(WRITES)
    else:
        write_events(WRITES - 30)
        assert database.execute_sql("PRAGMA wal_checkpoint(RESTART)").fetchone()[0] == 0
        write_events(30)
    return Log(settings.database_path, tmp_path)


def test_a_log_cut_anywhere_is_noticed_exactly_when_it_loses_events(log: Log) -> None:
    dice = random.Random(11)
    cuts = [*log.boundaries(), *(dice.randrange(len(log.log)) for _again in range(RANDOM_CUTS))]
    lost_count = 0
    for length in cuts:
        count, words = log.cut(length)
        assert bool(words) == (count < WRITES), length
        lost_count += bool(words)
    print(f"{len(cuts)} cuts, {lost_count} of them lost events; each was noticed, no other was")


def test_a_log_damaged_anywhere_is_noticed_exactly_when_it_loses_events(log: Log) -> None:
    dice = random.Random(13)
    lost_count = 0
    for _again in range(RANDOM_FLIPS):
        start = dice.randrange(len(log.log) - 64)
        count, words = log.flipped(start, dice)
        assert bool(words) == (count < WRITES), start
        lost_count += bool(words)
    print(f"{RANDOM_FLIPS} damages, {lost_count} of them lost events; each was noticed, no other")
