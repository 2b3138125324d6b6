"""Checking rows chunk by chunk, in a fixed number of statements each."""

from collections.abc import Iterator, Sequence
from typing import Any

from portal.imports import rules
from portal.imports.column_rules import Thing
from portal.imports.kinds import Kind
from portal.imports.rules import Judged

# Rows are checked, kept and written so many at a time.
CHUNK = 200


def judged_chunks(
    kind: Kind, things: Sequence[Thing], by: Any
) -> Iterator[tuple[Sequence[Thing], list[Judged]]]:
    """The things in chunks, each with what becomes of it; later doubles are known."""
    seen: set[str] = set()
    for chunk in rules.chunks(things, CHUNK):
        yield chunk, rules.judge(kind.check([thing.cells for thing in chunk], by), seen)


def judge_all(kind: Kind, things: Sequence[Thing], by: Any) -> list[Judged]:
    """What becomes of every thing, in the file's order."""
    return [one for _chunk, judged in judged_chunks(kind, things, by) for one in judged]
