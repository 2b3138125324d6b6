"""Who stands in ahead: most gaps are covered, as they would be, and one of each cause is left."""

from collections.abc import Sequence
from datetime import date, timedelta

from portal.demo.group_plans import FAYS
from portal.demo.groups import Meeting
from portal.demo.scene import Scene
from portal.demo.training import YOUNG
from portal.models import LeaderRole, SessionLeader, TrainingRecord

LEAD, CO_LEAD = LeaderRole.LEAD, LeaderRole.CO_LEAD

# Group, who stands in, as what, and at how many of its sessions ahead nobody does yet: there
# the gap is left for whoever looks at the cover page.
_STANDS_IN = (
    # A check was revoked.
    ("candle", "anselm", LEAD, 1),
    # A course that this audience needs is missing.
    ("breathing", "mirela", CO_LEAD, 1),
    # A course lapsed.
    ("storms", "mirela", CO_LEAD, 1),
    # Supervision is overdue.
    ("open_door", "tomasz", CO_LEAD, 1),
    # What was sent in waits to be looked at.
    ("carers", "lowri", LEAD, 1),
    # Somebody was stood down.
    ("day", "otis", CO_LEAD, 1),
    # Only one leader is assigned; three were asked about the first session.
    ("worry", "yuki", CO_LEAD, 1),
)
# From so many days ahead on, leave for the lead of the drop-in runs out.
_LEAVE_ENDS_AFTER_DAYS = 30
# From so many days ahead on, neither leader of Fay's group is current.
_BOTH_LACK_AFTER_DAYS = 33


def add_cover(scene: Scene, meetings: dict[str, list[Meeting]]) -> None:
    """Add those who stand in; groups, sessions, users and courses are there."""
    scene.add(
        TrainingRecord,
        user=scene.users["mirela"],
        course=scene.courses[YOUNG],
        completed_on=scene.today - timedelta(days=300),
        recorded_by=scene.users["cora"],
        recorded_at=scene.ago(298),
    )
    for group, key, role, uncovered in _STANDS_IN:
        _stand_in(scene, _ahead(scene, meetings[group])[uncovered:], key, role)
    late = scene.today + timedelta(days=_LEAVE_ENDS_AFTER_DAYS)
    _stand_in(scene, _ahead(scene, meetings["day"], late), "anselm", LEAD)
    # What Fay lacks leaves the first session after it short; then Sana lacks something too.
    later = _ahead(scene, meetings[FAYS], scene.today + timedelta(days=_BOTH_LACK_AFTER_DAYS))
    _stand_in(scene, later, "tomasz", LEAD)
    _stand_in(scene, later, "priya", CO_LEAD)


def _ahead(scene: Scene, meetings: Sequence[Meeting], after: date | None = None) -> list[Meeting]:
    return [one for one in meetings if one.on > (after or scene.today)]


def _stand_in(scene: Scene, sessions: Sequence[Meeting], key: str, role: LeaderRole) -> None:
    known = {(row["session"], row["user"]) for row in scene.rows[SessionLeader]}
    for one in sessions:
        if (one.id, scene.users[key]) not in known:
            scene.add(SessionLeader, session=one.id, user=scene.users[key], role=role)
