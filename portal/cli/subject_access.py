"""portal subject-access."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from portal.cli.running import ready_application


@click.command("subject-access")
@click.argument("person_id", type=int)
@click.option("--out", "file", type=click.Path(path_type=Path), required=True, help="A ZIP file.")
def command(person_id: int, file: Path) -> None:
    """Put all that is kept about a person into one file, to be given to them.

    JSON for machines, a PDF to read, and what arrived. What others wrote about them is held back
    until somebody decides on it, on the page of their request.

    \b
    Example:
      portal subject-access 57 --out copy.zip
    """
    if file.exists():
        raise click.ClickException(f"{file} is there already. Choose another name.")
    with ready_application():
        from portal import clock, pdf
        from portal.errors import DomainError
        from portal.privacy import (
            due_queries,
            subject_actions,
            subject_bundle,
            subject_pages,
            subject_queries,
        )

        if due_queries.end_of(person_id) is None:
            raise DomainError("There is nobody with this number.")
        # Before anything is put together, or recorded as having gone out.
        with _new_file(file) as opened:
            request_id = subject_queries.open_request_of(person_id)
            bundle = subject_bundle.collect(person_id, request_id, clock.today())
            html = subject_pages.as_html(bundle)
            opened.write(subject_bundle.as_zip(bundle, pdf.render_pdf(html)))
            opened.flush()
            subject_actions.note_made(request_id, person_id, None)
    held = sum(bundle.withheld.values())
    click.echo(f"Written to {file}." + (f" Held back: {held}." if held else ""))


@contextmanager
def _new_file(file: Path) -> Iterator[IO[bytes]]:
    """A file for its owner alone, which is there only if all goes well."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as problem:
        raise click.ClickException(f"{file} can't be written: {problem.strerror}.") from problem
    try:
        with os.fdopen(descriptor, "wb") as opened:
            yield opened
    except BaseException:
        file.unlink(missing_ok=True)
        raise
