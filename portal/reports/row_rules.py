"""The rows of a breakdown as they are printed, once some are merged. Pure.

Rows are merged before anything is counted, so that medians and other values of a merged row
are its own and not made from two.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from portal.reports.ask_rules import Merge
from portal.reports.ledger_rules import Dimension

# Between the names of rows that are printed as one: "18-24+25-34".
_AND = "&"


def merged_name(rows: Iterable[str]) -> str:
    """The row that several are printed as; what was merged before may be among them."""
    return _AND.join(rows)


def rows_in(row: str) -> list[str]:
    """The rows that a printed one is made of: itself, where it wasn't merged."""
    return row.split(_AND)


@dataclass(frozen=True)
class Rows:
    """The rows of one dimension, in a fixed order that means something, and what merges them.

    A merge names rows as they were printed before it, so a merged row may be merged again.
    """

    name: str
    raw: tuple[str, ...]
    is_ordered: bool = False
    merges: Sequence[Merge] = ()

    @cached_property
    def _printed(self) -> dict[str, str]:
        printed = {row: row for row in self.raw}
        for merge in self.merges:
            if merge.dimension == self.name:
                together = merged_name(merge.rows)
                for row, shown in printed.items():
                    if shown in merge.rows:
                        printed[row] = together
        return printed

    def of(self, row: str) -> str:
        """How a row is printed. KeyError for one that the dimension doesn't have."""
        return self._printed[row]

    @property
    def dimension(self) -> Dimension:
        """The dimension as it is printed."""
        return Dimension(self.name, tuple(dict.fromkeys(self._printed.values())), self.is_ordered)
