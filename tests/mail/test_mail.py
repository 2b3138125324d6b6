"""Mail, sent to a real server: it arrives as written, once, and only if its action was done."""

import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiosmtpd.smtp import AuthResult

from portal import clock, mail, mail_rounds
from portal.db import database, write
from portal.errors import DomainError
from portal.models import OutboxMessage, OutboxState
from tests.mail.outbox import MINUTE, put, row, together, under
from tests.mail.server import Handler, running


def test_text_and_html_arrive_with_the_right_headers(server: Handler) -> None:
    outbox_id = put(name="Fay <b>")
    assert mail_rounds.send_due() == 1
    (message,) = server.kept
    assert server.recipients == ["fay@example.org"]
    assert message["To"] == "fay@example.org"
    assert message["From"] == "Harbour Groups <notices@harbour.example>"
    assert message["Subject"] == "Message one"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime - clock.now() < MINUTE
    assert message["Message-ID"] == row(outbox_id).message_id
    text, html = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert text.get_content().splitlines()[:2] == ["Grüße, Fay <b>.", "https://portal.example/"]
    assert "Harbour Groups" in text.get_content()
    assert html.get_content_type() == "text/html"
    assert "<p>Grüße, Fay &lt;b&gt;.</p>" in html.get_content()
    sent = row(outbox_id)
    assert (sent.state, sent.attempt_count, sent.problem) == (OutboxState.SENT, 1, "")
    assert sent.sent_at is not None
    assert mail_rounds.send_due() == 0
    assert len(server.kept) == 1


def test_a_name_with_commas_and_letters_beyond_ascii_is_one_sender(
    make_app: Any, port: int, server: Handler
) -> None:
    with under(make_app, port, organisation="Härbour, Groups & Sons"):
        put(subject="Ein Gruß aus Köln " + "x" * 100)
        assert mail_rounds.send_due() == 1
    (sender,) = server.kept[0]["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (
        "Härbour, Groups & Sons",
        "notices@harbour.example",
    )
    assert server.subjects == ["Ein Gruß aus Köln " + "x" * 100]


@pytest.mark.parametrize(
    "address",
    ["", "fay", "fay@", "a@b", "fay@example.org\nBcc: all@example.org", "fay@example.org, x@y.org"],
)
def test_an_address_that_cannot_be_right_is_refused(address: str) -> None:
    with pytest.raises(DomainError):
        put(to=address)
    assert OutboxMessage.select().count() == 0


def test_an_address_of_another_script_is_sent_as_servers_know_it() -> None:
    assert row(put(to=" fay@bücher.example ")).to_address == "fay@xn--bcher-kva.example"


@pytest.mark.parametrize("subject", ["", " ", "a\nBcc: b@example.org", "a\rb", "x" * 201, "a\x00"])
def test_a_subject_that_is_not_one_line_is_refused(subject: str) -> None:
    with pytest.raises(ValueError, match="subject"):
        put(subject=subject)
    assert OutboxMessage.select().count() == 0


def test_a_name_cannot_begin_a_header(server: Handler) -> None:
    put(name="Fay\r\nBcc: all@example.org\r\n\r\n.\r\nMAIL FROM:<x@example.org>")
    assert mail_rounds.send_due() == 1
    assert len(server.kept) == 1
    assert server.kept[0]["Bcc"] is None
    assert server.recipients == ["fay@example.org"]


def test_mail_is_put_in_a_transaction_or_not_at_all(server: Handler) -> None:
    with pytest.raises(RuntimeError):
        mail.put("one", "fay@example.org", "Subject", "trial", name="Fay")
    with pytest.raises(ZeroDivisionError), write():
        put()
        raise ZeroDivisionError
    assert mail_rounds.send_due() == 0
    assert server.kept == []
    with pytest.raises(RuntimeError), write():
        mail_rounds.send_due()


def test_a_worker_is_woken_only_after_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[bool] = []
    monkeypatch.setattr("portal.jobs.wake", lambda: woken.append(database.in_transaction()))
    with write():
        put()
        assert woken == []
    assert woken == [False]


def test_the_same_key_is_the_same_message(server: Handler) -> None:
    first = put(name="Fay")
    assert put(name="Sana", to="sana@example.org") == first
    ids = together(*[lambda: put("two")] * 4)
    assert len(set(ids)) == 1
    assert mail_rounds.send_due() == 2
    assert sorted(server.subjects) == ["Message one", "Message two"]
    assert put() == first
    assert mail_rounds.send_due() == 0


def test_two_senders_at_once_deliver_each_message_once(server: Handler) -> None:
    for number in range(12):
        put(str(number))
    assert sum(together(mail_rounds.send_due, mail_rounds.send_due, mail_rounds.send_due)) == 12
    assert sorted(server.subjects) == sorted(f"Message {number}" for number in range(12))


def test_a_round_ends_at_its_limit(server: Handler) -> None:
    for number in range(3):
        put(str(number))
    assert mail_rounds.send_due(limit=2) == 2
    assert server.subjects == ["Message 0", "Message 1"]


def test_a_worker_told_to_stop_begins_no_further_message(server: Handler) -> None:
    for number in range(3):
        put(str(number))
    assert mail_rounds.send_due(stopping=lambda: len(server.kept) == 1) == 1
    assert server.subjects == ["Message 0"]
    assert mail_rounds.send_due(stopping=lambda: True) == 0
    # Nothing is left half handed over, nor held back.
    assert mail_rounds.send_due() == 2


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    made, key = folder / "server.pem", folder / "server.key"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1"
    options = ["-addext", "subjectAltName=IP:127.0.0.1", "-out", str(made), "-keyout", str(key)]
    try:
        subprocess.run([*command.split(), *options], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("there is no openssl to make a certificate with")
    return made, key


def _sign_in(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"portal", b"right"), handled=False)


def test_it_signs_in_over_tls_and_checks_the_certificate(
    make_app: Any, port: int, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    options = {"mail_use_tls": True, "mail_username": "portal"}
    signing = {"tls_context": context, "auth_required": True, "authenticator": _sign_in}
    with running(port, **signing) as server:
        with under(make_app, port, mail_password="wrong", **options):
            outbox_id, now = put(), clock.now()
            assert mail_rounds.send_due() == 0
            problem = row(outbox_id).problem
            assert problem == "The mail server's certificate or encryption isn't right."
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
            with time_machine.travel(now + 2 * MINUTE):
                assert mail_rounds.send_due() == 0
            assert row(outbox_id).problem.startswith("The mail server doesn't let Portal in: 535")
        with (
            under(make_app, port, mail_password="right", **options),
            time_machine.travel(now + 10 * MINUTE),
        ):
            assert mail_rounds.send_due() == 1
        assert server.subjects == ["Message one"]


def test_the_log_knows_neither_address_nor_words(
    make_app: Any, port: int, server: Handler, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answers.append("550 No such user: <fay@example.org>")
    with under(make_app, port, log_level="debug"):
        put("wrong")
        put("right")
        mail_rounds.send_due()
    said = capsys.readouterr()
    assert "mail_round" in said.err
    for secret in ("fay", "Message", "Grüße", "No such user"):
        assert secret not in said.err + said.out


def test_addresses_of_pages_stand_on_the_base_url() -> None:
    assert mail.address_of("office.outbox_show", outbox_id=3) == (
        "https://portal.example/office/outbox/3"
    )
    assert mail.address_of("office.outbox_list", show="sent") == (
        "https://portal.example/office/outbox?show=sent"
    )
