"""The words of the outbox: what has become of a message."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.formats import day_and_time
from portal.models import OutboxState
from portal.office.outbox_queries import OutboxPage, OutboxRow, Shelf

SHELF: dict[Shelf, Any] = {
    Shelf.WAITING: _l("Waiting"),
    Shelf.PROBLEM: _l("Failed or unsure"),
    Shelf.SENT: _l("Sent or taken back"),
}
CAPTION: dict[Shelf, Any] = {
    Shelf.WAITING: _l("Messages that wait, newest first"),
    Shelf.PROBLEM: _l("Messages that failed or were perhaps sent, newest first"),
    Shelf.SENT: _l("Messages that were sent or taken back, newest first"),
}
EMPTY: dict[Shelf, tuple[Any, Any]] = {
    Shelf.WAITING: (_l("Nothing waits"), _l("Every message has been handed to the mail server.")),
    Shelf.PROBLEM: (
        _l("Nothing to decide"),
        _l("A message that the mail server refuses, or may have taken, is listed here."),
    ),
    Shelf.SENT: (
        _l("Nothing was sent yet"),
        _l("What the mail server has taken is kept here with its text."),
    ),
}


def sent_words(message: OutboxPage) -> str:
    """When a message was sent, or that it wasn't, as far as is known."""
    if message.sent_at:
        return day_and_time(message.sent_at)
    if message.state == OutboxState.UNSURE:
        return _("Not known")
    return _("No") if message.state in (OutboxState.FAILED, OutboxState.PULLED) else _("Not yet")


def state_words(message: OutboxRow | OutboxPage) -> tuple[str, str]:
    """What has become of a message, and its tone: ("Sent 14 Nov, 09:12", "good")."""
    if message.state == OutboxState.SENT:
        return _("Sent %(moment)s", moment=day_and_time(message.sent_at)), "good"
    if message.state == OutboxState.UNSURE:
        return _("Perhaps sent"), "warn"
    if message.state == OutboxState.FAILED:
        return _("Failed"), "bad"
    if message.state == OutboxState.PULLED:
        return _("Taken back"), "plain"
    if message.state == OutboxState.SENDING:
        return _("Being sent"), "info"
    if message.problem:
        return _("Next try %(moment)s", moment=day_and_time(message.due_at)), "warn"
    return _("Waits"), "plain"
