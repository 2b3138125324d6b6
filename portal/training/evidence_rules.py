"""What a file that is sent in as evidence really is, told by its bytes, and its clean name. Pure.

What a sender calls a file, by its name or by a header, is never believed.
"""

import hashlib
import re
from enum import StrEnum
from typing import NamedTuple

from portal.plain_text import visible

MOST_FILES = 5
NAME_LENGTH = 120
# Of a file, as much as tells what it is.
HEAD_BYTES = 4_096

EXTENSIONS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
}
"""What is taken, and how such a file's name ends."""

_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs"}
# Containers for pictures of several kinds: one of the brands that follow must be HEIC's.
_CONTAINER_BRANDS = {b"mif1", b"msf1"}
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# What a file system or a shell would read something into.
_UNSAFE = re.compile(r'[<>:"|?*;`$%&{}\t\n]+')


class Unfit(StrEnum):
    """Why a file isn't taken."""

    EMPTY = "empty"
    # Word, Excel and their like, old and new, which may hold macros; other archives.
    OFFICE = "office"
    # HTML, SVG and other text that a browser would run.
    WEB = "web"
    OTHER = "other"


class Upload(NamedTuple):
    """A file that is taken: its clean name, what its bytes are, and the bytes."""

    name: str
    media_type: str
    body: bytes

    @property
    def sha256(self) -> str:
        """By which the same file is known again."""
        return hashlib.sha256(self.body).hexdigest()


def upload(name: str, body: bytes) -> Upload | Unfit:
    """A file as it is kept, or why it isn't taken."""
    kind = media_type(body)
    return Upload(clean_name(name, kind), kind, body) if kind else why_unfit(body)


def media_type(body: bytes) -> str | None:
    """The media type of a file that is taken, by its first bytes; None for any other."""
    if body.startswith(b"%PDF-"):
        return "application/pdf"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return "image/heic" if _is_heic(body) else None


def _is_heic(body: bytes) -> bool:
    if body[4:8] != b"ftyp":
        return False
    size = min(int.from_bytes(body[:4], "big"), len(body), HEAD_BYTES)
    others = {body[at : at + 4] for at in range(16, size - 3, 4)}
    major = body[8:12]
    return major in _HEIC_BRANDS or (major in _CONTAINER_BRANDS and bool(others & _HEIC_BRANDS))


def why_unfit(body: bytes) -> Unfit:
    """What a file is that isn't taken, as far as its first bytes tell."""
    if not body:
        return Unfit.EMPTY
    if body.startswith((b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"PK\x05\x06")):
        return Unfit.OFFICE
    head = body[:HEAD_BYTES]
    for mark in _BYTE_ORDER_MARKS:
        head = head.removeprefix(mark)
    head = head.replace(b"\x00", b"").lstrip()
    return Unfit.WEB if head.startswith(b"<") else Unfit.OTHER


def clean_name(name: str, kind: str) -> str:
    """A name to keep for a file of this media type: no path, no hidden letters, its true ending.

    At most NAME_LENGTH characters. Raises KeyError for a media type that isn't taken.
    """
    last = re.split(r"[/\\]", visible(name))[-1]
    last = " ".join(_UNSAFE.sub(" ", last).split()).strip(". ")
    endings = EXTENSIONS[kind]
    ending = next((one for one in endings if last.casefold().endswith(one)), "")
    stem = last[: len(last) - len(ending)].strip(". ") if ending else last
    ending = last[len(last) - len(ending) :] if ending else endings[0]
    return (stem[: NAME_LENGTH - len(ending)].strip(". ") or "evidence") + ending


def download_name(reference: str, evidence_id: int, kind: str) -> str:
    """What a file is called when it leaves: "evidence-T-12-3.pdf", never as its sender did.

    Senders call files by the name of whom they are about.
    """
    return f"evidence-{reference}-{evidence_id}{EXTENSIONS[kind][0]}"
