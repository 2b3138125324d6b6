"""The ledger of erasures, in a file beside the database: what a restored backup must lose again.

One line of JSON for each record that was erased, only ever added to. No line says who it was: a
record is known by its number and by keyed hashes of what it held, so that it is found again in a
backup from before, and nobody else is taken for it.

A record's line is written before its erasure commits, and a second one once it has: without the
first, one that was erased could come back; without the second, one that never was could go. What
a crash left between the two is settled by looking at the database that was written to.
"""

import json
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from portal import keys, settings
from portal.keys import Purpose


@dataclass(frozen=True)
class Line:
    """One record that was erased: its number then, when, and its hashes by what they are of."""

    person_id: int
    erased_at: datetime
    key: str
    hashes: Mapping[str, str]
    # The word by which another line says what became of it.
    begun: str = ""


# What a record is hashed by, where no more than its number and its making is asked of it.
_NOBODY = {"nhs_number": "", "born_on": None, "name": ""}


def path() -> Path:
    """Where it is kept; the demo has one of its own."""
    of = settings.current()
    return of.instance / ("demo-erasures" if of.demo else "erasures")


def begin(people: Iterable[Mapping[str, Any]], at: datetime) -> str:
    """Say that each record, given as it was, is about to go, on the disk before this returns.

    Nothing is held against anybody until `end`. Returns the word that is to be given to it.
    """
    word = secrets.token_hex(8)
    _append([{**_line(one, at), "begun": word} for one in people])
    return word


def end(word: str, is_done: bool) -> None:
    """Say what became of it: committed, or nothing happened. Once done is done for good."""
    _append([{"done" if is_done else "undone": word}])


def read() -> list[Line]:
    """Every record that was erased, oldest first; none of which it isn't known."""
    return _lines(lambda begun, done, _undone: begun in done)


def unsettled() -> list[Line]:
    """Records of which it isn't known whether they went: a crash came between."""
    return _lines(lambda begun, done, undone: begun not in done | undone)


def settle(standing: Iterable[Mapping[str, Any]]) -> None:
    """Say of each whether it is done, by the records that stand in the database written to.

    `standing` has id and moment of making of those that aren't erased. Nobody may be erasing
    meanwhile.
    """
    open_lines = unsettled()
    if not open_lines:
        return
    made = {
        _hashes({**_NOBODY, **one}, name)["record"]
        for one in standing
        for name in {line.key for line in open_lines} & set(keys.ring(Purpose.ERASURES).by_name)
    }
    words: dict[str, bool] = {}
    for line in open_lines:
        # Records that were one went together, or none of them did.
        words[line.begun] = words.get(line.begun, True) and line.hashes["record"] not in made
    for word, is_done in words.items():
        end(word, is_done)


def _lines(wanted: Callable[[str, set[str], set[str]], bool]) -> list[Line]:
    rows = _rows()
    done = {row["done"] for row in rows if "done" in row}
    undone = {row["undone"] for row in rows if "undone" in row}
    found = []
    for row in rows:
        try:
            at = datetime.fromisoformat(row["at"])
            line = Line(row["person"], at, row["key"], row["hashes"], row.get("begun", ""))
        except (ValueError, KeyError, TypeError):
            continue
        # Lines of before, which say nothing of a second one, are of erasures that were done.
        if wanted(line.begun, done | {""}, undone):
            found.append(line)
    return found


def _rows() -> list[dict[str, Any]]:
    """All that was said, oldest first. A line that a crash cut off is left out."""
    if not path().is_file():
        return []
    found = []
    for text in path().read_text("ascii", errors="replace").splitlines():
        with suppress(ValueError):
            row = json.loads(text)
            if isinstance(row, dict):
                found.append(row)
    return found


def _append(rows: Iterable[Mapping[str, Any]]) -> None:
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode("ascii")
    descriptor = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            # What a crash cut off must not take this line with it.
            lines = b"\n" + lines
        os.write(descriptor, lines)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    folder = os.open(path().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def back_again(lines: Iterable[Line], people: Iterable[Mapping[str, Any]]) -> list[int]:
    """Which of the records that stand now were erased before: their ids, in the order given.

    One is where number and moment of making are the same; or where it holds the same NHS number,
    or name and birth date, and was made before the erasure: one that was made since is of
    somebody who came back.
    """
    made: set[str] = set()
    latest: dict[str, datetime] = {}
    for line in lines:
        for what, digest in line.hashes.items():
            if what == "record":
                made.add(digest)
            else:
                latest[digest] = max(line.erased_at, latest.get(digest, line.erased_at))
    names = list(keys.ring(Purpose.ERASURES).by_name)
    return [
        person["id"]
        for person in people
        if any(_is_in(_hashes(person, name), person, made, latest) for name in names)
    ]


def _is_in(
    mine: dict[str, str], person: Mapping[str, Any], made: set[str], latest: dict[str, datetime]
) -> bool:
    if mine.pop("record") in made:
        return True
    return any(one in latest and person["created_at"] <= latest[one] for one in mine.values())


def _line(person: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    key = keys.ring(Purpose.ERASURES).newest
    return {
        "person": person["id"],
        "at": at.isoformat(),
        "key": key,
        "hashes": _hashes(person, key),
    }


def _hashes(person: Mapping[str, Any], key: str) -> dict[str, str]:
    record = f"{person['id']} {person['created_at'].isoformat(timespec='microseconds')}"
    found = {"record": record}
    number = "".join(filter(str.isalnum, person["nhs_number"]))
    if number:
        found["nhs"] = number
    born_on: date | None = person["born_on"]
    if born_on is not None:
        name = " ".join(person["name"].casefold().split())
        found["born"] = f"{name} {born_on.isoformat()}"
    return {
        what: keys.seal(Purpose.ERASURES, f"{what} {text}".encode(), key)[1]
        for what, text in found.items()
    }
