"""What a file's columns mean, decided without a database: headings, fields, and what rows ask."""

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

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
    punctuation. A required field may do without a column where `or_else`, another field, has one.
    """

    name: str
    label: Any
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    example: str = ""
    sets: Mapping[str, str] = field(default_factory=dict)
    value_field: str = ""
    or_else: str = ""
    # Often the same in every row of a file, and then without a column of its own.
    may_be_same: bool = False

    @property
    def is_wide(self) -> bool:
        """Whether it is a heading of a wide table."""
        return bool(self.value_field)

    @property
    def gives(self) -> frozenset[str]:
        """The names of the cells that a column of this fills."""
        return frozenset({*self.sets, self.value_field}) if self.is_wide else frozenset({self.name})


class Thing(NamedTuple):
    """One thing that a file asks for: a row, or a cell of a wide table."""

    number: int
    heading: str
    cells: dict[str, str]


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
    return [
        one
        for one in fields
        if one.is_required and one.name not in given and one.or_else not in given
    ]


def beginnings(
    headings: Sequence[str], fields: Sequence[Field], left_out: str = ""
) -> Iterator[tuple[list[str], dict[int, str]]]:
    """The headings with fewer and fewer of the last ones, as far as those are fields' own labels.

    Beside each beginning, what the columns left away mean: a file of wrong rows has such
    columns added at its end.
    """
    by_label = {fold(str(one.label)): one.name for one in fields if not one.is_wide}
    own = [heading for heading in headings if fold(heading) != fold(left_out)]
    added: dict[int, str] = {}
    while own and fold(own[-1]) in by_label:
        last = own.pop()
        added[len(own)] = by_label[fold(last)]
        yield list(own), dict(added)


def without_a_column(
    wrong: Iterable[str], mapping: Mapping[int, str], fields: Sequence[Field]
) -> list[Field]:
    """Of the fields that are wrong in some row, those that no column of the file gives."""
    names = set(wrong)
    given: set[str] = set()
    for one in fields:
        if one.name in mapping.values():
            given |= one.gives
    return [one for one in fields if not one.is_wide and one.name in names - given]


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


def whole_row(headings: Sequence[str], cells: Sequence[str]) -> str:
    """A row as it stood, as JSON: {heading: text} in the file's order, without empty cells."""
    said = {heading: cells[at] for at, heading in enumerate(headings[: len(cells)]) if cells[at]}
    return json.dumps(said, ensure_ascii=False, indent=2)


def things(
    rows: Rows,
    headings: Sequence[str],
    mapping: Mapping[int, str],
    fields: Sequence[Field],
    every_row: bool = False,
) -> Iterator[Thing]:
    """What the rows under the headings ask for, in the file's order.

    A row that says nothing under any column that means something is passed over, unless
    `every_row` is wanted.

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
            if every_row or any(base.values()):
                yield Thing(number, "", base)
            continue
        for at, one in wide.items():
            if at < len(cells) and cells[at]:
                yield Thing(number, headings[at], {**base, **one.sets, one.value_field: cells[at]})


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
