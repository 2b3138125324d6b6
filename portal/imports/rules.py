"""What becomes of the rows of a file, decided without a database, and how a row is kept."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from portal.imports.column_rules import Field, labels
from portal.models import BatchState, JobState, RowState

# Cells that no column gives and nobody mends: whose row it is, and the row as it stood.
SOURCE = ".source"
WHOLE_ROW = ".row"


@dataclass(frozen=True)
class Checked:
    """What a kind of import says of one row.

    `errors` holds a sentence for each wrong field, or under "" for the row. `identity` names
    what the row would make: a later row with the same is left out. `is_known` when that stands
    in the database already. `summary` says the row in words, `flag` what somebody should look at
    though nothing is wrong.
    """

    errors: Mapping[str, str] = field(default_factory=dict)
    identity: str = ""
    is_known: bool = False
    summary: str = ""
    flag: str = ""


class Judged(NamedTuple):
    """What becomes of one thing."""

    state: RowState
    errors: dict[str, str]
    identity: str
    flag: str = ""


class SameWrong(NamedTuple):
    """The same wrong text in one field of several rows."""

    field: str
    text: str
    error: str
    row_count: int


def judge(checked: Iterable[Checked], seen: set[str]) -> list[Judged]:
    """What becomes of each thing, in the file's order; `seen` gathers what they would make."""
    found = []
    for one in checked:
        errors = {name: str(words) for name, words in one.errors.items()}
        if errors:
            state = RowState.WRONG
        elif one.is_known or one.identity in seen:
            state = RowState.KNOWN
        else:
            state = RowState.READY
        if not errors and one.identity:
            seen.add(one.identity)
        found.append(Judged(state, errors, one.identity, "" if errors else str(one.flag)))
    return found


def standing(state: str, job_state: str | None) -> BatchState:
    """Where a batch stands: one whose job failed, or is gone, is back where it was asked for."""
    stopped = job_state in (None, JobState.FAILED)
    if stopped and state == BatchState.CHECKING:
        return BatchState.MAPPING
    if stopped and state == BatchState.APPLYING:
        return BatchState.PREVIEW
    return BatchState(state)


def identity_mark(identity: str) -> str:
    """How a row's cells begin when it would make this: the same for the same, else not."""
    name = hashlib.sha256(identity.encode()).hexdigest()[:24] if identity else ""
    return f'{{"": "{name}"'


def pack(cells: Mapping[str, str], identity: str) -> str:
    """Cells as a row keeps them. What the row would make stands first, under no name, so that
    the database finds rows that would make the same."""
    kept = {name: text for name, text in cells.items() if name}
    rest = json.dumps(kept, ensure_ascii=False)
    return identity_mark(identity) + (f", {rest[1:]}" if kept else "}")


def unpack(text: str) -> dict[str, str]:
    """The cells that `pack` kept."""
    found: dict[str, str] = json.loads(text)
    found.pop("", None)
    return found


def version_of(packed: str) -> str:
    """A name for what a row's cells say now, which a form carries back."""
    return hashlib.sha256(packed.encode()).hexdigest()[:16]


def wrong_names(errors: Mapping[str, str], cells: Mapping[str, str]) -> list[str]:
    """The fields that mending a row asks for: the wrong ones, or all where the row is wrong."""
    named = [name for name in cells if name in errors]
    return named or said_names(cells)


def said_names(cells: Mapping[str, str]) -> list[str]:
    """The names of cells that a column gives."""
    return [name for name in cells if not name.startswith(".")]


def same_wrong(
    rows: Iterable[tuple[Mapping[str, str], Mapping[str, str]]],
    most: int = 10,
    filled: Collection[str] = (),
) -> list[SameWrong]:
    """Wrong texts that stand in two rows or more, the most frequent first.

    `rows` are (cells, errors). An empty cell is no text to change everywhere, but for the
    fields named in `filled`, which may well be the same in every row.
    """
    counts: Counter[tuple[str, str]] = Counter()
    said: dict[tuple[str, str], str] = {}
    for cells, errors in rows:
        for name, error in errors.items():
            if cells.get(name) or (name in cells and name in filled):
                counts[name, cells[name]] += 1
                said.setdefault((name, cells[name]), error)
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [SameWrong(*key, said[key], count) for key, count in ranked if count > 1][:most]


def chunks(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """The items in runs of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


class WrongCell(NamedTuple):
    """A cell to mend: its field, the field's label, its text, and what is wrong with it."""

    name: str
    label: str
    text: str
    error: str


class Card(NamedTuple):
    """A row as it is shown to be mended: what to mend, and what else the row says."""

    cells: list[WrongCell]
    # What is wrong with the row as a whole.
    error: str
    said: list[tuple[str, str]]


def card(cells: Mapping[str, str], errors: Mapping[str, str], fields: Sequence[Field]) -> Card:
    """A row's wrong cells, in the kind's order, and its other cells that aren't empty."""
    label = labels(fields)
    names = wrong_names(errors, cells)
    return Card(
        [
            WrongCell(name, label.get(name, name), cells[name], errors.get(name, ""))
            for name in names
        ],
        errors.get("", ""),
        [
            (label.get(name, name), text)
            for name, text in cells.items()
            if text and name not in names and not name.startswith(".")
        ],
    )
