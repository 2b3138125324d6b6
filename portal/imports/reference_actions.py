"""Writes about what other systems call our rows: part of an import, without events."""

from collections.abc import Iterable, Mapping

from peewee import chunked

from portal import clock
from portal.imports.reference_queries import REFERENCES_AT_ONCE
from portal.models import SourceNoun, SourceReference


def keep(noun: SourceNoun, row_ids: Mapping[str, int]) -> None:
    """Remember what another system calls these rows, in the transaction that is open."""
    now = clock.now()
    rows = [
        {"noun": noun, "reference": reference, "row_id": row_id, "created_at": now}
        for reference, row_id in row_ids.items()
        if reference
    ]
    for some in chunked(rows, REFERENCES_AT_ONCE):
        SourceReference.insert_many(some).execute()


def forget(noun: SourceNoun, row_ids: Iterable[int]) -> None:
    """Forget what these rows were called, in the transaction that is open."""
    for some in chunked(list(row_ids), REFERENCES_AT_ONCE):
        SourceReference.delete().where(
            SourceReference.noun == noun, SourceReference.row_id.in_(list(some))
        ).execute()
