"""Saved e-mails: ordinary ones, and what somebody may try instead."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

from tests.training import files


def saved(
    text: str = "Please see Pip.",
    *,
    html: str = "",
    attached: tuple[tuple[bytes, str, str], ...] = (),
) -> bytes:
    """An e-mail as a mail program saves it. `attached` are (body, name, media type)."""
    mail = EmailMessage()
    mail["From"] = "Dr Äsh <ash@practice.example>"
    mail["To"] = "referrals@charity.example"
    mail["Subject"] = "Überweisung für Pip"
    mail["Date"] = "Fri, 27 Nov 2026 09:00:00 +0000"
    if text:
        mail.set_content(text)
        if html:
            mail.add_alternative(html, subtype="html")
    else:
        mail.set_content(html, subtype="html")
    for body, name, media_type in attached:
        main, _slash, sub = media_type.partition("/")
        mail.add_attachment(body, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes(policy=SMTP)


def nested(depth: int) -> bytes:
    """Parts in parts in parts."""
    head = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: deep\r\n"
    body = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (one, one)
        for one in range(depth)
    )
    return head + body + b"\r\nthe end\r\n"


PDF = files.PDF
