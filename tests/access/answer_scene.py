"""What the access matrix's scene has of answers: a letter to print about each referral."""

from typing import Any

from portal.models import AnswerChannel, AnswerState, Provider, Referral
from tests import answer_factories


def add(scene: Any) -> None:
    """Add a letter that names the person to the referral of each object, and a link to own's."""
    for name, ids in scene.objects.items():
        if name == "absent":
            continue
        referral = Referral.get_by_id(ids["referral_id"])
        letter = answer_factories.answer(
            referral,
            channel=AnswerChannel.LETTER,
            state=AnswerState.TO_PRINT,
            named_as=referral.person.name,
            to_address="The practice",
        )
        scene.objects[name] |= {"answer_id": letter.id}
    Provider.update(email="answers@practice.example").execute()
    scene.objects["absent"] |= {"answer_id": scene.objects["absent"]["referral_id"]}
