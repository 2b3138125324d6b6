"""How an import is said: where it stands, what became of a row, and why something is refused."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.formats import count as count_of
from portal.imports.column_rules import Field, labels
from portal.imports.row_queries import FLAGGED
from portal.models import BatchState, RowState

# The column that says it in a file of wrong rows; passed over when that comes back.
WHAT_IS_WRONG: Any = _l("What is wrong")
ROW_NUMBER: Any = _l("Row")

STATE: dict[str, Any] = {
    BatchState.MAPPING: _l("Columns to name"),
    BatchState.CHECKING: _l("Being checked"),
    BatchState.PREVIEW: _l("Ready to look at"),
    BatchState.APPLYING: _l("Being brought in"),
    BatchState.APPLIED: _l("Brought in"),
    BatchState.UNDONE: _l("Undone"),
    BatchState.DISCARDED: _l("Left"),
}
TONE: dict[str, str] = {
    BatchState.MAPPING: "warn",
    BatchState.CHECKING: "info",
    BatchState.PREVIEW: "warn",
    BatchState.APPLYING: "info",
    BatchState.APPLIED: "good",
}
ROW_STATE: dict[str, Any] = {
    RowState.READY: _l("Ready"),
    RowState.WRONG: _l("To mend"),
    RowState.KNOWN: _l("Here already"),
    RowState.DONE: _l("Brought in"),
    RowState.UNDONE: _l("Undone"),
    FLAGGED: _l("To look at"),
}
CAPTION: dict[str, Any] = {
    RowState.READY: _l("Rows that can be brought in"),
    RowState.WRONG: _l("Rows that something is wrong with"),
    RowState.KNOWN: _l("Rows that are on record, or stand in the file twice"),
    RowState.DONE: _l("What was brought in"),
    RowState.UNDONE: _l("What was brought in and taken back"),
    FLAGGED: _l("Rows that somebody should look at, though nothing is wrong"),
}
NOTHING: dict[str, Any] = {
    RowState.READY: _l("No row is ready. Mend those that are wrong first."),
    RowState.WRONG: _l("Nothing is wrong with any row."),
    RowState.KNOWN: _l("No row is here already."),
    RowState.DONE: _l("Nothing was brought in."),
    RowState.UNDONE: _l("Nothing was taken back."),
    FLAGGED: _l("No row needs a second look."),
}


def needed(some: Iterable[Field], fields: Sequence[Field]) -> list[str]:
    """Labels of fields that need a column: "Name or E-mail" where one of the two will do."""
    label = labels(fields)
    return [
        _("%(one)s or %(other)s", one=label[field.name], other=label[field.or_else])
        if field.or_else
        else label[field.name]
        for field in some
    ]


def refusal(standing: str) -> str:
    """Why an import can't be changed so, now."""
    match standing:
        case BatchState.CHECKING:
            return _("This file is being checked. Wait until that is done.")
        case BatchState.APPLYING:
            return _("This file is being brought in. Wait until that is done.")
        case BatchState.APPLIED:
            return _("This file has been brought in. Undo it first.")
        case BatchState.UNDONE | BatchState.DISCARDED:
            return _("This import is over. Choose the file again.")
    return _("This can't be done yet: the rows of this file have to be checked first.")


def not_allowed() -> str:
    """Why a job for somebody who may no longer bring rows in comes to nothing."""
    return _("Whoever asked for this may not bring in rows any more.")


def counted(state: str, count: int) -> str:
    """ "3 rows are ready"."""
    some = count_of(count)
    match state:
        case RowState.READY:
            return ngettext("%(some)s row is ready", "%(some)s rows are ready", count, some=some)
        case RowState.WRONG:
            return ngettext(
                "%(some)s row needs mending", "%(some)s rows need mending", count, some=some
            )
        case RowState.KNOWN:
            return ngettext(
                "%(some)s row is here already", "%(some)s rows are here already", count, some=some
            )
        case RowState.DONE:
            return ngettext(
                "%(some)s row was brought in", "%(some)s rows were brought in", count, some=some
            )
    return ngettext(
        "%(some)s row was taken back", "%(some)s rows were taken back", count, some=some
    )


def changed(count: int) -> str:
    """ "3 rows were changed." """
    return ngettext(
        "%(some)s row was changed.", "%(some)s rows were changed.", count, some=count_of(count)
    )


def chosen(count: int) -> str:
    """ "3 rows are chosen." """
    return ngettext(
        "%(some)s row is chosen.", "%(some)s rows are chosen.", count, some=count_of(count)
    )


def place(number: int, heading: str) -> str:
    """Where in the file a row stands: "Row 14", with its column in a wide table."""
    if heading:
        return _("Row %(number)s, %(heading)s", number=number, heading=heading)
    return _("Row %(number)s", number=number)


def too_long(texts: Mapping[str, str], lengths: Mapping[str, int | None]) -> dict[str, str]:
    """A sentence for each cell that holds more than its column keeps."""
    return {
        name: _("Use %(max)s characters or fewer.", max=most)
        for name, most in lengths.items()
        if most is not None and len(texts.get(name, "")) > most
    }
