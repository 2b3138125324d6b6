"""What is kept of an issue, so that later ones can be held against it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.models import Protection
from portal.reports.ledger_rules import Mark, Shown, Sum
from portal.reports.period_rules import Period


@dataclass(frozen=True)
class Kept:
    """One count of an issue: as printed, and as it was."""

    shown: Shown
    count: int
    is_exact: bool
    # In a breakdown of too few people: it may be anything, and nothing says that it's small.
    is_withheld: bool = False
    # Whether the same of two periods that don't touch adds up to that of both.
    is_additive: bool = False


@dataclass(frozen=True)
class Earlier:
    """An issue that may lie beside a new one. `issue_number` is 0 until it has been issued.

    `scope` is a path: "all", "all/programme-3", "all/programme-3/group-7".
    """

    issue_number: int
    scope: str
    period: Period
    preset: Protection
    is_outward: bool
    counts: Mapping[str, Kept]
    sums: tuple[Sum, ...] = ()

    def issued_as(self, issue_number: int) -> "Earlier":
        return replace(self, issue_number=issue_number)


def as_json(earlier: Earlier) -> dict[str, Any]:
    """An issue's counts for keeping with it; for `from_json`."""
    return {
        "scope": earlier.scope,
        "period": [earlier.period.first.isoformat(), earlier.period.last.isoformat()],
        "preset": earlier.preset.value,
        "is_outward": earlier.is_outward,
        "counts": {
            key: [
                kept.shown.mark.value,
                kept.shown.number,
                kept.count,
                kept.is_exact,
                kept.is_withheld,
                kept.is_additive,
            ]
            for key, kept in sorted(earlier.counts.items())
        },
        "sums": [[one.whole, *one.parts] for one in earlier.sums],
    }


def from_json(given: Mapping[str, Any], issue_number: int) -> Earlier:
    """The issue that `as_json` kept."""
    first, last = given["period"]
    return Earlier(
        issue_number,
        given["scope"],
        Period(date.fromisoformat(first), date.fromisoformat(last)),
        Protection(given["preset"]),
        given["is_outward"],
        {
            key: Kept(Shown(Mark(mark), number), count, is_exact, is_withheld, is_additive)
            for key, (mark, number, count, is_exact, is_withheld, is_additive) in given[
                "counts"
            ].items()
        },
        tuple(Sum(whole, tuple(parts)) for whole, *parts in given["sums"]),
    )
