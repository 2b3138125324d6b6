"""What the matrix sends to staff entry and its drafts: forms that are valid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Ids = dict[str, Any]

BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "intake.draft_save": lambda ids, scene: {
        "request_key": "a-page-of-the-matrix-00",
        "given_name": "Half typed",
    },
    "intake.draft_discard": lambda ids, scene: {},
}
