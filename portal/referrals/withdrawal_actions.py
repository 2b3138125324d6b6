"""What referrals hold back when somebody takes back that their referrer may be told."""

from typing import Any

from portal import mail
from portal.audit import record_event
from portal.models import Answer, AnswerState, Audience, Milestone, OutboxMessage, Referral
from portal.people.withdrawal_registry import on_withdrawal
from portal.referrals import answer_rules, outward_queries
from portal.referrals.outward_rules import Share

# Made, and still here: to be printed, said or fetched. Of mail the outbox says it.
_HERE = frozenset({AnswerState.TO_PRINT, AnswerState.TO_TELL, AnswerState.READY})


@on_withdrawal
def drop_answers(person_id: int, by: Any) -> int:
    """Drop every answer to a referrer that nobody agrees to any more and that hasn't left.

    Returns how many.
    """
    ids = [
        one for (one,) in Referral.select(Referral.id).where(Referral.person == person_id).tuples()
    ]
    count = 0
    for known in outward_queries.known_of(ids).values():
        rows = Answer.select(Answer.id, Answer.milestone, Answer.state, Answer.outbox).where(
            Answer.referral == known.referral_id,
            Answer.audience == Audience.REFERRER,
            Answer.state.in_([*_HERE, AnswerState.MAILED]),
        )
        for answer_id, milestone, state, outbox_id in list(rows.order_by(Answer.id).tuples()):
            if known.share >= answer_rules.NEEDS.get(Milestone(milestone), Share.STATE):
                continue
            if state == AnswerState.MAILED and not mail.pull(OutboxMessage.id == outbox_id):
                # It has gone: what was told then was agreed to then.
                continue
            Answer.update(state=AnswerState.DROPPED, told_at=None).where(
                Answer.id == answer_id
            ).execute()
            record_event(
                "answer_held_back", "answer", answer_id, by=by, person=person_id, fields=["state"]
            )
            count += 1
    return count
