"""Pictures by their bytes: how large, and without the words that a phone writes beside them."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageOps

from portal import file_kinds
from portal.file_kinds import HEIC, JPEG, PNG, WEBP, Unfit
from portal.picture_rules import MOST_PIXELS, has_too_many_pixels, size_of, without_words
from portal.training import evidence_rules
from tests.training import files

PLACE = "Rivendell Close 7"
# Of a photo that lies on its side, as a phone writes it.
TURNED = 6
WRITTEN: dict[str, dict[str, Any]] = {
    JPEG: {"format": "JPEG", "quality": 95},
    PNG: {"format": "PNG"},
    WEBP: {"format": "WEBP", "lossless": True},
}


def _picture() -> Image.Image:
    made = Image.new("RGB", (64, 40), "white")
    made.paste((200, 30, 30), (0, 0, 20, 10))
    return made


def photo(kind: str = JPEG, turned: int = TURNED, **more: Any) -> bytes:
    """A picture with where it was taken, by which phone, and how it is turned."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x010E] = turned, "Phone of Pip", PLACE
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 12.5)
    out = BytesIO()
    _picture().save(out, exif=exif, **WRITTEN[kind], **more)
    return out.getvalue()


def png_of(width: int, height: int, filling: int = 0) -> bytes:
    """A PNG that says it is so large, and would unfold to as much."""

    def chunk(kind: bytes, part: bytes) -> bytes:
        sums = struct.pack(">I", zlib.crc32(kind + part))
        return struct.pack(">I", len(part)) + kind + part + sums

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    drawn = zlib.compress(bytes(filling), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", drawn) + chunk(b"IEND", b"")


def _opened(body: bytes) -> Image.Image:
    found = Image.open(BytesIO(body))
    found.load()
    return found


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_size_is_read_from_the_header(kind: str) -> None:
    assert size_of(photo(kind), kind) == (64, 40)


@pytest.mark.parametrize("options", [{"progressive": True}, {"optimize": True}, {"comment": "x"}])
def test_every_jpeg_is_read(options: dict[str, Any]) -> None:
    made = photo(JPEG, **options)
    assert size_of(made, JPEG) == (64, 40)
    assert _opened(without_words(made, JPEG)).tobytes() == _opened(made).tobytes()


@pytest.mark.parametrize("lossless", [True, False])
def test_both_webps_are_measured(lossless: bool) -> None:
    out = BytesIO()
    _picture().save(out, "WEBP", lossless=lossless)
    assert size_of(out.getvalue(), WEBP) == (64, 40)


def test_the_largest_part_of_a_heic_is_its_size() -> None:
    tile, whole = (struct.pack(">4sIII", b"ispe", 0, *size) for size in ((512, 512), (9000, 9000)))
    made = files.HEIC + tile + whole
    assert size_of(made, HEIC) == (9000, 9000)
    assert file_kinds.upload("a.heic", made, {HEIC}, "file") == Unfit.PIXELS


def test_a_picture_that_would_fill_a_browser_is_refused() -> None:
    bomb = png_of(50_000, 50_000, filling=1_000_000)
    assert len(bomb) < 10_000
    assert has_too_many_pixels(bomb, PNG)
    assert evidence_rules.upload("certificate.png", bomb) == Unfit.PIXELS
    fits = png_of(10_000, MOST_PIXELS // 10_000)
    assert not has_too_many_pixels(fits, PNG)
    assert has_too_many_pixels(png_of(10_000, MOST_PIXELS // 10_000 + 1), PNG)


def test_a_picture_that_nothing_can_show_has_no_size() -> None:
    for kind, body in (
        (PNG, files.PNG),
        (JPEG, files.JPEG),
        (WEBP, files.WEBP),
        (HEIC, files.HEIC),
    ):
        assert size_of(body, kind) is None
    assert size_of(files.PDF, file_kinds.PDF) is None


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_certificate_keeps_its_points_and_loses_the_phones_words(kind: str) -> None:
    made = photo(kind)
    assert PLACE.encode() in made
    taken = evidence_rules.upload("certificate", made)
    assert not isinstance(taken, Unfit)
    for word in (PLACE, "Phone of Pip"):
        assert word.encode() not in taken.body
    found = _opened(taken.body)
    assert dict(found.getexif()) == {0x0112: TURNED}
    upright = ImageOps.exif_transpose(found)
    assert upright is not None and upright.size == (40, 64)
    assert found.tobytes() == _opened(made).tobytes()


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_picture_that_lies_right_gets_no_words_at_all(kind: str) -> None:
    bare = without_words(photo(kind, turned=1), kind)
    assert dict(_opened(bare).getexif()) == {}
    assert b"Exif" not in bare and b"EXIF" not in bare and b"eXIf" not in bare
    assert without_words(bare, kind) == bare


@pytest.mark.parametrize("kind", WRITTEN)
def test_what_follows_a_pictures_end_is_cut_off(kind: str) -> None:
    script = b"<html><script>alert(1)</script>" + b"PK\x03\x04" + bytes(40)
    bare = without_words(photo(kind) + script, kind)
    assert b"<script>" not in bare and b"PK\x03\x04" not in bare
    assert _opened(bare).size == (64, 40)


def test_the_words_of_other_programs_go_and_colours_stay() -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = photo(JPEG, icc_profile=profile, comment=PLACE, xmp=f"<x>{PLACE}</x>".encode())
    bare = without_words(made, JPEG)
    assert PLACE.encode() not in bare
    assert _opened(bare).info["icc_profile"] == profile


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_broken_picture_stays_as_it_came_and_breaks_nothing(kind: str) -> None:
    made = photo(kind)
    whole = without_words(made, kind)
    for at in range(len(made)):
        cut = made[:at]
        assert without_words(cut, kind) in (cut, whole)
        size_of(cut, kind)
        spoilt = made[:at] + bytes([made[at] ^ 0xFF]) + made[at + 1 :]
        without_words(spoilt, kind)
        size_of(spoilt, kind)
