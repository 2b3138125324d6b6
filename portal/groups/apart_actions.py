"""People to keep apart, where somebody would come to meet somebody: it stops, or says why not."""

from collections.abc import Collection
from typing import Any

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.groups import apart_queries, apart_words
from portal.groups.apart_queries import Met
from portal.lines import one_line
from portal.models import PairException, PairPlace, Role
from portal.models.memberships import REASON_LENGTH
from portal.people.apart_queries import Party

# The field in which forms take the reason to go on.
FIELD = "apart_reason"


class KeptApart(DomainError):
    """Two who are to be kept apart would meet, and nobody said why they may; `met` says whom."""

    def __init__(self, message: str, met: list[Met]):
        super().__init__(message, FIELD)
        self.met = met


def see_to_apart(
    place: PairPlace,
    group_id: int,
    parties: Collection[Party],
    by: Any,
    *,
    reason: str = "",
    session_id: int | None = None,
) -> None:
    """Let these come to a group unless they would meet somebody they are kept apart from.

    Staff go on with a reason, which is kept and holds from then on for this group (or for this
    session of it). Anybody else is only told whom to ring, and can't go on. Raises KeptApart.
    In the transaction that is open.
    """
    staff = by if _is_staff(by) else None
    found = apart_queries.met_in(staff, parties, [group_id], session_id=session_id)
    met = [one for ones in found.values() for one in ones if not one.is_excepted]
    if not met:
        return
    if staff is None:
        raise KeptApart(apart_words.ring_first(met), met)
    why = one_line(reason, REASON_LENGTH, FIELD)
    if not why:
        raise KeptApart(apart_words.refusal(met), met)
    with write():
        for pair_id in dict.fromkeys(one.pair_id for one in met):
            made = PairException.create(
                pair=pair_id,
                place=PairPlace(place),
                group=group_id,
                session=session_id,
                reason=why,
                by=staff.id,
                at=clock.now(),
            )
            record_event(
                "kept_apart_overridden", "pair_exception", made.id, by=staff, fields=["reason"]
            )


def _is_staff(by: Any) -> bool:
    return hasattr(by, "has") and bool(by.has(Role.STAFF))
