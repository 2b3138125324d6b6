"""What leaders said after their sessions of the last weeks, and a few of which nobody spoke."""

from datetime import timedelta

from portal.demo.group_plans import FAYS, GROUPS
from portal.demo.groups import Meeting
from portal.demo.scene import Scene
from portal.models import Debrief

DAYS_BACK = 35
_NOTES = (
    "",
    "Two new faces, and the room was nearly too small.",
    "",
    "",
    "The projector cable is missing.",
    "We ran over by ten minutes; the hall keeper was kind about it.",
    "",
    "Could we have more tissues and a second kettle?",
)
# Of so many sessions, one on which nobody has said anything yet.
_UNSAID_EVERY = 11


def add_debriefs(scene: Scene, meetings: dict[str, list[Meeting]]) -> None:
    """Add them; groups, sessions and users are there."""
    last = [one for one in meetings[FAYS] if one.is_held][-1]
    _add(
        scene,
        last,
        "sana",
        note="The heating failed again; we ended ten minutes early.",
        wants_support=True,
    )
    number = 0
    for key, plan in GROUPS.items():
        for one in meetings[key]:
            is_lately = scene.today - timedelta(days=DAYS_BACK) <= one.on < scene.today
            # Fay is asked about her last one when she signs in.
            if not one.is_held or not is_lately or one.id == last.id or not plan.leaders:
                continue
            number += 1
            if number % _UNSAID_EVERY:
                leader = plan.leaders[number % len(plan.leaders)]
                note = _NOTES[number % len(_NOTES)]
                _add(scene, one, leader, is_talked_over=number % 5 != 0, note=note)


def _add(
    scene: Scene,
    meeting: Meeting,
    key: str,
    *,
    note: str,
    is_talked_over: bool = True,
    wants_support: bool = False,
) -> None:
    said_at = min(meeting.starts_at + timedelta(hours=3), scene.now - timedelta(minutes=5))
    scene.add(
        Debrief,
        session=meeting.id,
        user=scene.users[key],
        is_talked_over=is_talked_over,
        note=note,
        wants_support=wants_support,
        created_at=said_at,
    )
