"""What an answer says, whatever it is made of: its words, ready to be searched for markers."""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import Any
from urllib.parse import unquote

_FOLDED_LINE = re.compile(r"\r?\n[ \t]")


def words_of(answer: Any) -> str:
    """Everything in an answer of the application: headers, and the text of its body."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    return f"{unquote(headers)}\n{text_of(answer.get_data(), answer.mimetype or '')}"


def text_of(body: bytes, media_type: str = "") -> str:
    """The text of a file: what is packed is unpacked, and a PDF is read."""
    if body[:4] == b"PK\x03\x04":
        return _unpacked(body)
    if body[:5] == b"%PDF-":
        return _printed(body)
    text = body.decode("utf-8", "replace")
    if media_type == "text/calendar":
        return _FOLDED_LINE.sub("", text)
    return html.unescape(text) if media_type in ("text/html", "") else text


def can_read_pdf() -> bool:
    """Whether the library is here that reads PDFs."""
    try:
        import pypdf  # noqa: F401
    except ImportError:
        return False
    return True


def _unpacked(body: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        names = packed.namelist()
        return "\n".join([*names, *(text_of(packed.read(name)) for name in names)])


def _printed(body: bytes) -> str:
    try:
        from pypdf import PdfReader
    except ImportError:
        return ""
    read = PdfReader(io.BytesIO(body))
    about = " ".join(str(value) for value in (read.metadata or {}).values())
    return "\n".join([about, *(page.extract_text() for page in read.pages)])
