"""What the rows of a file mean, decided without a database: headings, columns, and each row."""

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from portal.models import BatchState, JobState, RowState

# A heading is cut to this, so that it fits where rows keep it.
HEADING_LENGTH = 200
# Headings are looked for in so many rows that hold anything.
HEADING_ROWS = 10
# Rows and cells of a wide table that one import may bring.
MOST_THINGS = 20_000


@dataclass(frozen=True)
class Field:
    """One thing that a column may say.

    `name` is "email", or such as "course:12" for a heading of a wide table: each cell under it
    that isn't empty is a row of its own, with the cells that `sets` names and its text under
    `value_field`. `aliases` are headings that mean this, compared without case, blanks and
    punctuation.
    """

    name: str
    label: Any
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    example: str = ""
    sets: Mapping[str, str] = field(default_factory=dict)
    value_field: str = ""

    @property
    def is_wide(self) -> bool:
        """Whether it is a heading of a wide table."""
        return bool(self.value_field)

    @property
    def gives(self) -> frozenset[str]:
        """The names of the cells that a column of this fills."""
        return frozenset({*self.sets, self.value_field}) if self.is_wide else frozenset({self.name})


@dataclass(frozen=True)
class Checked:
    """What a kind of import says of one row.

    `errors` holds a sentence for each wrong field, or under "" for the row. `identity` names
    what the row would make: a later row with the same is left out. `is_known` when that stands
    in the database already. `summary` says the row in words.
    """

    errors: Mapping[str, str] = field(default_factory=dict)
    identity: str = ""
    is_known: bool = False
    summary: str = ""


class Thing(NamedTuple):
    """One thing that a file asks for: a row, or a cell of a wide table."""

    number: int
    heading: str
    cells: dict[str, str]


class Judged(NamedTuple):
    """What becomes of one thing."""

    state: RowState
    errors: dict[str, str]
    identity: str


class SameWrong(NamedTuple):
    """The same wrong text in one field of several rows."""

    field: str
    text: str
    row_count: int


Rows = Sequence[tuple[int, Sequence[str]]]


def fold(text: str) -> str:
    """A heading's letters and digits alone, alike for every case and width."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def _meanings(fields: Iterable[Field]) -> dict[str, str]:
    """Field names by every folded heading that means them; the first field wins."""
    found: dict[str, str] = {}
    for one in fields:
        for text in (one.name, str(one.label), *one.aliases):
            if fold(text):
                found.setdefault(fold(text), one.name)
    return found


def heading_row(rows: Rows, fields: Sequence[Field]) -> int:
    """Which of the rows holds the headings, counted from 0; titles may stand above them.

    The one of the first ten with the most headings that the fields know; where none is known,
    the first with more than one cell.
    """
    plain = set(_meanings(one for one in fields if not one.is_wide))
    wide = set(_meanings(one for one in fields if one.is_wide)) - plain
    beginning = [{fold(cell) for cell in cells} for _number, cells in rows[:HEADING_ROWS]]
    scores: list[int] = []
    for texts in beginning:
        known, across = len(texts & plain), len(texts & wide)
        # What heads a column of a wide table stands in the rows of a long one too.
        scores.append(known + across if known or across > 1 else 0)
    best = max(scores, default=0)
    if best:
        return scores.index(best)
    several = [
        at for at, (_n, cells) in enumerate(rows[:HEADING_ROWS]) if sum(map(bool, cells)) > 1
    ]
    return several[0] if several else 0


def headings_of(rows: Rows, at: int) -> list[str]:
    """A heading for each column, no two alike; "(C)" where column C has none."""
    given = list(rows[at][1]) if rows else []
    width = max((len(cells) for _number, cells in rows[at:]), default=0)
    found: list[str] = []
    for index in range(width):
        text = " ".join(given[index].split()) if index < len(given) else ""
        text = text[: HEADING_LENGTH - 8] or f"({column_letters(index)})"
        unique, number = text, 2
        while unique in found:
            unique, number = f"{text} ({number})", number + 1
        found.append(unique)
    return found


def column_letters(index: int) -> str:
    """ "A" for 0, "AA" for 26: how a spreadsheet calls its columns."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def headings_sha256(headings: Iterable[str], left_out: str = "") -> str:
    """A name for a file's headings, under which its columns are remembered."""
    kept = [fold(heading) for heading in headings if fold(heading) != fold(left_out)]
    return hashlib.sha256(json.dumps(kept).encode()).hexdigest()


def guess(headings: Sequence[str], fields: Sequence[Field]) -> dict[int, str]:
    """Which field each heading means, by the heading's number; the others are left out."""
    known = _meanings(fields)
    found: dict[int, str] = {}
    for index, heading in enumerate(headings):
        name = known.get(fold(heading))
        if name and name not in found.values():
            found[index] = name
    return found


def missing(mapping: Mapping[int, str], fields: Sequence[Field]) -> list[Field]:
    """Required fields that no column gives."""
    by_name = {one.name: one for one in fields}
    given: set[str] = set()
    for name in mapping.values():
        given |= by_name[name].gives
    return [one for one in fields if one.is_required and one.name not in given]


def clashing(mapping: Mapping[int, str], fields: Sequence[Field]) -> list[Field]:
    """Fields that more than one column gives: twice, or both long and in a wide heading."""
    names = list(mapping.values())
    twice = {name for name, count in Counter(names).items() if count > 1}
    wide: set[str] = set()
    for one in fields:
        if one.is_wide and one.name in names:
            wide |= one.gives
    plain = {one.name for one in fields if not one.is_wide and one.name in names}
    return [one for one in fields if one.name in twice | (plain & wide)]


def things(
    rows: Rows, headings: Sequence[str], mapping: Mapping[int, str], fields: Sequence[Field]
) -> Iterator[Thing]:
    """What the rows under the headings ask for, in the file's order.

    Every plain field of the kind is a cell, empty where no column gives it. A row of a wide
    table gives a thing for each cell that isn't empty, and nothing where all are.
    """
    by_name = {one.name: one for one in fields}
    blank = {one.name: "" for one in fields if not one.is_wide}
    plain = {at: name for at, name in mapping.items() if not by_name[name].is_wide}
    wide = {at: by_name[name] for at, name in sorted(mapping.items()) if by_name[name].is_wide}
    for number, cells in rows:
        base = {**blank, **{plain[at]: cells[at] for at in plain if at < len(cells)}}
        if not wide:
            if any(base.values()):
                yield Thing(number, "", base)
            continue
        for at, one in wide.items():
            if at < len(cells) and cells[at]:
                yield Thing(number, headings[at], {**base, **one.sets, one.value_field: cells[at]})


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
        found.append(Judged(state, errors, one.identity))
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
    return named or list(cells)


def same_wrong(
    rows: Iterable[tuple[Mapping[str, str], Mapping[str, str]]], most: int = 10
) -> list[SameWrong]:
    """Wrong texts that stand in two rows or more, the most frequent first.

    `rows` are (cells, errors). An empty cell is no text to change everywhere.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for cells, errors in rows:
        counts.update((name, cells[name]) for name in errors if cells.get(name))
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [SameWrong(*key, count) for key, count in ranked if count > 1][:most]


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
    label = {one.name: str(one.label) for one in fields}
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
            if text and name not in names
        ],
    )


def labels(fields: Sequence[Field]) -> dict[str, str]:
    """Each field's label by its name."""
    return {one.name: str(one.label) for one in fields}


def samples(rows: Rows, column: int, most: int = 3) -> list[str]:
    """The first different texts of a column, cut short."""
    found: list[str] = []
    for _number, cells in rows:
        text = cells[column][:60] if column < len(cells) else ""
        if text and text not in found:
            found.append(text)
        if len(found) == most:
            break
    return found
