"""Two answers compared as whoever asked would: status, headers and body, byte for byte."""

from __future__ import annotations

import re
from typing import Any

# Made anew for each answer and told by nothing in it.
FRESH_HEADERS = {"x-request-id", "date", "set-cookie", "content-length"}
_FORM_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
# An answer of FHIR has a number of its own.
_UUID = re.compile(rb"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b")


def plain(answer: Any, *asked: str) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body, without the number and the form's token that each has of its own.

    `asked` are the words of the address: who asked knows them, an answer may say them again.
    """
    headers = sorted(
        (name.lower(), _without(value.encode(), asked).decode())
        for name, value in answer.headers.items()
        if name.lower() not in FRESH_HEADERS
    )
    body = answer.get_data()
    number = answer.headers.get("X-Request-ID", "").encode()
    for fresh in {*_FORM_TOKEN.findall(body), number} - {b""}:
        body = body.replace(fresh, b"FRESH")
    if answer.mimetype.endswith("json"):
        body = _UUID.sub(b"FRESH", body)
    return answer.status_code, headers, _without(body, asked)


def _without(text: bytes, asked: tuple[str, ...]) -> bytes:
    for one in sorted(asked, key=len, reverse=True):
        text = text.replace(one.encode(), b"ASKED")
    return text
