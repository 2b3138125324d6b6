"""Files as browsers send them: good ones, and all that somebody may try instead."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from io import BytesIO

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(40)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(40)
MAIL = (
    b"From: Dr Ash <ash@practice.example>\r\nTo: referrals@charity.example\r\n"
    b"Subject: A referral\r\nDate: Fri, 27 Nov 2026 09:00:00 +0000\r\n\r\nPlease see Pip.\r\n"
)
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
# Right-to-left override: shown as "certificatefdp.exe" turned round.
TURNED = "../../etc/cert\u202efdp.exe"


def pixel_bomb() -> bytes:
    """A picture of 50,000 x 50,000 points in a few bytes: some gigabytes, once shown."""

    def chunk(kind: bytes, part: bytes) -> bytes:
        sums = struct.pack(">I", zlib.crc32(kind + part))
        return struct.pack(">I", len(part)) + kind + part + sums

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    drawn = zlib.compress(bytes(20_000_000), 1)
    return PNG[:8] + chunk(b"IHDR", head) + chunk(b"IDAT", drawn) + chunk(b"IEND", b"")


def zip_bomb() -> bytes:
    """Ten megabytes of nothing in ten kilobytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(10_000_000))
    return made.getvalue()


def sent(*files: tuple[bytes, str]) -> list[tuple[BytesIO, str]]:
    """Files for a form's field, each (body, name)."""
    return [(BytesIO(body), name) for body, name in files]
