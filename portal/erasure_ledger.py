"""The ledger of erasures, in a file beside the database: what a restored backup must lose again.

One line of JSON for each record that was erased, only ever added to. No line says who it was: a
record is known by its number and by keyed hashes of what it held, so that it is found again in a
backup from before, and nobody else is taken for it.
"""

import json
import os
from collections.abc import Iterable, Mapping
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


def path() -> Path:
    """Where it is kept; the demo has one of its own."""
    of = settings.current()
    return of.instance / ("demo-erasures" if of.demo else "erasures")


def append(people: Iterable[Mapping[str, Any]], at: datetime) -> None:
    """Add a line for each record, given as it was, and have it on the disk before returning."""
    lines = "".join(json.dumps(_line(one, at)) + "\n" for one in people)
    descriptor = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, lines.encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    folder = os.open(path().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read() -> list[Line]:
    """Every line, oldest first. A last line that was cut off by a crash is left out."""
    if not path().is_file():
        return []
    found = []
    for text in path().read_text("ascii").splitlines():
        try:
            raw = json.loads(text)
            at = datetime.fromisoformat(raw["at"])
            found.append(Line(raw["person"], at, raw["key"], raw["hashes"]))
        except (ValueError, KeyError):
            continue
    return found


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
