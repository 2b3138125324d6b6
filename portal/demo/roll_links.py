"""A link to tonight's roll for somebody at the door, and one that was ended."""

from datetime import timedelta

from portal.demo.group_plans import FAYS
from portal.demo.groups import Meeting
from portal.demo.scene import Scene
from portal.groups.roll_link_queries import token_hash
from portal.models import RollLink

# Everybody here is invented, so this one may be known: /roll/ and these words.
TOKEN = "demo-link-to-tonights-roll"
_HOURS = 14


def add_roll_links(scene: Scene, meetings: dict[str, list[Meeting]]) -> None:
    """Add them; groups, sessions and users are there."""
    tonight = next(one for one in meetings[FAYS] if one.on == scene.today)
    made_at = scene.now - timedelta(hours=1)
    common = {
        "session": tonight.id,
        "made_by": scene.users["fay"],
        "expires_at": tonight.starts_at + timedelta(hours=_HOURS),
    }
    scene.add(
        RollLink,
        token_hash=token_hash(TOKEN),
        holder="Helper at the door",
        made_at=made_at,
        **common,
    )
    scene.add(
        RollLink,
        token_hash=token_hash(f"{TOKEN}, ended"),
        holder="Robin, who couldn't come",
        made_at=made_at - timedelta(hours=2),
        revoked_at=made_at,
        revoked_by=scene.users["fay"],
        **common,
    )
