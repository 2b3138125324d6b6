"""Rows of breakdowns in words, merged ones too."""

from itertools import pairwise
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.people import privacy_words
from portal.reports.equity_rules import (
    ELSEWHERE,
    NO_ADDRESS,
    NOT_ASKED,
    NOT_KNOWN,
    PREFER_NOT,
    UNKNOWN,
)
from portal.reports.row_rules import rows_in

DIMENSION = {
    "age": _l("Age"),
    "gender": _l("Gender"),
    "ethnicity": privacy_words.QUESTION[privacy_words.Q.ETHNICITY],
    "disability": privacy_words.QUESTION[privacy_words.Q.DISABILITY],
    "area": _l("Area"),
}
_NOT_TOLD = {
    PREFER_NOT: _l("Prefer not to say"),
    UNKNOWN: _l("Asked, not known"),
    NOT_ASKED: _l("Not asked"),
    NOT_KNOWN: _l("Not on record"),
}
_OWN: dict[str, dict[str, Any]] = {
    "gender": {
        "woman": _l("Woman"),
        "man": _l("Man"),
        "non_binary": _l("Non-binary"),
        "another": _l("In other words"),
    },
    "area": {
        ELSEWHERE: _l("Other areas, with few people each"),
        NO_ADDRESS: _l("No fixed address"),
    },
    "disability": {"no": _l("No")},
    "of": DIMENSION,
}


def row_name(dimension: str, row: str) -> str:
    """A row of a breakdown; of merged ones all names, or one span of ages."""
    rows = rows_in(row) if dimension in DIMENSION else [row]
    if len(rows) == 1 or not row:
        return _one(dimension, row)
    if dimension == "age":
        return _ages(rows)
    return ", ".join(_one(dimension, part) for part in rows)


def _one(dimension: str, row: str) -> str:
    if row in _NOT_TOLD and dimension in DIMENSION:
        return str(_NOT_TOLD[row])
    if dimension == "age":
        return _age(row)
    known = _OWN.get(dimension, {}).get(row)
    if known is None and dimension in ("ethnicity", "disability"):
        known = privacy_words.ANSWER.get(row)
    return str(row if known is None else known)


def _age(row: str) -> str:
    if row.startswith("0-"):
        return _("Up to %(age)s", age=row.removeprefix("0-"))
    if row.endswith("+"):
        return _("%(age)s and over", age=row.removesuffix("+"))
    # An en dash, as between all numbers in print.
    return row.replace("-", "–")


def _ages(rows: list[str]) -> str:
    """Bands that follow each other are one band; others are named one by one."""
    spans = [_ends(row) for row in rows]
    if all(high and after[0] == str(int(high) + 1) for (_, high), after in pairwise(spans)):
        low, high = spans[0][0], spans[-1][1]
        return _age(f"{low}-{high}" if high else f"{low}+")
    return ", ".join(_one("age", row) for row in rows)


def _ends(row: str) -> tuple[str, str]:
    """First and last age of a band: ("18", "24"); ("65", "") of one without an end."""
    low, _dash, high = row.removesuffix("+").partition("-")
    return low, high
