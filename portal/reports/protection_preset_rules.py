"""The presets by which small numbers are hidden, and what each mark tells a reader. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.models import Protection
from portal.reports.audit_system_rules import UNBOUNDED
from portal.reports.ledger_rules import Mark, Shown


@dataclass(frozen=True)
class PresetRule:
    """Counts from 1 to `threshold` are hidden, and others rounded to the nearest `base`.

    A 0 stays a 0. A `base` of 1 rounds nothing; it is odd, so that nothing lies half-way.
    """

    protection: Protection
    threshold: int
    base: int
    # Whether such a report may leave the charity.
    is_outward: bool

    def is_small(self, count: int) -> bool:
        return 1 <= count <= self.threshold

    def shown(self, count: int, *, is_exact: bool) -> Shown:
        """How a count is printed when nothing else needs it hidden."""
        if is_exact or count == 0:
            return Shown(Mark.EXACT, count)
        if self.is_small(count):
            return Shown(Mark.SMALL, None)
        if self.base == 1:
            return Shown(Mark.EXACT, count)
        return Shown(Mark.ROUNDED, self.rounded(count))

    def rounded(self, count: int) -> int:
        return (count + self.base // 2) // self.base * self.base

    def broken_down_from(self, *, is_exact: bool) -> int:
        """The least count whose breakdown is printed.

        One row that is small takes up to the threshold, and one beside it has to be larger. A
        whole that isn't exact can itself be hidden for its rows' sake.
        """
        return 2 * self.threshold + 1 if is_exact else self.threshold + 1

    def bounds(self, shown: Shown) -> tuple[int, int]:
        """What a reader who knows the method knows of a count: the least and the greatest."""
        if shown.mark == Mark.SMALL:
            return 1, self.threshold
        if shown.number is None:
            return self.threshold + 1, UNBOUNDED
        if shown.mark == Mark.EXACT:
            return shown.number, shown.number
        half = self.base // 2
        return max(self.threshold + 1, shown.number - half), shown.number + half


PRESETS: Mapping[Protection, PresetRule] = {
    # NHS England's rule for hospital statistics below the national level.
    Protection.NHS: PresetRule(Protection.NHS, 7, 5, is_outward=True),
    # The cell size policy of the Centers for Medicare & Medicaid Services.
    Protection.CMS: PresetRule(Protection.CMS, 10, 1, is_outward=True),
    # For the charity's own board, and no further.
    Protection.BOARD: PresetRule(Protection.BOARD, 4, 1, is_outward=False),
}
