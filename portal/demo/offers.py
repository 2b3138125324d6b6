"""What happened on the waiting lists: seats waited for, offered, let go, and who was asked."""

from datetime import timedelta
from typing import Any

from portal import clock
from portal.demo.group_plans import FAYS, FULL
from portal.demo.scene import Scene
from portal.groups import place_rules
from portal.models import FollowUp, FollowUpKind, Membership, MembershipState, OfferAnswer

# Groups whose seats are waited for; four in five who came in had waited.
_WAITED_FOR = (FULL, "morning", "carers")
_OFFER_HOURS_LEFT = 40
_SHOWN_AS = ("Wren", "Blue")


def add_offers(scene: Scene) -> None:
    """Tell the waiting lists' past and present, over the memberships that are there."""
    rows = scene.rows[Membership]
    groups = {scene.groups[key] for key in _WAITED_FOR}
    for row in rows:
        if row["group"] in groups and row["starts_on"] and row["person"] % 5:
            _let_wait(row)
    for number, row in enumerate(rows, 1):
        if row["state"] == MembershipState.OFFERED:
            _offer(scene, number, row)
    waiting = [
        (number, row)
        for number, row in enumerate(rows, 1)
        if row["state"] == MembershipState.WAITING
    ]
    waiting.sort(key=lambda one: one[1]["waiting_since_at"])
    for number, row in waiting:
        if row["group"] == scene.groups["morning"]:
            _lapse(scene, number, row)
            break
    for place, (_number, row) in enumerate(waiting):
        asked_at = row["waiting_since_at"] + timedelta(days=9)
        if place % 2 == 0 and asked_at < scene.now:
            row["asked_at"] = asked_at
            row["confirmed_at"] = asked_at if place % 4 == 0 else None
    here = [
        row
        for row in rows
        if row["group"] == scene.groups[FAYS] and row["state"] == MembershipState.ACTIVE
    ]
    for row, name in zip(here[2:], _SHOWN_AS, strict=False):
        row["shown_as"] = name


def _let_wait(row: dict[str, Any]) -> None:
    """Let a seat that was taken have been waited for, since it was decided on."""
    if clock.local(row["created_at"]).date() < row["starts_on"] and not row["waiting_since_at"]:
        row["waiting_since_at"] = row["created_at"]


def _offer(scene: Scene, number: int, row: dict[str, Any]) -> None:
    offered_at = scene.now - timedelta(hours=20)
    row["offered_at"] = offered_at
    row["offered_by"] = scene.users["cora"]
    row["offer_expires_at"] = scene.now + timedelta(hours=_OFFER_HOURS_LEFT)
    scene.add(
        FollowUp,
        kind=FollowUpKind.OFFER,
        key=place_rules.ring_key(number, offered_at),
        person=row["person"],
        group=row["group"],
        due_on=clock.local(offered_at).date(),
        note="Ring them: a seat is kept for them.",
        created_by=scene.users["cora"],
        created_at=offered_at,
    )


def _lapse(scene: Scene, number: int, row: dict[str, Any]) -> None:
    offered_at = scene.now - timedelta(days=5)
    row["offered_at"] = offered_at
    row["offered_by"] = scene.users["cora"]
    row["offer_expires_at"] = offered_at + timedelta(hours=72)
    row["offer_answer"] = OfferAnswer.LAPSED
    scene.add(
        FollowUp,
        kind=FollowUpKind.OFFER,
        key=place_rules.not_taken_key(number, offered_at),
        person=row["person"],
        group=row["group"],
        due_on=clock.local(row["offer_expires_at"]).date(),
        note="Their offer of a seat ran out without an answer. Ring them.",
        created_at=row["offer_expires_at"],
    )
