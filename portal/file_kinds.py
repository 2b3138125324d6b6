"""What a file really is, told by its bytes, and the clean name it is kept under. Pure.

What a sender calls a file, by its name or by a header, is never believed.
"""

import hashlib
import re
from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from portal import picture_rules
from portal.picture_rules import HEIC, JPEG, PNG, WEBP
from portal.plain_text import visible

NAME_LENGTH = 120
# Of a file, as much as tells what it is.
HEAD_BYTES = 4_096
# Of a saved e-mail, whose first headers are those of the servers it passed.
MAIL_HEAD_BYTES = 16_384

PDF = "application/pdf"
MAIL = "message/rfc822"

EXTENSIONS = {
    PDF: (".pdf",),
    JPEG: (".jpg", ".jpeg"),
    PNG: (".png",),
    WEBP: (".webp",),
    HEIC: (".heic", ".heif"),
    MAIL: (".eml",),
}
"""What is known by its bytes, and how such a file's name ends."""

_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs"}
# Containers for pictures of several kinds: one of the brands that follow must be HEIC's.
_CONTAINER_BRANDS = {b"mif1", b"msf1"}
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# What a file system or a shell would read something into.
_UNSAFE = re.compile(r'[<>:"|?*;`$%&{}\t\n]+')
_HEADER = re.compile(rb"([!-9;-~]{1,80}):")
# Two different ones of these, and one that says whose it is, make an e-mail.
_MAIL_HEADERS = frozenset(
    (
        b"from",
        b"received",
        b"return-path",
        b"to",
        b"subject",
        b"date",
        b"message-id",
        b"mime-version",
        b"delivered-to",
    )
)
_OF_SENDER = frozenset((b"from", b"received", b"return-path"))


class Unfit(StrEnum):
    """Why a file isn't taken."""

    EMPTY = "empty"
    # Word, Excel and their like, old and new, which may hold macros; other archives.
    OFFICE = "office"
    # HTML, SVG and other text that a browser would run.
    WEB = "web"
    # A picture that is small in the file and huge on the screen.
    PIXELS = "pixels"
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


def upload(name: str, body: bytes, taken: Collection[str], nameless: str) -> Upload | Unfit:
    """A file as it is kept, or why it isn't: only the media types in `taken` are.

    `nameless` names it where nothing is left of its own name.
    """
    kind = media_type(body)
    if kind is None or kind not in taken:
        return why_unfit(body)
    if picture_rules.has_too_many_pixels(body, kind):
        return Unfit.PIXELS
    return Upload(clean_name(name, kind, nameless), kind, body)


def media_type(body: bytes) -> str | None:
    """What a file is by its first bytes; None for what isn't among EXTENSIONS."""
    if body.startswith(b"%PDF-"):
        return PDF
    if body.startswith(b"\xff\xd8\xff"):
        return JPEG
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return WEBP
    if _is_heic(body):
        return HEIC
    return MAIL if _is_mail(body) else None


def _is_heic(body: bytes) -> bool:
    if body[4:8] != b"ftyp":
        return False
    size = min(int.from_bytes(body[:4], "big"), len(body), HEAD_BYTES)
    others = {body[at : at + 4] for at in range(16, size - 3, 4)}
    major = body[8:12]
    return major in _HEIC_BRANDS or (major in _CONTAINER_BRANDS and bool(others & _HEIC_BRANDS))


def _is_mail(body: bytes) -> bool:
    head = body[:MAIL_HEAD_BYTES].removeprefix(_BYTE_ORDER_MARKS[0])
    if b"\x00" in head:
        return False
    lines = head.replace(b"\r\n", b"\n").split(b"\n")
    if len(body) > MAIL_HEAD_BYTES:
        # The last line may be cut in the middle of a name.
        lines.pop()
    if lines and lines[0].startswith(b"From "):
        # How mailboxes of old begin each message.
        lines.pop(0)
    names = set()
    for line in lines:
        if not line.strip():
            break
        if line[:1] in b" \t":
            continue
        found = _HEADER.match(line)
        if found is None:
            return False
        names.add(found[1].lower())
    known = names & _MAIL_HEADERS
    return len(known) > 1 and bool(known & _OF_SENDER)


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


def clean_name(name: str, kind: str, nameless: str) -> str:
    """A name to keep for a file of this media type: no path, no hidden letters, its true ending.

    At most NAME_LENGTH characters. Raises KeyError for a media type that isn't known.
    """
    last = re.split(r"[/\\]", visible(name))[-1]
    last = " ".join(_UNSAFE.sub(" ", last).split()).strip(". ")
    endings = EXTENSIONS[kind]
    ending = next((one for one in endings if last.casefold().endswith(one)), "")
    stem = last[: len(last) - len(ending)].strip(". ") if ending else last
    ending = last[len(last) - len(ending) :] if ending else endings[0]
    return (stem[: NAME_LENGTH - len(ending)].strip(". ") or nameless) + ending
