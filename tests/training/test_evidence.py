"""Files that show a completion: what is taken, what is refused, and who gets one back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO

import pytest
import time_machine

from portal.models import Event, Evidence, EvidenceBody, TrainingRecord
from tests import factories
from tests.page import Browser
from tests.test_picture_rules import PLACE, photo
from tests.training import files


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def aid(db):
    return factories.course("First aid", valid_months=36)


@pytest.fixture
def pending(people, aid):
    return factories.record(
        people.fay, aid, date(2026, 5, 20), state="pending", recorded_by=people.fay
    )


def address(record):
    return f"/training/records/{record.id}/evidence"


def test_a_file_is_added_to_what_awaits_a_check_and_to_what_counts(people, pending, browser_for):
    fay = browser_for(people.fay)
    page = fay.get(f"/training/records/{pending.id}")
    form = fay.get(page.links()["Add a file"])
    form = fay.post(address(pending), {"files": files.sent((files.PDF, "one.pdf"))})
    assert "1 file added." in fay.follow(form.response.location).main
    TrainingRecord.update(state="verified").execute()
    browser_for(people.cora).post(address(pending), {"files": files.sent((files.PNG, "two.png"))})
    rows = list(Evidence.select().order_by(Evidence.id))
    assert [(one.file_name, one.uploaded_by_id) for one in rows] == [
        ("one.pdf", people.fay.id),
        ("two.png", people.cora.id),
    ]
    assert bytes(EvidenceBody.get(EvidenceBody.evidence == rows[0]).body) == files.PDF
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.fields) == ("evidence_added", "files")


@pytest.mark.parametrize(
    ("body", "name", "why"),
    [
        (files.HTML, "certificate.pdf", "certificate.pdf can't be taken: it is a web page"),
        (files.SVG, "certificate.png", "certificate.png can't be taken: it is a web page"),
        (files.zip_bomb(), "letter.docx", "letter.docx can't be taken: it is an office document"),
        (files.zip_bomb(), "photo.jpg", "photo.jpg can't be taken: it is an office document"),
        (b"", "empty.pdf", "empty.pdf can't be taken: it is empty."),
        (files.pixel_bomb(), "huge.png", "huge.png can't be taken: as a picture it is too large"),
        (b"GIF89a=1;alert(1)//", "cert.gif.pdf", "cert.gif.pdf can't be taken: it is neither"),
        (b"MZ\x90\x00", "cert.pdf", "cert.pdf can't be taken: it is neither a PDF nor a photo."),
        (
            files.PDF + bytes(9_000_000),
            "huge.pdf",
            "huge.pdf is larger than 8 MB, which is the limit.",
        ),
    ],
    ids=[
        "html",
        "svg",
        "docx",
        "zip",
        "empty",
        "pixels",
        "gif and script",
        "program",
        "nine megabytes",
    ],
)
def test_a_hostile_file_is_refused_with_its_reason(people, pending, browser_for, body, name, why):
    page = browser_for(people.fay).post(
        address(pending), {"files": files.sent((body, name))}, status=422
    )
    assert why in page.errors()["files"]
    assert (Evidence.select().count(), EvidenceBody.select().count()) == (0, 0)


def test_a_name_with_a_path_and_turned_letters_is_kept_clean(people, pending, browser_for):
    fay = browser_for(people.fay)
    fay.post(address(pending), {"files": files.sent((files.PDF, files.TURNED))})
    assert Evidence.get().file_name == "certfdp.exe.pdf"
    page = fay.post(address(pending), {"files": files.sent((files.HTML, files.TURNED))}, status=422)
    assert "\u202e" not in page.text


def test_a_photo_is_kept_without_place_and_phone_and_without_a_script(people, pending, browser_for):
    sent = photo() + files.HTML
    fay = browser_for(people.fay)
    fay.post(address(pending), {"files": files.sent((sent, "photo.jpg.html"))})
    kept = fay.client.get(f"/training/evidence/{Evidence.get().id}")
    assert kept.mimetype == "image/jpeg"
    assert kept.headers["Content-Disposition"].endswith('.jpg"')
    for word in (PLACE.encode(), b"Phone of Pip", b"<script>"):
        assert word in sent and word not in kept.data
    assert Evidence.get().byte_count == len(kept.data)


def test_a_record_keeps_five_files(people, pending, browser_for):
    fay = browser_for(people.fay)
    six = [(files.PDF + bytes([n]), f"{n}.pdf") for n in range(6)]
    page = fay.post(address(pending), {"files": files.sent(*six)}, status=422)
    assert "Choose 5 files at most." in page.errors()["files"]
    fay.post(address(pending), {"files": files.sent(*six[:4])})
    page = fay.post(address(pending), {"files": files.sent(*six[4:])}, status=422)
    assert "A record keeps 5 files. Choose 1 more at most." in page.errors()["files"]
    fay.post(address(pending), {"files": files.sent(six[4])})
    page = fay.post(address(pending), {"files": files.sent(six[5])}, status=422)
    assert "A record keeps 5 files, and it has them." in page.errors()["files"]
    assert Evidence.select().count() == 5
    assert "Add a file" not in fay.get(f"/training/records/{pending.id}").links()


def test_the_same_file_sent_twice_is_kept_once(people, pending, browser_for):
    fay = browser_for(people.fay)
    fay.post(address(pending), {"files": files.sent((files.PDF, "one.pdf"))})
    page = fay.post(address(pending), {"files": files.sent((files.PDF, "again.pdf"))}, status=422)
    assert "again.pdf is there already." in page.errors()["files"]
    assert Evidence.select().count() == 1


def test_nothing_chosen_is_said(people, pending, browser_for):
    page = browser_for(people.fay).post(address(pending), {}, status=422)
    assert "Choose a photo or a PDF of the certificate." in page.errors()["files"]


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_what_doesnt_count_any_more_takes_no_file(people, pending, browser_for, state):
    TrainingRecord.update(state=state).execute()
    page = browser_for(people.fay).post(
        address(pending), {"files": files.sent((files.PDF, "one.pdf"))}, status=422
    )
    assert "doesn't count any more" in page.errors()["files"]
    assert Evidence.select().count() == 0


def test_a_background_check_takes_no_copy(people, browser_for):
    check = factories.course("Background check", kind="check", renewal="review", valid_months=36)
    made = factories.record(people.fay, check, date(2026, 5, 20))
    page = browser_for(people.cora).post(
        address(made), {"files": files.sent((files.PDF, "dbs.pdf"))}, status=422
    )
    assert "Never the certificate of a background check" in page.errors()["files"]
    assert Evidence.select().count() == 0


def test_a_file_leaves_as_it_came_and_runs_nothing(people, pending, browser_for):
    kept = factories.evidence(pending, files.PDF + files.HTML, media_type="application/pdf")
    answer = browser_for(people.cora).get(f"/training/evidence/{kept.id}").response
    assert answer.data == files.PDF + files.HTML
    assert answer.mimetype == "application/pdf"
    headers = answer.headers
    assert headers["Content-Disposition"] == (
        f'attachment; filename="evidence-T-{pending.id}-{kept.id}.pdf"'
    )
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.subject_id, event.user_id) == (
        "evidence_downloaded",
        kept.id,
        people.cora.id,
    )


def test_others_files_arent_there(people, pending, browser_for):
    kept = factories.evidence(pending)
    path = f"/training/evidence/{kept.id}"
    assert browser_for(people.fay).get(path).response.data
    absent = browser_for(people.otis).get("/training/evidence/999999", status=404)
    for who in (people.otis, people.mae):
        page = browser_for(who).get(path, status=404)
        assert page.main == absent.main
        browser_for(who).get(address(pending), status=404)
        browser_for(who).post(
            address(pending), {"files": files.sent((files.PDF, "one.pdf"))}, status=404
        )
    handed_out = Event.select().where(Event.action == "evidence_downloaded")
    assert (handed_out.count(), Evidence.select().count()) == (1, 1)


def test_two_who_send_at_once_both_have_theirs(app, people, pending, aid, browser_for):
    other = factories.record(people.otis, aid, date(2026, 5, 21), state="pending")
    given = [(people.fay, pending, b"fay"), (people.otis, other, b"otis")]
    ready = []
    for who, record, mark in given:
        browser = browser_for(who)
        ready.append((browser, record, files.PDF + mark, browser.csrf_token()))

    def send(one: tuple[Browser, TrainingRecord, bytes, str]) -> int:
        browser, record, body, token = one
        data = {"csrf_token": token, "files": (BytesIO(body), "certificate.pdf")}
        return browser.client.post(address(record), data=data).status_code

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(send, ready)) == [302, 302]
    for who, record, mark in given:
        kept = Evidence.get(Evidence.record == record)
        assert kept.uploaded_by_id == who.id
        assert bytes(EvidenceBody.get(EvidenceBody.evidence == kept).body) == files.PDF + mark


def test_two_at_once_on_one_record_never_pass_five(app, people, pending, browser_for):
    for number in range(4):
        factories.evidence(pending, bytes([number]))
    ready = [(browser_for(who), who.id) for who in (people.fay, people.cora)]
    tokens = [browser.csrf_token() for browser, _id in ready]

    def send(turn: int) -> int:
        browser, mark = ready[turn]
        body = files.PDF + bytes([mark])
        data = {"csrf_token": tokens[turn], "files": (BytesIO(body), "certificate.pdf")}
        return browser.client.post(address(pending), data=data).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, (0, 1))) == [302, 422]
    assert Evidence.select().count() == 5


def test_more_than_five_whole_files_is_refused_before_it_is_read(people, pending, browser_for):
    page = browser_for(people.fay).post(
        address(pending),
        {"files": files.sent((files.PDF + bytes(41_000_000), "film.pdf"))},
        status=413,
    )
    assert "film.pdf is larger than 8 MB" in page.main


def test_what_was_typed_beside_far_too_much_is_shown_to_be_copied(people, aid, browser_for):
    data = {
        "course_id": aid.id,
        "completed_on": "2026-05-20",
        "issuer": "Röd Korset",
        "number": "RC-9",
        "files": files.sent((files.PDF + bytes(41_000_000), "film.pdf")),
    }
    page = browser_for(people.fay).post("/training/records/send", data, status=413)
    for typed in ("film.pdf", "2026-05-20", "Röd Korset", "RC-9"):
        assert typed in page.main
