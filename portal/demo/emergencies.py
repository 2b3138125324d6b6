"""Records opened in an emergency: one that an officer has looked into, and one that waits."""

from datetime import timedelta

from portal.demo.group_plans import FAYS
from portal.demo.scene import Scene
from portal.models import (
    BreakGlass,
    BreakGlassNotice,
    BreakGlassOfficer,
    Finding,
    FoundBy,
    Membership,
    MembershipState,
)

_OFFICERS = ("cora", "mae")
# Who, days ago, why, and what was found by whom.
_OPENINGS = (
    (
        "otis",
        24,
        "She came to my group by mistake, fainted in the hall and the paramedics asked.",
        ("mae", "I rang Otis and the ambulance service: it was as he says, and it helped."),
    ),
    ("otis", 2, "He rang the group's phone in tears and hung up. I need to reach somebody.", None),
)


def add_emergencies(scene: Scene) -> None:
    """Add them; users and members of Fay's group are there."""
    for key in _OFFICERS:
        scene.add(
            BreakGlassOfficer,
            user=scene.users[key],
            named_by=scene.users["ada"],
            named_at=scene.ago(200),
        )
    members = [
        row["person"]
        for row in scene.rows[Membership]
        if row["group"] == scene.groups[FAYS] and row["state"] == MembershipState.ACTIVE
    ]
    for number, (key, days_ago, reason, found) in enumerate(_OPENINGS):
        at = scene.ago(days_ago)
        values = {}
        if found is not None:
            values = {
                "finding": Finding.JUSTIFIED,
                "finding_words": found[1],
                "reviewed_by": scene.users[found[0]],
                "reviewed_at": at + timedelta(days=2),
                "version": 2,
            }
        made = scene.add(
            BreakGlass,
            user=scene.users[key],
            person=members[number],
            found_by=FoundBy.NAME_AND_BIRTH,
            reason=reason,
            opened_at=at,
            closes_at=at + timedelta(hours=1),
            closed_at=at + timedelta(minutes=20),
            **values,
        )
        for officer in _OFFICERS:
            scene.add(BreakGlassNotice, break_glass=made, user=scene.users[officer])
