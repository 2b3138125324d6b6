"""What a death ends in referrals: each open one ends as `died`, and nobody is told by itself."""

from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.models import Ending, Referral, ReferralState, StepKind
from portal.people.death_registry import Died, Noun, on_death
from portal.referrals import actions, reason_rules

REASON = "died"


def end_referrals(died: Died, by: Any) -> None:
    """End every open referral of theirs, in the transaction that is open.

    Past the table of moves and its questions: from wherever it stands, a death ends it.
    """
    for row in (
        Referral.select(Referral.id, Referral.version)
        .where(Referral.person == died.person_id, Referral.state != ReferralState.ENDED)
        .order_by(Referral.id)
    ):
        Referral.update(
            state=ReferralState.ENDED,
            ending=Ending.DIED,
            # The reason whose referrer isn't told: whoever rings them decides that.
            end_reason=REASON,
            ended_by=reason_rules.usual_ender(Ending.DIED),
            ended_on=clock.today(),
            held_until=None,
            hold_reason="",
            version=row.version + 1,
        ).where(Referral.id == row.id).execute()
        actions.note_step(row.id, StepKind.ENDED, by, "")
        record_event(
            "referral_ended",
            "referral",
            row.id,
            by=by,
            person=died.person_id,
            fields=["state", "ending", "ended_on"],
        )


def say_undone(referral_ids: list[int], by: Any) -> None:
    """Say on each timeline that it goes on: the lines that stand there stay."""
    for referral_id in referral_ids:
        actions.note_step(referral_id, StepKind.UNDONE, by, _("The death was recorded by mistake."))


on_death(
    Noun(
        "referral",
        Referral,
        lambda died: Referral.person == died.person_id,
        end_referrals,
        after_undo=say_undone,
    )
)
