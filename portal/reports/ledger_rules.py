"""The ledger: every count that a report stands on, once, under one key, and how counts add up.

Tables, charts, sentences and files never hold a number of their own: they name a key, and get
what `Printed` says of it. So a number that is hidden is hidden everywhere at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

# ((dimension, row), ...): (("age", "18-24"),) or (("age", "18-24"), ("outcome", "better")).
At = tuple[tuple[str, str], ...]


class Counted(StrEnum):
    """What a count counts."""

    PEOPLE = "people"
    REFERRALS = "referrals"
    SESSIONS = "sessions"
    # Places at sessions: marks on rolls, seats.
    PLACES = "places"
    MINUTES = "minutes"
    ANSWERS = "answers"
    GOALS = "goals"
    # Those who work or volunteer here: told as they are.
    USERS = "users"


def key_of(figure: str, at: At = ()) -> str:
    """The key of a figure's cell: "referred", or "referred[age=18-24]"."""
    return figure + "".join(f"[{dimension}={row}]" for dimension, row in at)


def parts_of(key: str) -> tuple[str, At]:
    """A key's figure and its rows: what `key_of` joined. Raises ValueError for what is none."""
    figure, *rows = key.split("[")
    if not figure or not all(row.endswith("]") and "=" in row for row in rows):
        raise ValueError(f"{key} is no key of a figure.")
    return figure, tuple((row[:-1].split("=", 1)[0], row[:-1].split("=", 1)[1]) for row in rows)


@dataclass(frozen=True)
class Cell:
    """One count. `is_exact` ones are programme totals of people, referrals, sessions, hours,
    and whatever isn't about people who come here: they print as they are."""

    figure: str
    count: int
    counted: Counted
    at: At = ()
    is_exact: bool = False

    @property
    def key(self) -> str:
        return key_of(self.figure, self.at)


@dataclass(frozen=True)
class Sum:
    """A whole that is exactly the sum of its parts, by key."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Share:
    """A percentage: of the printed part and the printed whole, never of what they hide."""

    key: str
    part: str
    whole: str


class Unit(StrEnum):
    """What a value is measured in."""

    DAYS = "days"
    HOURS = "hours"
    PERCENT = "percent"
    POINTS = "points"
    PEOPLE = "people"
    NUMBER = "number"


@dataclass(frozen=True)
class Value:
    """A number that isn't a count: a median, a mean, an interval.

    `numbers` is one number, or (estimate, low, high). None where there is none. It is printed
    only while every count that it rests on is printed.
    """

    key: str
    numbers: tuple[float, ...] | None
    unit: Unit
    rests_on: tuple[str, ...]
    decimals: int = 0


@dataclass(frozen=True)
class Dimension:
    """What figures are broken down by. Of ordered rows only neighbours may be merged."""

    name: str
    rows: tuple[str, ...]
    is_ordered: bool = False


@dataclass
class Ledger:
    """All counts and values of one scope and one period."""

    cells: dict[str, Cell] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    shares: dict[str, Share] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    dimensions: dict[str, Dimension] = field(default_factory=dict)

    def count(
        self,
        figure: str,
        count: int,
        counted: Counted,
        at: At = (),
        *,
        is_exact: bool = False,
    ) -> str:
        """Add a count and return its key. Raises ValueError for a key that is taken or a
        count below 0."""
        cell = Cell(figure, count, counted, at, is_exact)
        if cell.key in self.cells:
            raise ValueError(f"The ledger has {cell.key} already.")
        if count < 0:
            raise ValueError(f"{cell.key} can't be {count}.")
        self.cells[cell.key] = cell
        return cell.key

    def adds_up(self, whole: str, parts: Iterable[str]) -> None:
        """Say that a whole is the sum of its parts. Raises ValueError where it isn't, and
        KeyError for a key that isn't in the ledger."""
        made = Sum(whole, tuple(parts))
        total = sum(self.cells[part].count for part in made.parts)
        if total != self.cells[whole].count:
            raise ValueError(f"{whole} is {self.cells[whole].count}, and its parts {total}.")
        self.sums.append(made)

    def break_down(
        self,
        figure: str,
        dimension: Dimension,
        counts: Mapping[str, int],
        counted: Counted,
        *,
        is_exact: bool = False,
    ) -> None:
        """Add one count for each row of a dimension, which add up to the figure."""
        self.dimensions[dimension.name] = dimension
        keys = [
            self.count(
                figure,
                counts.get(row, 0),
                counted,
                ((dimension.name, row),),
                is_exact=is_exact,
            )
            for row in dimension.rows
        ]
        self.adds_up(key_of(figure), keys)

    def share(self, key: str, part: str, whole: str) -> None:
        """Add a percentage of two counts."""
        self.shares[key] = Share(key, part, whole)

    def value(
        self,
        key: str,
        numbers: float | tuple[float, ...] | None,
        unit: Unit,
        rests_on: Iterable[str],
        decimals: int = 0,
    ) -> None:
        """Add a value; see `Value`."""
        if isinstance(numbers, int | float):
            numbers = (float(numbers),)
        self.values[key] = Value(key, numbers, unit, tuple(rests_on), decimals)

    def take_in(self, other: "Ledger") -> None:
        """Add all of another ledger. Raises ValueError for a key in both."""
        for cell in other.cells.values():
            self.count(cell.figure, cell.count, cell.counted, cell.at, is_exact=cell.is_exact)
        self.sums += other.sums
        self.shares |= other.shares
        self.values |= other.values
        self.dimensions |= other.dimensions

    def with_nothing_exact(self) -> "Ledger":
        """The same, with every count of people protected: for one tiny or sensitive group."""
        kept = (Counted.SESSIONS, Counted.USERS)
        cells = {
            key: replace(cell, is_exact=cell.is_exact and cell.counted in kept)
            for key, cell in self.cells.items()
        }
        return Ledger(cells, self.sums, self.shares, self.values, self.dimensions)


class Mark(StrEnum):
    """How a count is printed."""

    EXACT = "exact"
    ROUNDED = "rounded"
    # Hidden because it is small: "*".
    SMALL = "small"
    # Hidden so that a small one can't be worked out: "c".
    OTHER = "other"


@dataclass(frozen=True)
class Shown:
    """A count as it is printed: `number` is None where it is hidden."""

    mark: Mark
    number: int | None


@dataclass(frozen=True)
class Printed:
    """All that may leave: what is printed of each key, and nothing behind it.

    `shares` and `values` have None where nothing may be said. Percentages are of printed
    numbers, 0-100 with one place at most.
    """

    counts: Mapping[str, Shown]
    shares: Mapping[str, float | None]
    values: Mapping[str, tuple[float, ...] | None]
    # The printed keys' own definitions, for units and places.
    ledger: Ledger

    def number(self, key: str) -> int | None:
        """The printed number of a count; None where it is hidden. KeyError if unknown."""
        return self.counts[key].number
