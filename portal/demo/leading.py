"""What happens around those who lead: an override, a stand-down, a guest, asking for cover."""

from datetime import timedelta

from portal.demo.groups import Meeting
from portal.demo.scene import Scene
from portal.demo.training import CONFIDENTIALITY, FIRST_AID
from portal.demo.users import GUEST
from portal.groups import ask_link_queries
from portal.models import (
    CoverAnswer,
    CoverAsk,
    GateOverride,
    GroupLeader,
    LeaderRole,
    SessionLeader,
    StandDown,
    StandDownReader,
)

# In a real mail nobody could guess it.
DEMO_LINK = "demo-link-of-otis"


def add_leading(scene: Scene, meetings: dict[str, list[Meeting]]) -> None:
    """Add them; groups, sessions and users are there."""
    _stand_down(scene, "callan", "day", days_ago=40)
    scene.add(
        GateOverride,
        group=scene.groups["day"],
        user=scene.users["marek"],
        course=scene.courses[FIRST_AID],
        reason="The chapel's warden is a first-aider and stays in the building.",
        starts_on=scene.today - timedelta(days=30),
        ends_on=scene.today + timedelta(days=30),
        granted_by=scene.users["cora"],
        granted_at=scene.ago(30),
    )
    _ask_for_cover(scene, meetings)
    scene.add(
        GateOverride,
        group=scene.groups["day"],
        user=scene.users["marek"],
        course=scene.courses[CONFIDENTIALITY],
        reason="Read the policy with Cora; the class in spring was full.",
        starts_on=scene.today - timedelta(days=150),
        ends_on=scene.today - timedelta(days=60),
        granted_by=scene.users["cora"],
        granted_at=scene.ago(150),
        # Taken back once a waiver was agreed on.
        ended_on=scene.today - timedelta(days=90),
    )
    ahead = next(one for one in meetings["candle"] if one.on > scene.today)
    scene.add(SessionLeader, session=ahead.id, user=scene.users[GUEST[0]], role=LeaderRole.GUEST)


def _ask_for_cover(scene: Scene, meetings: dict[str, list[Meeting]]) -> None:
    """A session ahead for which three were asked: one said no, two haven't answered."""
    ahead = [one for one in meetings["worry"] if one.on > scene.today]
    for key, days_ago, answer in (
        ("greta", 3, CoverAnswer.DECLINED),
        ("otis", 2, CoverAnswer.ASKED),
        ("fay", 1, CoverAnswer.ASKED),
    ):
        scene.add(
            CoverAsk,
            session=ahead[0].id,
            user=scene.users[key],
            role=LeaderRole.CO_LEAD,
            asked_by=scene.users["cora"],
            asked_at=scene.ago(days_ago),
            answer=answer,
            answered_at=None if answer == CoverAnswer.ASKED else scene.ago(days_ago - 1),
            # Otis has a link in his mail; the others ring.
            token_hash=ask_link_queries.hash_of(DEMO_LINK) if key == "otis" else None,
        )


def _stand_down(scene: Scene, key: str, group: str, days_ago: int) -> None:
    user, at = scene.users[key], scene.ago(days_ago)
    stand_down = scene.add(
        StandDown,
        user=user,
        group=scene.groups[group],
        reason="The issuer withdrew the background check; being looked into.",
        started_at=at,
        started_by=scene.users["cora"],
    )
    for reader in ("cora", "mae"):
        scene.add(StandDownReader, stand_down=stand_down, user=scene.users[reader])
    for row in scene.rows[GroupLeader]:
        if row["user"] == user and row["group"] == scene.groups[group]:
            row.update(stood_down_at=at, ends_on=scene.today - timedelta(days=days_ago))
