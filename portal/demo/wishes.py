"""What people who were referred want of a group, and two who aren't the same person."""

from random import Random

from portal.demo.scene import SEED, Scene
from portal.models import NotSame, Referral, ReferralState, Venue, Wishes

_NOTES = (
    "",
    "",
    "",
    "By bus only.",
    "Her sister drives her on weekdays.",
    "Not before the clinic.",
)
_FORMATS = ("in_person", "in_person", "in_person,hybrid", "video,phone", "video")


def add_wishes(scene: Scene) -> None:
    """Wishes of one referral in three that is open; who was compared and is two people."""
    rng = Random(SEED)
    areas = sorted({row["area"] for row in scene.rows[Venue] if row["area"]})
    still_open = [
        number
        for number, row in enumerate(scene.rows[Referral], 1)
        if row["state"] != ReferralState.ENDED
    ]
    for referral in sorted(rng.sample(still_open, len(still_open) // 3)):
        _add(scene, referral, areas, rng)
    first, second = sorted(row["person"] for row in scene.rows[Referral][:2])
    if first != second:
        scene.add(
            NotSame,
            one=first,
            other=second,
            note="Father and son at one address.",
            said_by=scene.users["cora"],
            said_at=scene.ago(30),
        )


def _add(scene: Scene, referral: int, areas: list[str], rng: Random) -> None:
    scene.add(
        Wishes,
        referral=referral,
        formats=rng.choice(_FORMATS),
        kinds=rng.choice(("", "", "peer_led,co_led", "professional")),
        areas="\n".join(rng.sample(areas, min(2, len(areas)))) if rng.random() < 0.5 else "",
        language="en" if rng.random() < 0.3 else "",
        cannot_days=",".join(str(day) for day in sorted(rng.sample(range(1, 6), 2))),
        cannot_parts=rng.choice(("", "", "morning", "evening")),
        note=rng.choice(_NOTES),
        changed_by=scene.users["cora"],
        changed_at=scene.ago(3),
    )
