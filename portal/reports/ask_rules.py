"""What a report is asked for: which document, of what, when, for whom, and how it is protected.

An ask is the whole of what decides a report's content besides the data, and is kept with it.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from portal.models import Protection, ReportKind
from portal.reports.period_rules import Period, period_before

DEFAULT_AGE_BANDS = (18, 25, 35, 50, 65)


class Comparison(StrEnum):
    """Which other period stands beside the one asked for."""

    BEFORE = "before"
    YEAR_AGO = "year_ago"
    NONE = "none"


@dataclass(frozen=True)
class Merge:
    """Rows of a dimension that are printed as one, in the dimension's order."""

    dimension: str
    rows: tuple[str, ...]


@dataclass(frozen=True)
class Ask:
    """A report as asked for. At most one of programme, group and provider is set.

    `sections` empty means all of the document's. `funding_id` says for whom, and
    `age_bands` are the first ages of the bands.
    """

    kind: ReportKind
    period: Period
    programme_id: int | None = None
    group_id: int | None = None
    provider_id: int | None = None
    funding_id: int | None = None
    comparison: Comparison = Comparison.BEFORE
    protection: Protection = Protection.NHS
    sections: tuple[str, ...] = ()
    age_bands: tuple[int, ...] = DEFAULT_AGE_BANDS
    merges: tuple[Merge, ...] = ()
    # Tables of which nothing is printed but totals, such as "referred[age]".
    left_out: tuple[str, ...] = ()

    @property
    def before(self) -> Period | None:
        """The period beside it, or None."""
        if self.comparison == Comparison.BEFORE:
            return period_before(self.period)
        if self.comparison == Comparison.YEAR_AGO:
            return self.period.years_earlier(1)
        return None

    def during(self, period: Period) -> "Ask":
        """The same of another period."""
        return replace(self, period=period)

    def merged(self, merge: Merge) -> "Ask":
        """The same with more rows printed as one."""
        return replace(self, merges=(*self.merges, merge))

    def without(self, table: str) -> "Ask":
        """The same with one table less."""
        return replace(self, left_out=(*self.left_out, table))

    def hiding_like(self, other: "Ask") -> "Ask":
        """The same with another's preset, rows printed as one and tables left out."""
        return replace(
            self, protection=other.protection, merges=other.merges, left_out=other.left_out
        )


def as_text(ask: Ask) -> str:
    """An ask as JSON, the same text for equal asks; for `from_text`."""
    given: dict[str, Any] = asdict(ask)
    given["period"] = [ask.period.first.isoformat(), ask.period.last.isoformat()]
    return json.dumps(given, sort_keys=True, ensure_ascii=False)


def from_text(text: str) -> Ask:
    """The ask that `as_text` kept."""
    given = json.loads(text)
    first, last = given["period"]
    return Ask(
        **{
            **given,
            "kind": ReportKind(given["kind"]),
            "period": Period(date.fromisoformat(first), date.fromisoformat(last)),
            "comparison": Comparison(given["comparison"]),
            "protection": Protection(given["protection"]),
            "sections": tuple(given["sections"]),
            "age_bands": tuple(given["age_bands"]),
            "merges": tuple(Merge(one["dimension"], tuple(one["rows"])) for one in given["merges"]),
            "left_out": tuple(given.get("left_out", ())),
        }
    )
