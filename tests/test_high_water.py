"""How far the trail had come, kept outside the database: a loss is noticed, and only a loss."""

import os
import random
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from portal import audit, cipher, high_water
from portal.audit import record_event
from portal.db import database, is_sqlite, write
from portal.high_water import Mark
from portal.models import Event
from tests.damaged_log import Log, opened, write_events


def _mark() -> Mark | None:
    return high_water._parsed(high_water.path_of().read_bytes()).mark


def _head() -> tuple[int, str]:
    return Event.select(Event.number, Event.hash).order_by(Event.number.desc()).tuples().first()


def _noted() -> tuple[int, str]:
    mark = _mark()
    assert mark is not None
    return mark.number, mark.hash


def test_each_write_notes_the_head_in_a_file_for_its_owner_alone(db: Any) -> None:
    assert not high_water.path_of().exists()
    assert high_water.check() == ""
    for _again in range(5):
        write_events(1)
        assert _noted() == _head()
    file = high_water.path_of()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert high_water.check() == ""


def test_the_file_stays_as_small_as_it_is(db: Any) -> None:
    write_events(2)
    size = high_water.path_of().stat().st_size
    write_events(40)
    assert high_water.path_of().stat().st_size == size <= 3 * high_water.PLACE_BYTES


def test_nothing_is_noted_before_the_commit(db: Any) -> None:
    write_events(1)
    with write():
        record_event("thing_done")
        with write():
            record_event("thing_done")
        assert _noted()[0] == 1
    assert _noted() == _head()
    assert _noted()[0] == 3


def test_what_is_rolled_back_is_not_noted(db: Any) -> None:
    write_events(2)
    with pytest.raises(ZeroDivisionError), write():
        record_event("thing_undone")
        raise ZeroDivisionError
    assert _noted()[0] == 2
    # A part of a transaction that is taken back, and the rest kept.
    with write():
        record_event("thing_done")
        with pytest.raises(ZeroDivisionError), database.atomic():
            record_event("thing_undone")
            raise ZeroDivisionError
    assert _noted() == _head()
    assert _noted()[0] == 3
    assert high_water.check() == ""
    write_events(1)
    assert _noted()[0] == 4


def test_a_transaction_that_wrote_no_event_notes_nothing(db: Any) -> None:
    with write():
        pass
    assert not high_water.path_of().exists()


def test_a_file_that_is_behind_after_a_crash_is_no_fault_and_catches_up(db: Any) -> None:
    write_events(3)
    behind = high_water.path_of().read_bytes()
    write_events(2)
    high_water.path_of().write_bytes(behind)
    assert high_water.check() == ""
    write_events(1)
    assert _noted() == _head()


def test_a_write_stands_though_it_cant_be_noted(db: Any) -> None:
    high_water.path_of().mkdir()
    write_events(1)
    assert Event.select().count() == 1


@pytest.mark.parametrize("count", [1, 37])
def test_a_cut_tail_is_counted_and_said_in_plain_words(db: Any, count: int) -> None:
    write_events(50)
    Event.delete().where(Event.number > 50 - count).execute()
    words = high_water.check()
    assert "restore the newest backup" in words
    if count == 1:
        assert words.startswith("The database lacks the last event, number 50 of ")
    else:
        assert words.startswith("The database lacks the last 37 events, from number 14 on, the ")
    verdict = audit.verify()
    assert (verdict.problem, verdict.number) == (words, 51 - count)


def test_a_trail_emptied_whole_is_a_loss(db: Any) -> None:
    write_events(4)
    Event.delete().execute()
    assert high_water.check().startswith("The database lacks the last 4 events, from number 1 on")


def test_a_loss_is_still_known_when_as_many_events_came_after_it(db: Any) -> None:
    write_events(10)
    Event.delete().where(Event.number > 6).execute()
    write_events(1)
    assert "lacks the last 4 events, from number 7 on" in high_water.check()
    write_events(20)
    assert "lacks the last 4 events, from number 7 on" in high_water.check()
    # A second loss doesn't hide the first.
    Event.delete().where(Event.number > 20).execute()
    assert "lacks the last 4 events, from number 7 on" in high_water.check()


def test_a_trail_written_anew_whole_is_noticed(db: Any) -> None:
    write_events(5)
    file = high_water.path_of()
    kept = file.read_bytes()
    Event.delete().execute()
    file.unlink()
    write_events(9)
    file.write_bytes(kept)
    assert high_water.check().startswith("Event 5 isn't the one that was written at ")
    assert not audit.verify().is_sound


def test_an_older_file_put_back_is_noticed_until_it_is_accepted(
    db: Any, settings: Any, tmp_path: Path
) -> None:
    if not is_sqlite():
        pytest.skip("a file of PostgreSQL's can't be put back like this")
    write_events(3)
    older = tmp_path / "older.db"
    with_log = database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert with_log[0] == 0
    shutil.copyfile(settings.database_path, older)
    write_events(4)
    with opened(older):
        assert "lacks the last 4 events, from number 4 on" in high_water.check()
        with write():
            record_event("database_restored")
        assert "lacks the last 4 events, from number 4 on" in high_water.check()
        high_water.accept()
        assert high_water.check() == ""
        assert _noted() == _head()
        write_events(2)
        assert audit.verify() == audit.Verdict(6)


def test_a_damaged_file_says_so_and_isnt_written_over(db: Any) -> None:
    write_events(3)
    file = high_water.path_of()
    file.write_bytes(b"x" * len(file.read_bytes()))
    assert "can't be read" in high_water.check()
    write_events(1)
    assert "can't be read" in high_water.check()
    high_water.accept()
    assert high_water.check() == ""


def test_one_damaged_place_leaves_the_other(db: Any) -> None:
    write_events(4)
    file = high_water.path_of()
    content = bytearray(file.read_bytes())
    for place in (0, 1):
        torn = content.copy()
        torn[place * high_water.PLACE_BYTES + 40] ^= 1
        file.write_bytes(torn)
        mark = _mark()
        assert mark is not None
        assert mark.number in (3, 4)
        assert high_water.check() == ""


def test_a_file_that_cant_be_written_is_said(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write_events(1)
    # Tests may run as root, who may write everything.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert "can't be written to" in high_water.check()


def test_many_threads_note_the_last_of_all(db: Any, at_once: Any) -> None:
    at_once([lambda: write_events(10)] * 6)
    assert _noted() == _head()
    assert _noted()[0] == 60
    assert high_water.check() == ""
    assert audit.verify() == audit.Verdict(60)


_WRITER = """
import sys
from portal import create_app
from portal.db import connection
from portal.settings import load
from tests.damaged_log import write_events
app = create_app(load({}, instance=sys.argv[1], database_url=sys.argv[2], secret_key="k" * 40))
with app.app_context(), connection():
    write_events(15)
"""


@pytest.mark.skipif(cipher.given is not None, reason="the others lack the run's key")
def test_several_processes_share_one_file(db: Any, settings: Any) -> None:
    command = [sys.executable, "-c", _WRITER, str(settings.instance), settings.database_url]
    root = Path(__file__).parents[1]
    running = [subprocess.Popen(command, cwd=root) for _each in range(2)]
    write_events(10)
    assert [one.wait(60) for one in running] == [0, 0]
    assert _noted() == _head()
    assert _noted()[0] == 40
    assert high_water.check() == ""


@pytest.fixture
def log(db: Any, settings: Any, tmp_path: Path) -> Log:
    """Fifty acknowledged writes that are still in the log."""
    if not is_sqlite():
        pytest.skip("SQLite's own log")
    write_events(50)
    return Log(settings.database_path, tmp_path)


def test_a_cut_log_is_noticed_exactly_when_it_loses_events(log: Log) -> None:
    boundaries = log.boundaries()
    lengths = [*boundaries[::23], boundaries[-1] - 1, boundaries[-1]]
    lost_count = 0
    for length in lengths:
        count, words = log.cut(length)
        assert bool(words) == (count < 50), length
        lost_count += count < 50
    assert 0 < lost_count < len(lengths)


def test_a_damaged_log_is_noticed_exactly_when_it_loses_events(log: Log) -> None:
    dice = random.Random(7)
    count, words = log.flipped(len(log.log) // 2, dice)
    assert 0 < count < 50
    assert f"lacks the last {50 - count} events, from number {count + 1} on" in words
    for start in (dice.randrange(len(log.log) - 64) for _again in range(6)):
        count, words = log.flipped(start, dice)
        assert bool(words) == (count < 50), start
