"""How files that somebody stood in go once they are erased: their rows, and the file's bytes."""

from collections.abc import Iterable
from typing import Any

from portal.erasing import Part, Whose, goes, stays
from portal.models import (
    Contact,
    ImportBatch,
    ImportMapping,
    ImportRow,
    Membership,
    Person,
    Referral,
    SourceNoun,
    SourceReference,
)

# Whose ids a row's `made_id` is, by the kind of its batch.
_MADE = {"people": Person, "referrals": Referral, "memberships": Membership}


def _rows(whose: Whose) -> Iterable[Any]:
    """Rows that made something of theirs, and rows in which one of their names stands."""
    found: set[Any] = set()
    for kind, model in _MADE.items():
        made = ImportRow.select(ImportRow.id).join(ImportBatch)
        made = made.where(ImportBatch.kind == kind, ImportRow.made_id.in_(whose.ids(model)))
        found |= {one for (one,) in made.tuples()}
    for word in whose.names():
        named = ImportRow.select(ImportRow.id).where(ImportRow.cells.contains(word)).tuples()
        found |= {one for (one,) in named}
    return found


def _batches(whose: Whose) -> Iterable[Any]:
    return whose.pointing(ImportRow, "batch")


def _references(whose: Whose) -> Iterable[Any]:
    theirs = (SourceReference.noun == SourceNoun.PERSON) & SourceReference.row_id.in_(
        whose.ids(Person)
    )
    contacts = (SourceReference.noun == SourceNoun.CONTACT) & SourceReference.row_id.in_(
        whose.ids(Contact)
    )
    rows = SourceReference.select(SourceReference.id).where(theirs | contacts)
    return [one for (one,) in rows.tuples()]


PART = Part(
    holdings=(
        # What is read of a file stands in its rows; the bytes themselves aren't needed again.
        stays(
            ImportBatch,
            find=_batches,
            keeps=("kind", "body_sha256", "sheet", "source", "headings", "mapping", "state"),
            file_name="",
        ),
        goes(ImportRow, find=_rows),
        goes(SourceReference, find=_references),
    ),
    spares={ImportMapping: ()},
)
