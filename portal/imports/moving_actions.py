"""How another system's name for a person follows when their record becomes part of another."""

from portal.models import SourceNoun, SourceReference
from portal.moving import Handler, Moving


def _references_follow(moving: Moving) -> None:
    is_theirs = (SourceReference.noun == SourceNoun.PERSON) & (
        SourceReference.row_id == moving.source_id
    )
    for row in moving.rows(SourceReference, is_theirs):
        moving.change(SourceReference, row["id"], row_id=moving.target_id)


HANDLERS = (Handler(SourceReference, ("row_id",), _references_follow),)
