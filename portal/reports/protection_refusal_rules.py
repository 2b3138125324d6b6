"""Why a report can't be issued as asked, and what was checked of one that can. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from portal.models import Protection
from portal.reports.ask_rules import Merge


class Problem(StrEnum):
    """Why figures can't be printed as asked."""

    # A hidden number could be worked out from what this report prints.
    DERIVABLE = "derivable"
    # ... from what it prints together with earlier issues of other periods or wider scopes.
    DERIVABLE_WITH_EARLIER = "derivable_with_earlier"
    # The same report was issued before, and the difference tells of somebody.
    DIFFERENCE = "difference"
    # Hidden in an earlier issue and printed here, or the other way round.
    HIDDEN_EARLIER = "hidden_earlier"
    # Another number than an earlier issue printed, though the count is the same.
    INCONSISTENT = "inconsistent"
    # The check grew too long to be sure.
    UNSURE = "unsure"


@dataclass(frozen=True)
class Refusal:
    """Figures that stand in the way of issuing, by key, and what would mend it.

    `merge` is the smallest merge of rows after which all passes, `leave_out` the figure or
    dimension without which it does; both are filled by `protection_mend_rules`.
    """

    problem: Problem
    figures: tuple[str, ...]
    # The earlier issue that it is about.
    issue_number: int | None = None
    merge: Merge | None = None
    leave_out: str = ""


@dataclass(frozen=True)
class Certificate:
    """What was checked before a report was let go. The same for the same report."""

    protection: Protection
    threshold: int
    base: int
    hides_totals: bool
    count_count: int
    exact_count: int
    rounded_count: int
    small_count: int
    other_count: int
    # Of the others, those in breakdowns of too few people to be broken down at all.
    withheld_count: int
    # Numbers that nothing prints, but that others leave: the rest of a share, a month between.
    implied_count: int
    equation_count: int
    check_count: int
    node_count: int
    # How many values, at least, every hidden number could have; None where none is hidden.
    least_possible: int | None
    earlier_issues: tuple[int, ...]
    passed: bool
