"""Writes that pass a concern on: to the next lead, and at last to everybody."""

from portal import clock
from portal.audit import record_event
from portal.concerns import ladder_queries
from portal.concerns.notice_actions import tell
from portal.db import write
from portal.models import AlertStage, ConcernAlert


def pass_on(concern_id: int) -> int:
    """Tell whoever is due to be told of a concern now, each once. Returns how many were.

    Worked out anew from what stands in the database, so that two workers, or one that was
    killed and began again, tell everybody once. One that somebody has seen stays where it is.
    """
    with write():
        count = tell_due(concern_id)
        if count:
            record_event("concern_passed_on", "concern", concern_id)
    return count


def tell_due(concern_id: int) -> int:
    """The same in the transaction that is open, without an event of its own."""
    now = clock.now()
    due = [
        (user_id, stage)
        for one in ladder_queries.ladders(concern_id)
        for user_id, stage in one.to_tell(now)
    ]
    for user_id, stage in due:
        ConcernAlert.create(concern=concern_id, user=user_id, stage=stage, at=now)
        if stage == AlertStage.UNSEEN:
            tell(user_id, "unseen")
        else:
            tell(user_id, str(stage), concern_id=concern_id)
    return len(due)
