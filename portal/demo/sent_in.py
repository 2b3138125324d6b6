"""Courses that people sent in themselves: some await a check, one wasn't accepted."""

import hashlib
import struct
import zlib
from datetime import timedelta

from portal.demo.scene import Scene
from portal.demo.training import CONFIDENTIALITY, ONLINE, SUICIDE, YOUNG
from portal.models import Evidence, EvidenceBody, RecordState, TrainingRecord

_PAPER, _BAND, _LINE = b"\xfc\xfb\xf7", b"\x0b\x5b\x63", b"\xc9\xc4\xb8"
_WIDTH, _HEIGHT = 360, 254

# Who, which course, done and sent in so many days ago, who gave it, its number, its file.
_PENDING = (
    ("joss", SUICIDE, 6, 4, "Northquay College", "TS-2210", "certificate.pdf"),
    ("otis", ONLINE, 50, 3, "Quayside College", "QC-20418", "IMG_2041.png"),
    ("fay", YOUNG, 9, 2, "Northquay Youth Trust", "", "course certificate.pdf"),
    ("priya", ONLINE, 4, 1, "", "", ""),
    ("cora", CONFIDENTIALITY, 3, 1, "Northquay Council", "4471", "scan.pdf"),
)
_REJECTED = ("otis", ONLINE, 50, 45, "Quayside College", "", "photo.png")
_WHY = "The certificate names another person. Please send yours."


def add_sent_in(scene: Scene) -> None:
    """Add what awaits a check, with files, and what was refused with its reason."""
    _add(
        scene,
        _REJECTED,
        state=RecordState.REJECTED,
        decided_by=scene.users["cora"],
        decided_at=scene.ago(44),
        decision_note=_WHY,
    )
    for sent in _PENDING:
        _add(scene, sent, state=RecordState.PENDING)


def _add(scene: Scene, sent: tuple[str, str, int, int, str, str, str], **more: object) -> None:
    key, title, done_ago, sent_ago, issuer, number, file_name = sent
    user = scene.users[key]
    record = scene.add(
        TrainingRecord,
        user=user,
        course=scene.courses[title],
        completed_on=scene.today - timedelta(days=done_ago),
        issuer=issuer,
        number=number,
        recorded_by=user,
        recorded_at=scene.ago(sent_ago, hour=20),
        **more,
    )
    if not file_name:
        return
    is_pdf = file_name.endswith(".pdf")
    body = one_line_pdf(f"Certificate: {title}") if is_pdf else picture()
    evidence = scene.add(
        Evidence,
        record=record,
        file_name=file_name,
        media_type="application/pdf" if is_pdf else "image/png",
        byte_count=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        uploaded_by=user,
        uploaded_at=scene.ago(sent_ago, hour=20),
    )
    scene.add(EvidenceBody, evidence=evidence, body=body)


def picture() -> bytes:
    """A PNG that looks like a certificate from far away."""

    def row(y: int) -> bytes:
        if y < 34:
            return _BAND * _WIDTH
        is_line = y in range(80, 100) or y in range(130, 136) or y in range(160, 166)
        inner = _LINE if is_line else _PAPER
        return _PAPER * 40 + inner * (_WIDTH - 80) + _PAPER * 40

    def chunk(kind: bytes, data: bytes) -> bytes:
        sealed = kind + data
        return struct.pack(">I", len(data)) + sealed + struct.pack(">I", zlib.crc32(sealed))

    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    pixels = b"".join(b"\x00" + row(y) for y in range(_HEIGHT))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(pixels, 9))
        + chunk(b"IEND", b"")
    )


def one_line_pdf(line: str) -> bytes:
    """A PDF of one line."""
    text = f"BT /F1 24 Tf 72 700 Td ({line}) Tj ET".encode("latin-1", "replace")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
    )
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(body)
    return body + (
        b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (table, start)
    )
