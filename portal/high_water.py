"""How far the trail had come, noted outside the database: what a loss is known by.

SQLite drops what follows a damaged part of its log without a word, and finds itself in order.
So once events are committed, the number and the hash of the last are written to a small file of
their own. The file may be behind the database, after a crash between the two; a database that
is behind the file has lost what was acknowledged.

The file has three places of 512 bytes, which a disk writes whole or not at all: two take turns
with the last event, the third holds the first loss that was found, until somebody accepts it.
"""

import atexit
import fcntl
import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event as Signal
from threading import Lock, Thread, local

from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock, settings
from portal.db import database
from portal.log import log
from portal.models import Event

PLACE_BYTES = 512
_LOSS = 2


@dataclass(frozen=True)
class Mark:
    """An event as the file knows it."""

    number: int
    hash: str
    at: datetime


@dataclass(frozen=True)
class Loss:
    """Events that were written and are gone: those after `kept_number`, up to `mark`.

    `kept_number` is None where nobody can say which of the events before the mark are gone.
    """

    mark: Mark
    kept_number: int | None


@dataclass(frozen=True)
class _Kept:
    turn: int = 0
    mark: Mark | None = None
    loss: Loss | None = None
    is_damaged: bool = False


_of_thread = local()


def follow(last_number: int) -> None:
    """Have the trail's head noted once the transaction that is open has committed.

    `last_number` is that of the last event before this transaction; what is rolled back, a
    part of it too, is never noted. Never raises once the commit is through.
    """
    transaction = database.top_transaction()
    if getattr(_of_thread, "transaction", None) is not transaction:
        _of_thread.transaction = transaction
        database.after_commit(lambda: _note(last_number))


def check() -> str:
    """What the file knows and the database lacks, in words that say what to do; "" for nothing.

    Two statements at most. Needs an open connection.
    """
    file = path_of()
    if not file.exists():
        return ""
    if not os.access(file, os.R_OK | os.W_OK):
        return _(
            "%(file)s can't be written to, so that a loss of events wouldn't be noticed. Make it "
            "the property of the user that runs Portal.",
            file=file,
        )
    kept = _parsed(file.read_bytes())
    if kept.is_damaged:
        return _(
            "%(file)s, which knows how far the audit trail had come, can't be read. Check the "
            "trail (portal audit verify), then begin it anew: portal audit accept",
            file=file,
        )
    loss = found_loss(kept)
    return "" if loss is None else _words(loss)


def say_at_start() -> None:
    """Say on standard error that events are missing, before anybody works on. Never raises."""
    try:
        problem = check()
    except Exception as trouble:
        # A database without tables yet, or none: others say so.
        log.warning("high_water_not_checked", problem=trouble)
        return
    if problem:
        log.error("events_missing")
        sys.stderr.write(f"Warning: {problem}\n")


def found_loss(kept: _Kept | None = None) -> Loss | None:
    """The events that the file knows and the database lacks; None where it lacks none."""
    if kept is None:
        file = path_of()
        kept = _parsed(file.read_bytes() if file.exists() else b"")
    if kept.loss or kept.mark is None:
        return kept.loss
    found, head = _found(kept.mark)
    if found == kept.mark.hash:
        return None
    had = head.number if head else 0
    return Loss(kept.mark, had if had < kept.mark.number else None)


def accept() -> None:
    """Take the database as it is from now on, as after a restore that was meant.

    Record an event of it before, so that the trail says so.
    """
    with _locked() as file:
        head = _found(None)[1]
        os.ftruncate(file, 0)
        if head:
            _write(file, 0, _mark_line(1, head))
        os.fsync(file)


def path_of() -> Path:
    """The file of this instance; a demo has one of its own."""
    current = settings.current()
    return current.instance / ("demo-high_water" if current.demo else "high_water")


def _words(loss: Loss) -> str:
    at = clock.local(loss.mark.at)
    when = f"{at:%H:%M} {_('on')} {at.day} {at:%B %Y}"
    mend = _(
        "Keep a copy of the database's files, then restore the newest backup. If an older state "
        "was restored on purpose, say so: portal audit accept"
    )
    if loss.kept_number is None:
        return _(
            "Event %(number)s isn't the one that was written at %(when)s: the database was "
            "replaced, or its audit trail was. %(mend)s",
            number=loss.mark.number,
            when=when,
            mend=mend,
        )
    return ngettext(
        "The database lacks the last event, number %(last)s of %(when)s. %(mend)s",
        "The database lacks the last %(num)s events, from number %(first)s on, the last at "
        "%(when)s. %(mend)s",
        loss.mark.number - loss.kept_number,
        first=loss.kept_number + 1,
        last=loss.mark.number,
        when=when,
        mend=mend,
    )


def _note(last_number: int) -> None:
    # The write is done: whatever goes wrong here must not make it look as if it weren't.
    try:
        with _locked() as file:
            _bring_up_to_date(file, last_number)
        _flush_soon()
    except Exception as problem:
        log.error("high_water_not_noted", problem=problem)


def _bring_up_to_date(file: int, last_number: int) -> None:
    kept = _parsed(os.pread(file, 3 * PLACE_BYTES, 0))
    if kept.is_damaged:
        log.error("high_water_damaged")
        return
    # Read within the lock: an event of the file was committed before it was written there.
    found, head = _found(kept.mark)
    if head is None:
        return
    if kept.mark is not None and found != kept.mark.hash:
        # Evidence of a loss is never written over.
        if kept.loss is None:
            number = last_number if last_number < kept.mark.number else None
            _write(file, _LOSS, _loss_line(Loss(kept.mark, number)))
    elif kept.mark is not None and head.number <= kept.mark.number:
        return
    _write(file, (kept.turn + 1) % 2, _mark_line(kept.turn + 1, head))


def _found(mark: Mark | None) -> tuple[str, Mark | None]:
    """The hash of the event with a mark's number ("" if there is none), and the newest event."""
    newest = Event.select(Event.number).order_by(Event.number.desc()).limit(1)
    wanted = Event.number == newest
    if mark is not None:
        wanted |= Event.number == mark.number
    query = Event.select(Event.number, Event.hash, Event.at).where(wanted).order_by(Event.number)
    rows = [Mark(*row) for row in query.tuples()]
    found = next((one.hash for one in rows if mark and one.number == mark.number), "")
    return found, rows[-1] if rows else None


@contextmanager
def _locked() -> Iterator[int]:
    # Opened anew each time: a lock belongs to what `open` gave, which a fork would share.
    file = os.open(path_of(), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _write(file: int, place: int, line: str) -> None:
    text = f"{line} {_sum(line)}".ljust(PLACE_BYTES - 1) + "\n"
    os.pwrite(file, text.encode("ascii"), place * PLACE_BYTES)


def _mark_line(turn: int, mark: Mark) -> str:
    return f"{turn} {mark.number} {mark.hash} {mark.at.isoformat()}"


def _loss_line(loss: Loss) -> str:
    number = "?" if loss.kept_number is None else loss.kept_number
    return f"lost {loss.mark.number} {loss.mark.hash} {loss.mark.at.isoformat()} {number}"


def _sum(line: str) -> str:
    return hashlib.sha256(line.encode("ascii")).hexdigest()[:8]


def _parsed(content: bytes) -> _Kept:
    places = [content[start : start + PLACE_BYTES] for start in range(0, len(content), PLACE_BYTES)]
    lines = [_line(place) for place in places]
    turns = [words for words in lines[:_LOSS] if words and words[0] != "lost"]
    loss = next((words for words in lines[_LOSS:] if words), None)
    if not turns:
        return _Kept(is_damaged=bool(content.strip(b"\0 \n")))
    turn, number, digest, at = max(turns, key=lambda words: int(words[0]))
    mark = Mark(int(number), digest, datetime.fromisoformat(at))
    if loss is None:
        return _Kept(int(turn), mark)
    lost = Mark(int(loss[1]), loss[2], datetime.fromisoformat(loss[3]))
    return _Kept(int(turn), mark, Loss(lost, None if loss[4] == "?" else int(loss[4])))


def _line(place: bytes) -> list[str]:
    """The words of a place, or none where it is empty or isn't whole."""
    with suppress(UnicodeDecodeError):
        line, _blank, found = place.decode("ascii").strip("\0 \n").rpartition(" ")
        if line and found == _sum(line):
            return line.split(" ")
    return []


# A flush of the disk takes as long as the commit itself, so nobody waits for this one: what is
# noted outlives the process at once, and a power cut a moment later. Until then the file is
# behind, which is no fault.
_waits = Signal()
_starting = Lock()
_flusher: tuple[int, Thread] | None = None


def _flush_soon() -> None:
    global _flusher
    _waits.set()
    with _starting:
        # A forked process has none of its parent's threads.
        if _flusher is None or _flusher[0] != os.getpid():
            thread = Thread(target=_flush_on, name="high water", daemon=True)
            _flusher = (os.getpid(), thread)
            thread.start()


def _flush_on() -> None:
    while True:
        _waits.wait()
        _flush()


@atexit.register
def _flush() -> None:
    if not _waits.is_set():
        return
    _waits.clear()
    # Where the folder is gone there is nothing left to keep.
    with suppress(OSError):
        file = os.open(path_of(), os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            os.fdatasync(file)
        finally:
            os.close(file)
