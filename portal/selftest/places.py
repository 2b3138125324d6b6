"""Where facts may be left lying: logs, mail, temporary files, and files beside the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from portal import job_runs, settings
from portal.keeping import making
from portal.models import OutboxMessage
from portal.selftest.marking import Marks
from portal.selftest.reading import text_of
from portal.selftest.scratch import Scratch
from portal.selftest.sight import OWN_REFERENCES


def run_jobs(app: Flask) -> None:
    """Do all that a worker would do now: reminders, digests, lists. No mail leaves."""
    with app.app_context():
        job_runs.run_due(50)


def make_backup(app: Flask) -> None:
    """Make a backup of the scratch copy, which nobody can read: its private key is thrown away."""
    with app.app_context():
        making.make(settings.current())


def left_lying(scratch: Scratch, marks: Marks) -> Iterator[tuple[str, str, str]]:
    """Markers where nobody should find any: (what sort of place, where, the marker's key).

    The database holds them all, and files whose name begins as its own are parts of it.
    """
    for where, text in _mails():
        for key in marks.found_in(text):
            if marks.by_key[key].place not in OWN_REFERENCES:
                yield "mail", where, key
    for place, folder in (("temporary file", scratch.temporary), ("instance", scratch.instance)):
        for file in _files(folder):
            where = str(file.relative_to(folder))
            for key in marks.found_in(f"{where}\n{text_of(file.read_bytes())}"):
                yield place, where, key
    for number, line in enumerate(scratch.log.read_text("utf-8").splitlines(), 1):
        for key in marks.found_in(line):
            yield "log", f"line {number}", key


def _mails() -> Iterator[tuple[str, str]]:
    rows = OutboxMessage.select(
        OutboxMessage.key, OutboxMessage.subject, OutboxMessage.text, OutboxMessage.html
    ).order_by(OutboxMessage.id)
    for key, subject, text, html in rows.tuples():
        # The key's first word says what the mail is; what follows are ids.
        yield key.split(" ")[0], f"{subject}\n{text}\n{html}"


def _files(folder: Path) -> list[Path]:
    return sorted(
        one for one in folder.rglob("*") if one.is_file() and not one.name.startswith("scratch.db")
    )
