"""Files that come with a message: what is kept, as what, and who may read it."""

import pytest

from portal.intake import eml_rules, file_actions
from portal.intake.file_actions import FileRefused, keep_file
from portal.models import Event, IntakeFile, IntakeFileBody, Referral
from tests import doors_factories, factories
from tests.intake import mail
from tests.training import files


@pytest.fixture
def referral(people):
    return factories.referral(people.pip)


def kept():
    rows = IntakeFile.select().order_by(IntakeFile.id)
    return [(one.name, one.media_type, one.part_of_id) for one in rows]


def test_a_file_is_kept_as_what_its_bytes_say(people, referral):
    made = keep_file(referral.message_id, "letter.pdf", "application/pdf", files.PDF, people.cora)
    assert (made.name, made.media_type, made.warning) == ("letter.pdf", "application/pdf", "")
    assert bytes(IntakeFileBody.get().body) == files.PDF
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.subject_id) == ("file_kept", referral.message_id)


@pytest.mark.parametrize(
    ("name", "declared", "body", "kind"),
    [
        ("letter.pdf", "application/pdf", files.PNG, "image/png"),
        ("page.html", "text/html", files.PDF + files.HTML, "application/pdf"),
        ("photo.png", "image/png", files.JPEG + files.HTML, "image/jpeg"),
        ("scan.pdf", "", files.MAIL, "message/rfc822"),
    ],
    ids=["png as pdf", "pdf and html", "jpeg and html", "mail as pdf"],
)
def test_a_file_that_lies_is_kept_as_what_it_is_with_a_warning(
    referral, name, declared, body, kind
):
    made = keep_file(referral.message_id, name, declared, body)
    assert made.media_type == kind
    assert made.warning.startswith("It came under another type or name ending")
    assert kept()[0][0].endswith(eml_ending(kind))


def eml_ending(kind):
    return {"message/rfc822": ".eml", "image/png": ".png", "image/jpeg": ".jpg"}.get(kind, ".pdf")


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [
        ("letter.pdf", files.HTML, "letter.pdf can't be taken: it is a web page"),
        ("letter.eml", files.zip_bomb(), "letter.eml can't be taken: it is an office document"),
        ("letter.eml", files.HTML, "letter.eml can't be taken: it is a web page"),
        ("picture.png", files.SVG, "picture.png can't be taken: it is a web page"),
        ("empty.pdf", b"", "empty.pdf can't be taken: it is empty"),
        ("scan.png", files.pixel_bomb(), "scan.png can't be taken: as a picture it is too large"),
        ("run.pdf", b"MZ\x90\x00", "run.pdf can't be taken: it is neither a PDF"),
        ("photo.heic", files.HEIC, "photo.heic can't be taken: it is neither a PDF"),
        ("", b"GIF89a", "The file can't be taken"),
        ("huge.pdf", files.PDF + bytes(11_000_000), "huge.pdf is larger than 10 MB"),
    ],
)
def test_a_hostile_file_is_refused_with_its_reason(referral, name, body, why):
    with pytest.raises(FileRefused) as problem:
        keep_file(referral.message_id, name, "application/pdf", body)
    assert why in problem.value.message
    assert IntakeFile.select().count() == 0


def test_a_name_keeps_no_path_and_the_same_bytes_are_kept_once(referral):
    first = keep_file(referral.message_id, "../../etc/pa\u202essfdp.exe", "", files.PDF)
    again = keep_file(referral.message_id, "other.pdf", "", files.PDF)
    assert first.file_id == again.file_id
    assert kept() == [("passfdp.exe.pdf", "application/pdf", None)]


def test_what_is_attached_to_an_email_is_kept_beside_it(referral):
    inner = mail.saved("The inner words", attached=((files.PNG, "scan.png", "image/png"),))
    body = mail.saved(
        attached=(
            (files.PDF, "letter.pdf", "application/pdf"),
            (files.HTML, "letter2.pdf", "application/pdf"),
            (inner, "inner.eml", "application/octet-stream"),
        )
    )
    made = keep_file(referral.message_id, "mail.eml", "message/rfc822", body)
    names = [(name, part_of) for name, _kind, part_of in kept()]
    assert names[0] == ("mail.eml", None)
    assert names[1:3] == [("letter.pdf", made.file_id), ("inner.eml", made.file_id)]
    assert names[3][0] == "scan.png"
    assert len(names) == 4


def test_more_files_than_a_message_keeps_are_refused(referral, monkeypatch):
    monkeypatch.setattr(file_actions.file_rules, "MOST_FILES", 2)
    for number in range(2):
        keep_file(referral.message_id, "a.pdf", "", files.PDF + bytes([number]))
    with pytest.raises(FileRefused, match="keeps 2 files"):
        keep_file(referral.message_id, "a.pdf", "", files.PDF + b"more")


def test_an_email_is_read_as_text(people, referral, browser_for):
    body = mail.saved(
        "Please see Pip.\n\nDr Ash",
        html="<p>Please see <b>Pip</b>.</p>",
        attached=(
            (files.PDF, "letter.pdf", "application/pdf"),
            (files.HTML, "x.html", "text/html"),
        ),
    )
    made = keep_file(referral.message_id, "mail.eml", "message/rfc822", body)
    cora = browser_for(people.cora)
    page = cora.get(f"/intake/files/{made.file_id}")
    assert "Überweisung für Pip" in page.main
    assert "Dr Äsh <ash@practice.example>" in page.main
    assert "Please see Pip." in page.main
    assert "Not shown by itself: x.html can't be taken: it is a web page" in page.main
    page = cora.get(page.links()["letter.pdf"])
    assert page.response.headers["Content-Security-Policy"].endswith("frame-src 'self'")
    cora.get(f"/intake/files/{made.file_id}/view", status=404)


def test_an_email_of_html_alone_is_read_without_it():
    body = mail.saved(
        "",
        html="<html><head><title>T</title><script>alert(1)</script></head><body>"
        "<p>Hel<b>lo</b> &lt;i&gt;</p><p>Second</p></body></html>",
    )
    found = eml_rules.read(body)
    assert found.was_html
    assert found.text == "Hello <i>\n\nSecond"


@pytest.mark.parametrize(
    "body",
    [
        mail.nested(2_000),
        b"From: a\r\nTo: b\r\n" + b"\r\n" * 500_000,
        b"From: =?utf-8?b?////?=\r\nTo: =?x-none?q?=FF?=\r\nSubject: \xff\xfe\r\n\r\n\xff\xfe",
        b"From: a\r\nTo: b\r\nContent-Type: text/plain; charset=nothing\r\n\r\nwords",
        b"From: a\r\nTo: b\r\nContent-Type: message/rfc822\r\n\r\n",
        b"From: a\r\nTo: b\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
        b"From: a\r\nTo: b\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
    ],
)
def test_whatever_an_email_holds_it_is_read_or_shown_as_it_came(body):
    found = eml_rules.read(body)
    assert found.text or found.headers
    assert "\u202e" not in found.text


def test_a_file_is_shown_in_a_sandbox_and_downloaded_under_our_name(people, referral, browser_for):
    made = doors_factories.intake_file(referral.message_id, name="Pip Marlow.pdf")
    cora = browser_for(people.cora)
    for path in (f"/referrals/{referral.id}", f"/intake/{referral.message_id}"):
        page = cora.get(cora.get(path).links()["Pip Marlow.pdf"])
    shown = cora.client.get(f"/intake/files/{made.id}/view")
    assert shown.data == doors_factories.PDF
    assert shown.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert shown.headers["Content-Disposition"] == "inline"
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    before = Event.select().where(Event.action == "file_downloaded").count()
    sent = cora.client.get(page.links()["Download a copy"])
    reference = Referral.get_by_id(referral.id).reference
    assert sent.headers["Content-Disposition"] == (
        f'attachment; filename="{reference}-{made.id}.pdf"'
    )
    assert Event.select().where(Event.action == "file_downloaded").count() == before + 1


@pytest.mark.parametrize("who", ["fay", "mae", "ada", None])
def test_files_are_for_staff_alone(people, referral, browser_for, who):
    made = doors_factories.intake_file(referral.message_id)
    browser = browser_for(getattr(people, who) if who else None)
    for end in ("", "/view", "/download"):
        browser.get(f"/intake/files/{made.id}{end}", status=403 if who else 302)


def test_a_message_says_what_came_later_and_who_read_it(people, referral, browser_for):
    from portal.db import write
    from portal.referrals.message_actions import join_message

    later = factories.message(door="status_link")
    cora = browser_for(people.cora)
    with cora.app.app_context(), write():
        join_message(referral.id, later.id, "risk")
    page = cora.get(f"/intake/{referral.message_id}")
    assert "Not read yet" in page.main
    page = cora.get(page.links()["A new risk"])
    assert "You, just now" in page.main
    page = browser_for(people.cora).get(f"/intake/{referral.message_id}")
    assert "read by Cora" in page.main
