"""What was said outside sessions, and what is still owed to somebody."""

from datetime import timedelta
from random import Random

from portal.demo.scene import SEED, Scene
from portal.models import (
    Contact,
    ContactKind,
    FollowUp,
    FollowUpKind,
    Membership,
    MembershipState,
)

CONTACT_COUNT = 90
_SAID: tuple[tuple[ContactKind, bool, str, str], ...] = (
    (ContactKind.CALL, True, "A place in the group", "Glad to hear; will come on the first night."),
    (ContactKind.CALL, False, "Which bus to take", ""),
    (ContactKind.EMAIL, True, "Directions to the room", ""),
    (ContactKind.TEXT, True, "The session is moved", "Answered with a thumbs up."),
    (ContactKind.CALL, True, "How the first evenings were", "Quiet so far, wants to go on."),
    (ContactKind.POST, True, "Letter with the dates", ""),
    (ContactKind.SERVICE, False, "An hour with the welfare adviser", "About the rent."),
)
# Kind, days until it is due (before today: late), and a note.
_OWED: tuple[tuple[FollowUpKind, int, str], ...] = (
    (FollowUpKind.CALL, -2, "Asked to be rung about the step-free door."),
    (FollowUpKind.STILL_WAITING, 0, "Has waited for more than six weeks."),
    (FollowUpKind.CALL, 1, "Wants to know whether the carers' walk is on in the rain."),
)


def add_contacts(scene: Scene) -> None:
    """Add them; memberships are there."""
    rng = Random(SEED)
    people = sorted({row["person"] for row in scene.rows[Membership]})
    for _ in range(CONTACT_COUNT):
        kind, is_outgoing, subject, note = rng.choice(_SAID)
        days = rng.randint(1, 200)
        scene.add(
            Contact,
            person=rng.choice(people),
            kind=kind,
            is_outgoing=is_outgoing,
            happened_on=scene.today - timedelta(days=days),
            minutes=60 if kind == ContactKind.SERVICE else None,
            subject=subject,
            note=note,
            recorded_by=scene.users["cora"],
            created_at=scene.ago(days, 15),
        )
    waiting = [row for row in scene.rows[Membership] if row["state"] == MembershipState.WAITING]
    active = [row for row in scene.rows[Membership] if row["state"] == MembershipState.ACTIVE]
    for owed, days, note in _OWED:
        of = rng.choice(waiting if owed == FollowUpKind.STILL_WAITING else active)
        scene.add(
            FollowUp,
            kind=owed,
            person=of["person"],
            group=of["group"],
            due_on=scene.today + timedelta(days=days),
            note=note,
            created_by=scene.users["cora"],
            created_at=scene.ago(4, 11),
        )
