"""Reading what other systems call our rows."""

from collections.abc import Iterable

from peewee import chunked

from portal.models import SourceNoun, SourceReference

# References in one statement: SQLite takes some thousands of parameters.
REFERENCES_AT_ONCE = 500


def ids_of(noun: SourceNoun, references: Iterable[str]) -> dict[str, int]:
    """Our ids by what another system calls them; those that are known alone.

    One statement for each 500 of them.
    """
    found: dict[str, int] = {}
    for some in chunked(sorted({one for one in references if one}), REFERENCES_AT_ONCE):
        query = (
            SourceReference.select(SourceReference.reference, SourceReference.row_id)
            .where(SourceReference.noun == noun, SourceReference.reference.in_(some))
            .order_by(SourceReference.reference)
        )
        found.update(dict(query.tuples()))
    return found
