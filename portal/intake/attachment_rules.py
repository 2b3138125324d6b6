"""Files inside a message: base64 as senders write it, and what they call the file. Pure."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from portal.intake.bundle_rules import Reading, Resource
from portal.intake.reading_rules import as_line, as_object

MOST_FILES = 20
_NAME_LENGTH = 200
# Resources whose content may come without saying of which type it is.
_DOCUMENTS = ("Binary", "DocumentReference", "Media")


@dataclass(frozen=True)
class Attachment:
    """A file that came inside a message: its name and type as its sender says, and its bytes."""

    name: str
    declared_type: str
    body: bytes


def decoded(data: Any) -> bytes | None:
    """The bytes of base64 text, with or without line breaks or padding; None if it isn't any."""
    if not isinstance(data, str):
        return None
    packed = "".join(data.split()).rstrip("=")
    if not packed:
        return None
    try:
        # Both alphabets: senders' libraries differ, and nothing else tells them apart.
        plain = packed.replace("-", "+").replace("_", "/")
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def attachments_of(reading: Reading) -> tuple[tuple[Attachment, ...], int]:
    """The files that stand inside a Bundle's resources, and how long they are as base64.

    Attachments and Binaries alike: whatever has a contentType and data. Those that can't be
    decoded, and documents that are only named by address, leave a warning.
    """
    found: list[Attachment] = []
    encoded_length = 0
    for owner in reading.resources:
        for one in _with_content(owner):
            data = one.get("data")
            if not isinstance(data, str) or not data:
                if as_line(one.get("url")):
                    reading.warn(
                        "The message names a document at an address (%(element)s), which wasn't "
                        "fetched. Ask the referrer for it.",
                        element=owner.path,
                    )
                continue
            encoded_length += len(data)
            body = decoded(data)
            if body is None:
                reading.warn(
                    "A file in the message (%(element)s) isn't readable base64; it is only in "
                    "the message.",
                    element=owner.path,
                )
            elif len(found) >= MOST_FILES:
                reading.warn(
                    "The message carries more than %(most)s files; the rest are only in the "
                    "message.",
                    most=MOST_FILES,
                )
            else:
                name = as_line(one.get("title"))[:_NAME_LENGTH] or owner.kind
                found.append(Attachment(name, as_line(one.get("contentType")), body))
    return tuple(found), encoded_length


def _with_content(owner: Resource) -> list[dict[str, Any]]:
    """Every object inside a resource, and itself, that is an Attachment or a Binary."""
    found = []
    # A list of what is left, not recursion: a message may be nested deeper than our stack.
    waiting: list[Any] = [owner.body]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            is_document = owner.kind in _DOCUMENTS and ("data" in value or "url" in value)
            if "contentType" in value or is_document:
                found.append(as_object(value))
            waiting += [one for one in reversed(value.values()) if isinstance(one, dict | list)]
        else:
            waiting += [one for one in reversed(value) if isinstance(one, dict | list)]
    return found
