"""The queue as a team left it yesterday: who looks after whom, one on hold, two named views."""

from datetime import timedelta

from portal.demo.scene import Scene
from portal.models import Referral, ReferralState, ReferralStep, SavedView, StepKind

HELD_DAYS = 12
_OPEN = (ReferralState.CONTACTING, ReferralState.AWAITING_INFORMATION, ReferralState.ACCEPTED)


def add_queue(scene: Scene) -> None:
    """Give open referrals that somebody has begun to whoever begins them, and name two views."""
    cora = scene.users["cora"]
    begun = [row for row in scene.rows[Referral] if row["state"] in _OPEN]
    for number, row in enumerate(begun):
        if row["owner"] is None and number % 3:
            row["owner"] = cora
    # Somebody who is abroad for a while.
    held = next(row for row in begun[::-1] if row["state"] == ReferralState.CONTACTING)
    until = scene.today + timedelta(days=HELD_DAYS)
    held |= {"held_until": until, "hold_reason": "Away, asked us to ring afterwards"}
    scene.add(
        ReferralStep,
        referral=held["id"],
        at=scene.ago(1, 15),
        by=cora,
        kind=StepKind.HELD,
        note=f"Until {until.day} {until:%b}: {held['hold_reason']}",
    )
    for name, query, is_shared in (
        ("Urgent, with nobody yet", "tab=unassigned&urgency=urgent", True),
        ("My bereavement calls", "tab=contacting&topic=Bereavement&owner=me", False),
    ):
        scene.add(
            SavedView,
            user=cora,
            name=name,
            query=query,
            is_shared=is_shared,
            created_at=scene.ago(20),
        )
