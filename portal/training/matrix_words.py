"""How the matrix says a status: in a cell's few words, and in full for a file."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from portal.formats import long_date
from portal.training import words
from portal.training.matrix_rules import Cell, Showing, Who
from portal.training.rules import CredentialState, CredentialStatus

S = CredentialState

WHO: dict[Who, Any] = {
    Who.LEADERS: _l("Facilitators"),
    Who.EVERYBODY: _l("Everybody who trains, guests too"),
}
SHOWING: dict[Showing, Any] = {
    Showing.ALL: _l("All of them"),
    Showing.TODO: _l("Something needs doing"),
    Showing.IN_30: _l("Something lapses within 30 days"),
    Showing.IN_60: _l("Something lapses within 60 days"),
    Showing.IN_90: _l("Something lapses within 90 days"),
}
# What stands in the cells, and what it means.
LEGEND: tuple[tuple[str, Any, Any], ...] = (
    ("bad", _l("Lapsed, Revoked, Not recorded"), _l("needs doing")),
    ("warn", _l("Lapses, Grace, Review"), _l("still counts, and asks for something soon")),
    ("info", _l("Awaiting a check, Waived"), _l("the office decides, or has decided")),
    ("", _l("Until, Doesn't lapse"), _l("in date")),
    ("spare", _l("Grey"), _l("on record, and not needed")),
    ("", _l("Empty"), _l("neither needed nor on record")),
)


class Said(NamedTuple):
    """A cell as a page shows it: its class, '' for what is in order, its words, its markup."""

    tone: str
    text: str
    td: str


class Sayings:
    """Says cells, each kind once: a table of thousands repeats a few hundred of them."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Said] = {}

    def __call__(self, cell: Cell) -> Said:
        """The words of a cell."""
        status = cell.status
        key = (status.state, status.expires_on, status.course.renewal, cell.is_needed)
        said = self._known.get(key)
        if said is None:
            said = self._known[key] = _said(_tone(cell), _text(cell))
        return said

    def row(self, cells: Iterable[Cell]) -> Markup:
        """The cells of a row as markup: made here, since a template writes each one anew."""
        return Markup("".join([self(one).td for one in cells]))  # nosec B704 # cells that escaped their words


def _said(tone: str, text: str) -> Said:
    kind = f' class="{tone}"' if tone else ""
    return Said(tone, text, f"<td{kind}>{escape(text)}</td>")


def _tone(cell: Cell) -> str:
    if not cell.is_needed:
        return "spare"
    tone = words.TONE[cell.status.state]
    return "" if tone in ("good", "plain") else tone


def _text(cell: Cell) -> str:
    return "" if cell.status.state == S.NOT_APPLICABLE else words.brief(cell.status)


def in_full(status: CredentialStatus) -> str:
    """The same for a file, which is read in other years too: with whole dates."""
    day: date | None = status.expires_on
    match status.state:
        case S.NOT_APPLICABLE:
            return ""
        case S.MISSING | S.PENDING_REVIEW:
            return str(words.TAG[status.state])
        case S.EXPIRED:
            return _("Lapsed %(day)s", day=long_date(day))
        case S.REVOKED:
            return _("Revoked %(day)s", day=long_date(day))
        case S.WAIVED:
            return _("Waived to %(day)s", day=long_date(day))
    if day is None:
        return _("Doesn't lapse")
    if status.is_under_review:
        return _("Review %(day)s", day=long_date(day))
    if status.state == S.IN_GRACE:
        return _("Grace, lapsed %(day)s", day=long_date(day))
    return _("Until %(day)s", day=long_date(day))
