"""Files and drafts of the access matrix's scene."""

from typing import Any

from tests import doors_factories


def add(scene: Any) -> None:
    """A PDF that came with each referral's message, and a draft of one staff user."""
    for name, ids in scene.objects.items():
        if name != "absent":
            ids["file_id"] = doors_factories.intake_file(ids["message_id"]).id
    draft = doors_factories.draft(
        scene.actors["staff"], file=doors_factories.PDF, given_name="Half typed"
    )
    scene.objects["own"]["draft_id"] = draft.id
