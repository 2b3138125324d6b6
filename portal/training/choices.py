"""Reading what was chosen in a form."""

from typing import Any


def as_id(value: Any) -> int | None:
    """The id that a choice stands for; None for anything else, which the action refuses."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
