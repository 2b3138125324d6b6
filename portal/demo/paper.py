"""What is on paper, and who is away: sheets printed for sessions, and days off ahead."""

from datetime import timedelta

from portal.demo.group_plans import FAYS
from portal.demo.groups import Meeting
from portal.demo.scene import Scene
from portal.models import AwayDate, Membership, MembershipState, Person, PrintedSheet


def add_paper(scene: Scene, meetings: dict[str, list[Meeting]]) -> None:
    """Add them; members, sessions and users are there."""
    for key, by, code, became in (
        # Its roll wasn't taken on a phone: somebody has to type this sheet in.
        ("open_door", "otis", "HK4M29", "open"),
        (FAYS, "fay", "R7TDWX", "entered"),
        ("morning", "greta", "C9PLYC", "set_aside"),
    ):
        _add_sheet(scene, key, meetings[key], by, code, became)
    for key, starts_in, days, note in (
        ("tomasz", 16, 9, "Visiting family"),
        ("yuki", 24, 6, ""),
    ):
        scene.add(
            AwayDate,
            user=scene.users[key],
            starts_on=scene.today + timedelta(days=starts_in),
            ends_on=scene.today + timedelta(days=starts_in + days - 1),
            note=note,
            added_by=scene.users[key],
            created_at=scene.ago(6),
        )


def _add_sheet(
    scene: Scene, key: str, meetings: list[Meeting], by: str, code: str, became: str
) -> None:
    held = [one for one in meetings if one.is_held][-1]
    users = scene.users
    entered_at = held.starts_at + timedelta(hours=14) if became == "entered" else None
    aside_at = held.starts_at + timedelta(hours=3) if became == "set_aside" else None
    scene.add(
        PrintedSheet,
        session=held.id,
        code=code,
        people=" ".join(str(one) for one in _members(scene, key)),
        printed_at=held.starts_at - timedelta(hours=2),
        printed_by=users[by],
        entered_at=entered_at,
        entered_by=users[by] if entered_at else None,
        set_aside_at=aside_at,
        set_aside_by=users[by] if aside_at else None,
    )


def _members(scene: Scene, key: str) -> list[int]:
    """In the order of the roll, which is that of names."""
    found = [
        row["person"]
        for row in scene.rows[Membership]
        if row["group"] == scene.groups[key] and row["state"] == MembershipState.ACTIVE
    ]
    return sorted(found, key=lambda one: (scene.row(Person, one)["name"], one))
