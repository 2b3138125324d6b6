"""Answers of the JSON door that aren't what was asked for: problem details (RFC 9457). Pure."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from portal.intake.api_rules import Problem

# The problems that a program may want to tell apart; all others are what their status says.
INVALID = "urn:portal:problem:invalid-fields"
KEY_MISSING = "urn:portal:problem:idempotency-key-missing"
KEY_USED = "urn:portal:problem:idempotency-key-used"
IN_PROGRESS = "urn:portal:problem:in-progress"
KEPT_FOR_STAFF = "urn:portal:problem:kept-for-staff"
_TITLES = {
    INVALID: "Fields to mend",
    KEY_MISSING: "Idempotency-Key missing",
    KEY_USED: "Another message was sent under this key",
    IN_PROGRESS: "The same message is being taken",
    KEPT_FOR_STAFF: "Kept for staff to read",
}
_PLACE = re.compile(r"\[(\d+)\]")


def problem(
    status: int,
    detail: str,
    kind: str = "about:blank",
    errors: Iterable[Problem] = (),
    receipt: str = "",
) -> dict[str, Any]:
    """Problem details; `errors` lists each field, what it held and how to mend it."""
    found: dict[str, Any] = {
        "type": kind,
        "title": _TITLES.get(kind) or _phrase(status),
        "status": status,
        "detail": detail,
    }
    if receipt:
        found["receipt"] = receipt
    listed = [
        {"pointer": pointer(one.field), "field": one.field, "value": one.value, "detail": one.how}
        for one in errors
    ]
    if listed:
        found["errors"] = listed
    return found


def pointer(field: str) -> str:
    """A field's place as a JSON pointer: "attachments[0].data" is "#/attachments/0/data"."""
    path = _PLACE.sub(r"/\1", field).replace(".", "/")
    return f"#/{path}" if path else "#"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
