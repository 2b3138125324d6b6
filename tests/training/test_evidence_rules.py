"""What a file is, told by its bytes, and the name it keeps."""

import pytest

from portal.file_kinds import NAME_LENGTH, Unfit, Upload, clean_name, media_type
from portal.training.evidence_rules import download_name, upload
from tests.training import files


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (files.PDF, "application/pdf"),
        (files.JPEG, "image/jpeg"),
        (files.PNG, "image/png"),
        (files.WEBP, "image/webp"),
        (files.MAIL, "message/rfc822"),
        (b"From x@example.org Fri Nov 27 2026\nReceived: by a\nTo: b\n\n", "message/rfc822"),
        # A script that begins like a header, and one header alone, are no e-mail.
        (b"javascript: alert(1)\nFrom: a\n<script>", None),
        (b"Subject: a\nTo: b\n\ntext", None),
        (b"From: a\n<html>\nTo: b\n\n", None),
        (files.HEIC, "image/heic"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", "image/heic"),
        # AVIF and video stand in the same container.
        (b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif", None),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp41", None),
        (b"GIF89a", None),
        (b" %PDF-1.7", None),
        (b"", None),
    ],
)
def test_the_bytes_say_what_a_file_is(body, kind):
    assert media_type(body) == kind


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", Unfit.EMPTY),
        (files.zip_bomb(), Unfit.OFFICE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Unfit.OFFICE),
        (files.HTML, Unfit.WEB),
        (files.SVG, Unfit.WEB),
        (b"\xef\xbb\xbf  \n<html>", Unfit.WEB),
        ("\ufeff<svg>".encode("utf-16-le"), Unfit.WEB),
        (b"MZ\x90\x00", Unfit.OTHER),
        (b"GIF89a", Unfit.OTHER),
        # Known, and yet no evidence.
        (files.MAIL, Unfit.OTHER),
    ],
)
def test_what_isnt_taken_says_why_whatever_it_is_called(body, why):
    assert upload("certificate.pdf", body) == why


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("certificate.pdf", "certificate.pdf"),
        ("Certificate.PDF", "Certificate.PDF"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Fay\\first aid.pdf", "first aid.pdf"),
        (files.TURNED, "certfdp.exe.pdf"),
        ('a"; filename="b.html', "a filename= b.html.pdf"),
        ("bad\r\nSet-Cookie: x=1.pdf", "bad Set-Cookie x=1.pdf"),
        ("...", "evidence.pdf"),
        ("", "evidence.pdf"),
        ("شهادة.pdf", "شهادة.pdf"),
    ],
)
def test_a_name_keeps_no_path_no_hidden_letter_and_its_true_ending(name, kept):
    assert clean_name(name, "application/pdf", "evidence") == kept


def test_a_long_name_is_cut_before_its_ending():
    kept = clean_name("x" * 500 + ".jpeg", "image/jpeg", "evidence")
    assert len(kept) == NAME_LENGTH
    assert kept.endswith("x.jpeg")


def test_the_same_bytes_are_known_again_and_leave_under_a_name_of_ours():
    one, other = upload("a.pdf", files.PDF), upload("b.pdf", files.PDF)
    assert isinstance(one, Upload) and isinstance(other, Upload)
    assert one.sha256 == other.sha256
    assert download_name("T-12", 3, "image/jpeg") == "evidence-T-12-3.jpg"
