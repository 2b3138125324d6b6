"""What came on paper and by e-mail: a saved e-mail with its scan, and referrals half typed."""

import hashlib
import json
from email.message import EmailMessage
from email.policy import SMTP

from portal.demo.scene import Scene
from portal.demo.sent_in import one_line_pdf, picture
from portal.models import Door, DraftFile, IntakeFile, IntakeFileBody, IntakeMessage, ReferralDraft

_LETTER = """Dear colleagues,

please find attached the form of a patient who would like to join one of your evening groups.
She prefers to be called after five.

Kind regards
The practice secretary
"""
_TYPED = (
    ("arrived_by", "phone"),
    ("sender_is", "professional"),
    ("referrer_name", "Nurse Odell"),
    ("referrer_organisation", "Quayside surgery"),
    ("given_name", "Wren"),
    ("family_name", "Castellan"),
    ("reason", "Low mood since the move; asks for somewhere quiet. Was called away, will ring at"),
)
_FROM_SCAN = (("arrived_by", "paper"), ("given_name", "Ivo"), ("family_name", "Merriman"))


def add_doors(scene: Scene) -> None:
    """Add a saved e-mail beside one referral, and two drafts of Cora's."""
    typed = [row["id"] for row in scene.rows[IntakeMessage] if row["door"] == Door.STAFF]
    _add_mail(scene, typed[-1])
    _add_draft(scene, _TYPED, days_ago=1)
    draft_id = _add_draft(scene, _FROM_SCAN, days_ago=0)
    body = one_line_pdf("Referral form: Ivo Merriman, born 31 January 1985")
    scene.add(
        DraftFile,
        draft=draft_id,
        name="scan of a letter.pdf",
        media_type="application/pdf",
        byte_count=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        body=body,
    )


def _add_draft(scene: Scene, typed: tuple[tuple[str, str], ...], days_ago: int) -> int:
    at = scene.ago(days_ago, hour=9)
    return scene.add(
        ReferralDraft,
        owner=scene.users["cora"],
        request_key=f"demo-draft-of-cora-{days_ago:02d}",
        typed=json.dumps(typed),
        created_at=at,
        changed_at=at,
    )


def _add_mail(scene: Scene, message_id: int) -> None:
    scan, at = picture(), scene.ago(3, hour=11)
    mail = EmailMessage()
    mail["From"] = "Quayside surgery <office@quayside.example>"
    mail["To"] = "referrals@demo.example"
    mail["Subject"] = "Referral form attached"
    mail["Date"] = at.strftime("%a, %d %b %Y %H:%M:%S +0000")
    mail.set_content(_LETTER)
    mail.add_attachment(scan, maintype="image", subtype="png", filename="form.png")
    # The same demo for the same day: left alone, it would draw lots.
    mail.set_boundary("=-the-only-one-=")
    whole = _add_file(scene, message_id, "letter.eml", "message/rfc822", mail.as_bytes(policy=SMTP))
    _add_file(scene, message_id, "form.png", "image/png", scan, part_of=whole)


def _add_file(
    scene: Scene,
    message_id: int,
    name: str,
    media_type: str,
    body: bytes,
    part_of: int | None = None,
) -> int:
    made = scene.add(
        IntakeFile,
        message=message_id,
        part_of=part_of,
        name=name,
        media_type=media_type,
        byte_count=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        added_by=scene.users["cora"],
        added_at=scene.ago(3, hour=11),
    )
    scene.add(IntakeFileBody, file=made, body=body)
    return made
