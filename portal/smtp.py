"""One connection to the mail server: what is handed over, and what came of it, in words.

Knows the settings and nothing of the outbox. The words go to administrators; they hold what the
server said, without the address it was said about.
"""

import re
import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

import flask_mail
from flask import Flask, current_app
from flask_babel import gettext as _

from portal import clock, settings
from portal.plain_text import visible

# A server that says nothing for so long, at any step, is as good as away.
SILENCE_SECONDS = 20
ANSWER_LENGTH = 300

_AN_ADDRESS = re.compile(r"\S*@\S*")


class NotTaken(Exception):
    """The server doesn't have the message; the exception's text says why, in a sentence."""


class Unreached(NotTaken):
    """It isn't about this message: the next one would fare no better."""


class Refused(NotTaken):
    """It is about this message; `is_for_good` says whether asking again is any use."""

    def __init__(self, words: str, is_for_good: bool):
        super().__init__(words)
        self.is_for_good = is_for_good


class InDoubt(Exception):
    """The server was given the message and never said whether it took it."""


def install(app: Flask) -> None:
    """Give Flask-Mail this instance's mail server."""
    ours = settings.current()
    app.config.update(
        MAIL_SERVER=ours.mail_server,
        MAIL_PORT=ours.mail_port,
        MAIL_USERNAME=ours.mail_username or None,
        MAIL_PASSWORD=ours.mail_password or None,
        # TLS from the first byte leaves nothing for STARTTLS to protect.
        MAIL_USE_TLS=ours.mail_use_tls and not ours.mail_use_ssl,
        MAIL_USE_SSL=ours.mail_use_ssl,
        MAIL_DEFAULT_SENDER=sender_address(),
        # With debugging on, the whole conversation would be printed, addresses and all.
        MAIL_DEBUG=0,
        MAIL_SUPPRESS_SEND=False,
    )
    flask_mail.Mail(app)


def sender_address() -> str:
    """The address that mail comes from: `mail_sender`, or else the contact address."""
    return settings.current().mail_sender or settings.current().contact_email


def sender_domain() -> str:
    """The domain of that address, by which Portal names itself."""
    return sender_address().rpartition("@")[2]


class Letter(flask_mail.Message):
    """A message as it goes out: its text, beside it the same as HTML, and perhaps a PDF."""

    def __init__(
        self,
        to_address: str,
        subject: str,
        text: str,
        html: str,
        message_id: str,
        document: tuple[str, bytes] | None = None,
    ):
        super().__init__(subject=subject, recipients=[to_address])
        made = EmailMessage(policy=SMTP)
        try:
            # The policy refuses line breaks in a header, so that none begins another one.
            made["From"] = Address(settings.current().organisation, addr_spec=sender_address())
            made["To"] = Address(addr_spec=to_address)
            made["Subject"] = subject
        except (ValueError, MessageError) as problem:
            raise Unreached(
                _("The message has no proper sender. Look at mail_sender and organisation.")
            ) from problem
        made["Date"] = format_datetime(clock.now())
        made["Message-ID"] = message_id
        # Nobody's holiday notice should answer it.
        made["Auto-Submitted"] = "auto-generated"
        made.set_content(text, cte="quoted-printable")
        if html:
            made.add_alternative(html, subtype="html", cte="quoted-printable")
        if document is not None:
            name, body = document
            made.add_attachment(body, maintype="application", subtype="pdf", filename=name)
        self._bytes = made.as_bytes()

    def as_bytes(self) -> bytes:
        return self._bytes


class Line:
    """A connection to the mail server: made when first needed, kept for the next message."""

    def __init__(self) -> None:
        self._connection: _Connection | None = None
        # The server went away or fell silent in the middle of things.
        self.has_broken_off = False

    def open(self) -> None:
        """Reach the server and sign in there. Raises Unreached."""
        if self._connection is not None:
            return
        made = _Connection(current_app.extensions["mail"])
        try:
            made.__enter__()
        except OSError as problem:
            raise Unreached(_not_reached(problem)) from problem
        self._connection = made

    def send(self, letter: Letter) -> None:
        """Hand a letter over; returns once the server has said that it took it.

        Raises Refused, Unreached or InDoubt; the line is closed then.
        """
        assert self._connection is not None and self._connection.host is not None
        host = self._connection.host
        try:
            self._connection.send(letter, envelope_from=sender_address())
        except OSError as problem:
            self.close()
            outcome = _outcome(problem, bool(getattr(host, "is_in_doubt", False)))
            self.has_broken_off = isinstance(outcome, InDoubt) or not _answer_of(problem)[0]
            raise outcome from problem

    def close(self) -> None:
        """Hang up; whether the server answers that is of no account any more."""
        made, self._connection = self._connection, None
        if made is not None and made.host is not None:
            try:
                made.host.quit()
            except OSError:
                made.host.close()


def _not_reached(problem: OSError) -> str:
    code, answer = _answer_of(problem)
    if code:
        return _("The mail server doesn't let Portal in: %(answer)s", answer=answer)
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        return _("The mail server doesn't offer the TLS or the signing in that the settings ask.")
    if isinstance(problem, ssl.SSLError):
        return _("The mail server's certificate or encryption isn't right.")
    return _("The mail server can't be reached.")


def _outcome(problem: OSError, is_in_doubt: bool) -> Exception:
    code, answer = _answer_of(problem)
    if is_in_doubt or (code and not 400 <= code < 600):
        return InDoubt(_("The mail server was given it and didn't say whether it took it."))
    if code >= 500 and isinstance(problem, smtplib.SMTPSenderRefused):
        return Unreached(_("The mail server takes nothing from Portal: %(answer)s", answer=answer))
    if code >= 500:
        return Refused(_("The mail server refused it: %(answer)s", answer=answer), True)
    if code:
        return Refused(_("The mail server didn't take it yet: %(answer)s", answer=answer), False)
    return Refused(_("The connection broke off before the message was handed over."), False)


def _answer_of(problem: OSError) -> tuple[int, str]:
    """A server's code, and code and words with addresses taken out; 0 where it said nothing."""
    code: int = getattr(problem, "smtp_code", 0)
    words: Any = getattr(problem, "smtp_error", "")
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(problem.recipients.values()))
    if isinstance(words, bytes):
        words = words.decode("utf-8", "replace")
    words = _AN_ADDRESS.sub("…", " ".join(visible(words).split()))
    return code, f"{code} {words}"[:ANSWER_LENGTH]


class _Doubt:
    """Knows whether the server has been given a message and not yet said what it made of it."""

    is_in_doubt = False

    def getreply(self) -> tuple[int, bytes]:
        code, said = super().getreply()  # type: ignore[misc]
        # 354 is "go ahead": from here to the next answer the server may have the message.
        self.is_in_doubt = code == 354
        return code, said


class _Smtp(_Doubt, smtplib.SMTP):
    pass


class _SmtpOverTls(_Doubt, smtplib.SMTP_SSL):
    pass


class _Connection(flask_mail.Connection):
    """Flask-Mail's connection, with a limit to its patience and the certificate checked."""

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        options: dict[str, Any] = {
            "timeout": SILENCE_SECONDS,
            # Else this machine's own name is looked up, and told.
            "local_hostname": sender_domain(),
        }
        host: smtplib.SMTP | smtplib.SMTP_SSL
        if self.mail.use_ssl:
            context = ssl.create_default_context()
            host = _SmtpOverTls(self.mail.server, self.mail.port, context=context, **options)
        else:
            host = _Smtp(self.mail.server, self.mail.port, **options)
        try:
            if self.mail.use_tls:
                host.starttls(context=ssl.create_default_context())
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except BaseException:
            host.close()
            raise
        return host
