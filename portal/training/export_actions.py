"""Writes that go with handing out a table."""

from collections.abc import Iterable

from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.db import write


def note_export(what: str, used: Iterable[str], *, by: SignedInUser) -> None:
    """Put it into the trail that a table of training was taken out, and by which filters.

    `what` is the table's noun; `used` are the names of filters, never what they hold.
    """
    with write():
        record_event("training_exported", what, None, by=by, fields=used)
