"""How large a picture is by its header, and the same without what a camera wrote beside it. Pure.

Nothing is decoded: a file of a megabyte may unfold to gigabytes in whoever shows it. The points
of the picture stay as they came, bit for bit; what goes is where and when it was taken, by which
phone, the small copy of what was cut off, and whatever follows the picture's end.
"""

import struct
import zlib
from collections.abc import Iterator

# More than phones take (12 to 50 million), and less than fills a browser's memory.
MOST_PIXELS = 80_000_000

JPEG, PNG, WEBP, HEIC = "image/jpeg", "image/png", "image/webp", "image/heic"
_PNG_START = b"\x89PNG\r\n\x1a\n"
# Text, times and a camera's words; of what else a PNG holds, all is needed to show it.
_PNG_WORDS = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}
# Frames, from which a JPEG's size is read; of these numbers three are tables.
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = {0x01, *range(0xD0, 0xD8)}
_EXIF = b"Exif\x00\x00"
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04


class _BrokenPicture(ValueError):
    """The bytes aren't laid out as such a picture is."""


def has_too_many_pixels(body: bytes, media_type: str) -> bool:
    """Whether a picture would be larger than MOST_PIXELS when shown."""
    found = size_of(body, media_type)
    return found is not None and found[0] * found[1] > MOST_PIXELS


def size_of(body: bytes, media_type: str) -> tuple[int, int] | None:
    """Width and height as the header says; None for no picture, or one that nothing can show."""
    reader = {PNG: _png_size, JPEG: _jpeg_size, WEBP: _webp_size, HEIC: _heic_size}.get(media_type)
    try:
        return reader(body) if reader else None
    except (ValueError, struct.error, IndexError):
        return None


def without_words(body: bytes, media_type: str) -> bytes:
    """The same picture without place, time, phone and all other words, turned as it was.

    What isn't a JPEG, PNG or WebP stays as it came, and so does a broken one. In a HEIC the
    words stand among the picture's own tables, each of which says where the next begins.
    """
    writer = {PNG: _png_bare, JPEG: _jpeg_bare, WEBP: _webp_bare}.get(media_type)
    try:
        return writer(body) if writer else body
    except (ValueError, struct.error, IndexError):
        return body


def _png_size(body: bytes) -> tuple[int, int]:
    if body[12:16] != b"IHDR":
        raise _BrokenPicture
    width, height = struct.unpack(">II", body[16:24])
    return width, height


def _jpeg_size(body: bytes) -> tuple[int, int]:
    for marker, part in _jpeg_segments(body):
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", part[5:9])
            return width, height
    raise _BrokenPicture


def _webp_size(body: bytes) -> tuple[int, int]:
    kind, part = body[12:16], body[20:30]
    if kind == b"VP8X":
        return _three(part[4:7]) + 1, _three(part[7:10]) + 1
    if kind == b"VP8L":
        bits = int.from_bytes(part[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and part[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", part[6:10])
        return width & 0x3FFF, height & 0x3FFF
    raise _BrokenPicture


def _three(part: bytes) -> int:
    return int.from_bytes(part, "little")


def _heic_size(body: bytes) -> tuple[int, int]:
    # One for each picture inside; small ones are tiles of the large one.
    sizes, at = [], body.find(b"ispe")
    while at != -1:
        width, height = struct.unpack(">II", body[at + 8 : at + 16])
        sizes.append((width, height))
        at = body.find(b"ispe", at + 4)
    return max(sizes, key=lambda size: size[0] * size[1])


def _jpeg_segments(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Each marker, and its bytes from the marker on; those of a scan with what it draws."""
    at = 2
    while True:
        if body[at] != 0xFF:
            raise _BrokenPicture
        marker = body[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            return
        end = at + 2
        if marker not in _ALONE:
            end += int.from_bytes(body[end : end + 2], "big")
        if marker == 0xDA:
            end = _end_of_scan(body, end)
        if end > len(body) or end < at + 2:
            raise _BrokenPicture
        yield marker, body[at:end]
        at = end


def _end_of_scan(body: bytes, at: int) -> int:
    while True:
        at = body.find(b"\xff", at)
        if at == -1 or at + 1 >= len(body):
            raise _BrokenPicture
        follows = body[at + 1]
        if follows != 0 and follows != 0xFF and follows not in _ALONE:
            return at
        at += 1 if follows == 0xFF else 2


def _jpeg_bare(body: bytes) -> bytes:
    kept, turned = [], 1
    for marker, part in _jpeg_segments(body):
        if marker == 0xE1 and part[4:10] == _EXIF:
            turned = _turned(part[10:])
        # Of what applications add, its frame, colours and how they are mixed are needed.
        is_words = 0xE1 <= marker <= 0xEF and marker != 0xEE
        is_colour = marker == 0xE2 and part[4:16] == b"ICC_PROFILE\x00"
        if marker != 0xFE and (is_colour or not is_words):
            kept.append((marker, part))
    if turned > 1:
        words = _EXIF + _exif_of(turned)
        made = (0xE1, b"\xff\xe1" + struct.pack(">H", len(words) + 2) + words)
        kept.insert(1 if kept and kept[0][0] == 0xE0 else 0, made)
    return b"\xff\xd8" + b"".join(part for _marker, part in kept) + b"\xff\xd9"


def _png_bare(body: bytes) -> bytes:
    kept, turned, at = [_PNG_START], 1, len(_PNG_START)
    while True:
        (length,) = struct.unpack(">I", body[at : at + 4])
        kind, end = body[at + 4 : at + 8], at + 12 + length
        if end > len(body):
            raise _BrokenPicture
        if kind == b"eXIf":
            turned = _turned(body[at + 8 : end - 4])
        elif kind == b"IDAT" and turned > 1:
            kept.append(_png_chunk(b"eXIf", _exif_of(turned)))
            turned = 1
        if kind not in _PNG_WORDS:
            kept.append(body[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end


def _png_chunk(kind: bytes, part: bytes) -> bytes:
    return struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part))


def _webp_bare(body: bytes) -> bytes:
    whole = 8 + int.from_bytes(body[4:8], "little")
    kept, turned, at = [], 1, 12
    if whole > len(body):
        raise _BrokenPicture
    while at < whole:
        kind, length = body[at : at + 4], int.from_bytes(body[at + 4 : at + 8], "little")
        end = at + 8 + length + length % 2
        if kind == b"EXIF":
            turned = _turned(body[at + 8 : at + 8 + length].removeprefix(_EXIF))
        elif kind != b"XMP ":
            kept.append((kind, body[at:end]))
        at = end
    words = _exif_of(turned) if turned > 1 else b""
    parts = [_webp_flags(part, bool(words)) if kind == b"VP8X" else part for kind, part in kept]
    if words:
        parts.append(b"EXIF" + struct.pack("<I", len(words)) + words)
    drawn = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(drawn)) + drawn


def _webp_flags(part: bytes, has_words: bool) -> bytes:
    flags = part[8] & ~(_WEBP_EXIF | _WEBP_XMP) | (_WEBP_EXIF if has_words else 0)
    return part[:8] + bytes([flags]) + part[9:]


def _turned(words: bytes) -> int:
    """How the picture is to be turned, 1 to 8, as a camera's words have it; 1 for as it lies."""
    order = {b"II": "<", b"MM": ">"}.get(words[:2])
    if order is None or len(words) < 10:
        return 1
    (at,) = struct.unpack(order + "I", words[4:8])
    (count,) = struct.unpack(order + "H", words[at : at + 2].ljust(2, b"\x00"))
    for number in range(min(count, 200)):
        entry = words[at + 2 + number * 12 : at + 14 + number * 12]
        if len(entry) == 12 and struct.unpack(order + "H", entry[:2]) == (0x0112,):
            (turned,) = struct.unpack(order + "H", entry[8:10])
            return turned if 1 <= turned <= 8 else 1
    return 1


def _exif_of(turned: int) -> bytes:
    """A camera's words that say how the picture is turned, and nothing else."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, turned, 0)
    return b"MM\x00\x2a" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
