"""Whether a message that couldn't be taken speaks of a risk: then somebody reads it today. Pure."""

import json
from typing import Any

from portal.intake.reading_rules import as_line, as_list, as_object, codes_of, objects

_FLAGS = ("Flag", "RiskAssessment")
_OVER = ("inactive", "entered-in-error")
_NO = ("", "no", "false", "none", "not_asked", "not asked", "null", "[]", "{}")
# Fields of the JSON door and of our own forms.
_ANSWERS = ("risk", "risk_note")
_SCENE = "SS"


def speaks_of_risk(body: bytes) -> bool:
    """Whether a message has a yes, or what can't be read, where it could speak of a risk.

    Looks at no more than is sure to be there: a message that isn't JSON can't be judged.
    """
    try:
        content = as_object(json.loads(body.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        return False
    if any(_is_answered(content.get(name)) for name in _ANSWERS):
        return True
    entries = (as_object(one).get("resource") for one in as_list(content.get("entry")))
    return any(_is_flag(one) for one in objects(list(entries)))


def _is_answered(value: Any) -> bool:
    # The first words tell: what is longer than a "no" isn't one.
    said = json.dumps(value) if isinstance(value, list | dict) else str(value or "")
    return said[:20].strip().lower() not in _NO


def _is_flag(resource: dict[str, Any]) -> bool:
    if resource.get("resourceType") not in _FLAGS:
        return False
    if as_line(resource.get("status")).lower() in _OVER:
        return False
    is_scene = _SCENE in codes_of(resource.get("category")) and not resource.get("subject")
    return not is_scene
