"""What the matrix sends to answers, status links and providers' choices: forms that are valid."""

from collections.abc import Callable
from typing import Any

from portal.models import Answer, AnswerState

Ids = dict[str, Any]


def _told(ids: Ids, _scene: Any) -> dict[str, Any]:
    """A correction of something that has left the house."""
    Answer.update(state=AnswerState.POSTED).where(Answer.id == ids["answer_id"]).execute()
    return {"reason": "It went to the wrong practice."}


BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "referrals.answer_send": lambda ids, scene: {"audience": "referrer", "milestone": "received"},
    "referrals.answer_correct": _told,
    "referrals.answer_done": lambda ids, scene: {},
    "referrals.answer_otherwise": lambda ids, scene: {"channel": "by_hand"},
    "referrals.status_link_make": lambda ids, scene: {},
    "referrals.status_link_revoke": lambda ids, scene: {},
    "status.status_show": lambda ids, scene: {"part": "answer", "text": "Yes."},
    "provider_answers.answers_edit": lambda ids, scene: {
        "channel": "letter",
        "milestones": "decision",
        "version": 0,
    },
    "provider_answers.address_secure": lambda ids, scene: {
        "email": "answers@practice.example",
        "is_secure": "yes",
    },
}
