"""Links to people's own questions, in each state a link can have, and what is on paper."""

import json
from datetime import timedelta

from portal.demo.group_plans import FAYS
from portal.demo.groups import Meeting
from portal.demo.scene import Scene
from portal.groups.sheet_rules import LETTERS
from portal.models import (
    Group,
    MeasurePass,
    Membership,
    MembershipState,
    Occasion,
    PaperForm,
    ResponseLink,
)
from portal.outcomes.link_keys import token_hash
from portal.outcomes.paper_rules import as_code

# Everybody here is invented, so this one may be known: /respond/ and these words.
TOKEN = "demo-link-to-a-few-questions"
_DAYS = 14


def add_collecting(scene: Scene, meetings: dict[str, list[Meeting]]) -> None:
    """Add them; groups, sessions and memberships are there."""
    group_id = scene.groups[FAYS]
    members = [
        row["person"]
        for row in scene.rows[Membership]
        if row["group"] == group_id and row["state"] == MembershipState.ACTIVE
    ]
    programme = scene.row(Group, group_id)["programme"]
    _add_links(scene, members, programme, group_id)
    past = [one for one in meetings[FAYS] if one.on < scene.today][-1]
    _add_paper(scene, members, programme, group_id, past)


def _add_links(scene: Scene, members: list[int], programme: int, group_id: int) -> None:
    states: tuple[tuple[str, int, dict[str, object]], ...] = (
        ("open", 1, {}),
        ("sent", 20, {"opened_at": scene.ago(19), "saved_at": scene.ago(19),
                      "sent_at": scene.ago(19)}),
        ("pulled", 5, {"pulled_at": scene.ago(4), "pulled_reason": "staff"}),
        ("expired", 40, {"opened_at": scene.ago(38)}),
    )  # fmt: skip
    for number, (state, days, values) in enumerate(states):
        made_at = scene.ago(days)
        token = TOKEN if state == "open" else f"{TOKEN}, {state}"
        scene.add(
            ResponseLink,
            token_hash=token_hash(token),
            request_key=f"demo {state}",
            person=members[number % len(members)],
            programme=programme,
            group=group_id,
            occasion=Occasion.REVIEW,
            measures=json.dumps(["ucla3", "ons4"]),
            made_by=scene.users["cora"],
            made_at=made_at,
            expires_at=made_at + timedelta(days=_DAYS),
            **values,
        )


def _add_paper(
    scene: Scene, members: list[int], programme: int, group_id: int, session: Meeting
) -> None:
    printed_at = session.starts_at - timedelta(hours=2)
    for code, person in zip(("234HKMY", "CDF6479"), members, strict=False):
        scene.add(
            PaperForm,
            code=_checked(code),
            person=person,
            programme=programme,
            group=group_id,
            session=session.id,
            occasion=Occasion.SESSION,
            measures=json.dumps(["session4"]),
            printed_at=printed_at,
            printed_by=scene.users["cora"],
        )
    scene.add(
        MeasurePass,
        person=members[-1],
        measure="ucla3",
        programme=programme,
        occasion=Occasion.REVIEW,
        passed_on=scene.today - timedelta(days=12),
        recorded_by=scene.users["cora"],
        recorded_at=scene.ago(12),
    )


def _checked(code: str) -> str:
    """A code with the last letter that makes it one."""
    return next(found for last in LETTERS if (found := as_code(code[:-1] + last)))
