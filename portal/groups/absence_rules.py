"""When somebody has stayed away so often without a word that the office should ask. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.models import Mark


@dataclass(frozen=True)
class Marked:
    """What a roll says of somebody at one session."""

    session_id: int
    mark: Mark | str | None


def unexplained(newest_first: Iterable[Marked]) -> list[int]:
    """Ids of the last sessions in a row that somebody was absent from without a word.

    Newest first. A session without a mark says nothing, so it neither counts nor ends the
    row; apologies are a word, so they end it as coming does.
    """
    row = []
    for one in newest_first:
        if one.mark is None:
            continue
        if one.mark != Mark.ABSENT:
            break
        row.append(one.session_id)
    return row


def follow_up_key(group_id: int, person_id: int, first_session_id: int) -> str:
    """What names a row of absences once: it began at this session."""
    return f"absences:{group_id}:{person_id}:{first_session_id}"
