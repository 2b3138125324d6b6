"""A message's body as text to be read: JSON laid out, as long as that stays readable. Pure."""

import io
import json
from typing import Any

# Each level indents every line below it: deep JSON grows to many times its size.
DEEPEST_LAID_OUT = 50
LONGEST_LAID_OUT = 2_000_000
MOST_SHOWN = 500_000


def shown_text(body: bytes) -> str:
    """The body as text: JSON laid out; as it came where it isn't JSON, or too deep or large."""
    text = body.decode("utf-8", "replace")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return text
    laid_out = _laid_out(content) if _depth_is_shown(content) else None
    # Half a character, written as an escape, can't be sent on to a browser.
    return text if laid_out is None else laid_out.encode("utf-8", "replace").decode("utf-8")


def _depth_is_shown(content: Any) -> bool:
    level = [content]
    for _depth in range(DEEPEST_LAID_OUT + 1):
        inner: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                inner += one.values()
            elif isinstance(one, list):
                inner += one
        level = [one for one in inner if isinstance(one, dict | list)]
        if not level:
            return True
    return False


def _laid_out(content: Any) -> str | None:
    """The content laid out; None once that grows too long, without going on."""
    written = io.StringIO()
    for piece in json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(content):
        written.write(piece)
        if written.tell() > LONGEST_LAID_OUT:
            return None
    return written.getvalue()
