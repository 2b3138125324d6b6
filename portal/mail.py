"""Mail: an outbox that loses nothing and sends nothing twice.

An action puts a message into the outbox in its own transaction, so that there is mail if and
only if the action was done; its text is made then and never changes. `mail_rounds` is the other
half: the handing over.

Administrators read these texts and open no person's page by their role: so no text of mail, and
above all no subject, names a participant or says anything about anybody's health. Addresses,
subjects and texts stay out of the log.
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask import current_app, render_template
from flask_babel import gettext as _

from portal import clock, jobs, settings, smtp
from portal.audit import record_event
from portal.db import database, write
from portal.errors import DomainError
from portal.models import OutboxMessage, OutboxState
from portal.models.outbox import MAIL_KEY_LENGTH, SUBJECT_LENGTH

# Rows that one statement takes on either engine.
BATCH = 200
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def address_of(endpoint: str, **values: Any) -> str:
    """The whole address of a page of ours, for a link in a message; works outside a request."""
    base = settings.current().base_url
    adapter = current_app.url_map.bind(urlsplit(base).netloc or "localhost")
    return base.rstrip("/") + adapter.build(endpoint, values)


def put(
    key: str,
    to_address: str,
    subject: str,
    template: str,
    *,
    user_id: int | None = None,
    person_id: int | None = None,
    **context: Any,
) -> int:
    """Put a message into the outbox, in the transaction that is open, and return its id.

    The text is made now, of templates/mail/<template>.txt and .html. A key that is there
    already returns that message's id and adds nothing: `key` says once and for all what the
    message is about. Raises DomainError for an address that can't be right, ValueError for a
    subject of more than one line or more than SUBJECT_LENGTH characters and for a key that is
    too long, and RuntimeError outside `db.write()`.
    """
    letter = Letter(key, to_address, subject, template, user_id, context, person_id)
    return put_all([letter])[key]


@dataclass(frozen=True)
class Letter:
    """One message to put: as `put` takes it."""

    key: str
    to_address: str
    subject: str
    template: str
    user_id: int | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    # Whom it is for where they are referred or attend: what a death takes back.
    person_id: int | None = None


def put_all(letters: Iterable[Letter]) -> dict[str, int]:
    """Put many messages at once: ids by key. Raises as `put`, and puts none then.

    In a fixed number of statements for some hundreds; words that are the same are made once.
    """
    if not database.in_transaction():
        raise RuntimeError("mail.put needs an open db.write().")
    wanted = {one.key: one for one in letters}
    for one in wanted.values():
        _check_subject(one.subject)
        if len(one.key) > MAIL_KEY_LENGTH:
            raise ValueError(f"A message's key has at most {MAIL_KEY_LENGTH} characters.")
    addresses = {key: checked_address(one.to_address) for key, one in wanted.items()}
    known = _ids_of(wanted)
    made: dict[str, tuple[str, str]] = {}
    now = clock.now()
    rows = [_row(one, addresses[key], now, made) for key, one in wanted.items() if key not in known]
    if not rows:
        return known
    for start in range(0, len(rows), BATCH):
        OutboxMessage.insert_many(rows[start : start + BATCH]).execute()
    database.after_commit(jobs.wake)
    return known | _ids_of([row["key"] for row in rows])


def _ids_of(keys: Iterable[str]) -> dict[str, int]:
    every, found = list(keys), {}
    for start in range(0, len(every), BATCH):
        some = every[start : start + BATCH]
        rows = OutboxMessage.select(OutboxMessage.key, OutboxMessage.id).where(
            OutboxMessage.key.in_(some)
        )
        found.update(dict(rows.order_by(OutboxMessage.id).tuples()))
    return found


def _row(
    letter: Letter, address: str, now: datetime, made: dict[str, tuple[str, str]]
) -> dict[str, Any]:
    context = {"subject": letter.subject, "address_of": address_of, **letter.context}
    same = f"{letter.template} {letter.subject} {sorted(letter.context.items())!r}"
    if same not in made:
        made[same] = (
            render_template(f"mail/{letter.template}.txt", **context).strip() + "\n",
            render_template(f"mail/{letter.template}.html", **context),
        )
    text, html = made[same]
    return {
        "key": letter.key,
        "to_address": address,
        "user": letter.user_id,
        "person": letter.person_id,
        "subject": letter.subject,
        "text": text,
        "html": html,
        "state": OutboxState.QUEUED,
        "message_id": f"<{secrets.token_hex(16)}@{smtp.sender_domain()}>",
        "due_at": now,
        "created_at": now,
    }


def doubt_unsent() -> int:
    """Mark all that waits as perhaps sent, in the transaction that is open. Returns how many.

    After a restore nobody knows what went out since: sending it twice is somebody's decision.
    """
    query = OutboxMessage.update(
        state=OutboxState.UNSURE,
        problem="A backup was restored, and this may have been sent after it was made.",
    )
    waits = (OutboxState.QUEUED, OutboxState.SENDING)
    return int(query.where(OutboxMessage.state.in_(waits)).execute())


def pull(which: Any) -> int:
    """Take back messages that haven't gone, in the transaction that is open. Returns how many.

    `which` is a condition on the OutboxMessage table. One that is being handed over just now
    can't be stopped.
    """
    unsent = (OutboxState.QUEUED, OutboxState.FAILED, OutboxState.UNSURE)
    query = OutboxMessage.update(state=OutboxState.PULLED, problem="")
    return int(query.where(which, OutboxMessage.state.in_(unsent)).execute())


def checked_address(text: str) -> str:
    """An address as a mail server wants it. Raises DomainError for what can't be one."""
    try:
        # A "test" domain is as good as any on a machine of one's own; no name is looked up.
        found = validate_email(
            text.strip(), check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError as problem:
        raise DomainError(
            _("Mail can't be sent to this e-mail address. Check it and correct it."), "email"
        ) from problem
    return found.ascii_email or found.normalized


def _check_subject(subject: str) -> None:
    if not subject.strip() or len(subject) > SUBJECT_LENGTH or _CONTROLS.search(subject):
        raise ValueError(f"A subject is one line of 1 to {SUBJECT_LENGTH} characters.")


def send_again(outbox_id: int, *, by: Any) -> None:
    """Send a message again that failed or was perhaps sent; its tries begin anew.

    One that waits already is left alone. Raises DomainError for one that was sent or is being
    sent, or that isn't there.
    """
    with write():
        state = (
            OutboxMessage.select(OutboxMessage.state).where(OutboxMessage.id == outbox_id).scalar()
        )
        if state == OutboxState.QUEUED:
            return
        if state not in (OutboxState.FAILED, OutboxState.UNSURE):
            raise DomainError(
                _("Only a message that failed or was perhaps sent can be sent again.")
            )
        OutboxMessage.update(
            state=OutboxState.QUEUED,
            attempt_count=0,
            due_at=clock.now(),
            taken_at=None,
            problem="",
        ).where(OutboxMessage.id == outbox_id).execute()
        record_event("mail_sent_again", "outbox_message", outbox_id, by=by, fields=["state"])
        database.after_commit(jobs.wake)
