"""Replacing keys: a new one first, what is closed by older ones closed anew, the oldest dropped.

An area that keeps something encrypted under `keys.encrypt` says where, with `keeps_sealed`;
so a key that was read by somebody can be made worthless, and nothing is lost with it.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from portal import clock, keys, settings
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.keys import Purpose, Ring

# Cookies, held forms and receipts are all older than this, or gone.
SIGNED_DAYS = 8
# Links to somebody's own questions, rolls and offers end well before.
LINK_DAYS = 90


class SealedRow(NamedTuple):
    """One secret as a table keeps it, and what `keys.encrypt` was told it is about."""

    row_id: int
    text: str
    about: str


@dataclass(frozen=True)
class SealedColumn:
    """Where an area keeps secrets: how to read them all, and how to put one in another's place.

    `put` gets the row, the text that stands there and the new one, changes nothing where
    another text stands by now, and says whether it did.
    """

    name: str
    rows: Callable[[], Iterable[SealedRow]]
    put: Callable[[int, str, str], bool]


class KeyFacts(NamedTuple):
    """One key as `portal keys list` shows it: never its bytes."""

    purpose: str
    name: str
    made_at: datetime | None
    is_newest: bool


_columns: dict[str, SealedColumn] = {}

# Turns a key of the database file into another, which takes more than a new line.
NOT_BY_LINE = {Purpose.DATABASE}


def keeps_sealed(column: SealedColumn) -> SealedColumn:
    """Have a column's secrets closed anew whenever the key of secrets is replaced."""
    _columns[column.name] = column
    return column


def rotate(purpose: Purpose) -> str:
    """Put a new key before those of a purpose, and close what secrets there are with it anew.

    Returns the new key's name. What older keys made stays good until `prune`.
    Raises DomainError where the key comes from a setting, or isn't replaced in this way.
    """
    _refuse_foreign(purpose)
    name = put_first(purpose)
    with write():
        record_event("key_rotated", fields=[purpose])
    if purpose is Purpose.SECRETS:
        seal_again()
    return name


def put_first(purpose: Purpose) -> str:
    """Write a new key before those of a purpose, and nothing else. Returns its name."""
    with _changing(purpose) as (file, _ring):
        line = keys.new_line()
        _replace(file, line + file.read_text("ascii"))
    return line.split(" ", 1)[0]


def seal_again() -> int:
    """Close every secret with the newest key that an older one closes. Returns how many."""
    done = 0
    for column in _columns.values():
        newest = keys.ring(Purpose.SECRETS).newest
        for row in list(column.rows()):
            if _key_of(row.text) == newest:
                continue
            opened = keys.decrypt(row.text, row.about)
            done += column.put(row.row_id, row.text, keys.encrypt(opened, row.about))
    return done


def facts() -> list[KeyFacts]:
    """Every key there is, by purpose, newest first; makes none."""
    return [
        KeyFacts(purpose, name, ring.made_at.get(name), name == ring.newest)
        for purpose in Purpose
        if keys.file_of(purpose).is_file()
        for ring in [keys.ring(purpose)]
        for name in ring.by_name
    ]


def prune(purpose: Purpose) -> list[str]:
    """Drop keys that nothing needs any more. Returns their names.

    Of the audit trail none ever, its seals are checked by the key that made them; nor of
    erasures, whose records are known by it in any backup. Of the others those replaced long
    enough ago, and of secrets none that still closes one. The first key of links stays, since
    names that phones keep are made with it.
    """
    with _changing(purpose) as (file, ring):
        unneeded = _unneeded(purpose, ring)
        if unneeded:
            lines = file.read_text("ascii").splitlines(keepends=True)
            kept = [line for line in lines if line.split(" ", 1)[0] not in unneeded]
            _replace(file, "".join(kept))
    return unneeded


def _unneeded(purpose: Purpose, ring: Ring) -> list[str]:
    if purpose in NOT_BY_LINE | {Purpose.AUDIT, Purpose.ERASURES}:
        return []
    older = list(ring.by_name)[1:]
    if purpose is Purpose.SECRETS:
        needed = {_key_of(row.text) for one in _columns.values() for row in one.rows()}
        older = [name for name in older if name not in needed]
    # A form that is held through a sign-in is closed by the key of secrets.
    days = LINK_DAYS if purpose is Purpose.LINKS else SIGNED_DAYS
    before = clock.now() - timedelta(days=days)
    gone = [name for name in older if _replaced_before(ring, name, before)]
    return [name for name in gone if purpose is not Purpose.LINKS or name != ring.oldest]


def _replaced_before(ring: Ring, name: str, moment: datetime) -> bool:
    names = list(ring.by_name)
    next_made_at = ring.made_at.get(names[names.index(name) - 1])
    return next_made_at is not None and next_made_at < moment


def _key_of(sealed: str) -> str:
    return sealed.partition(".")[0]


def _refuse_foreign(purpose: Purpose) -> None:
    if purpose in NOT_BY_LINE:
        raise DomainError("The key of the database file is replaced by: portal db rekey")
    if purpose is Purpose.SESSION and settings.current().secret_key:
        raise DomainError(
            "SECRET_KEY is given from outside, so Portal can't replace it: put a new one there, "
            "and the old one into SECRET_KEY_FALLBACKS."
        )


@contextmanager
def _changing(purpose: Purpose) -> Iterator[tuple[Path, Ring]]:
    """The file of a purpose, which nobody else changes meanwhile."""
    ring = keys.ring(purpose)
    file = keys.file_of(purpose)
    with (file.parent / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ring = keys.ring(purpose)
        yield file, ring


def _replace(file: Path, text: str) -> None:
    keys.write_aside(file, text).replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
