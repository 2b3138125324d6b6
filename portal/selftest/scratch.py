"""A charity to test on: the demo, made in a folder of its own that is gone afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

# In memory, where there is room: every page that is opened waits for a line of the trail.
_MEMORY = Path("/dev/shm")  # nosec B108 # where a folder of our own is made by mkdtemp


@dataclass(frozen=True)
class Scratch:
    """The application on the scratch copy, and the places where it may leave something."""

    app: Flask
    folder: Path

    @property
    def instance(self) -> Path:
        return self.folder / "instance"

    @property
    def temporary(self) -> Path:
        return self.folder / "tmp"

    @property
    def log(self) -> Path:
        return self.folder / "log"


@contextmanager
def scratch_copy() -> Iterator[Scratch]:
    """The demo, newly made, with an open connection.

    The instance of this computer, its settings and its environment are neither read nor
    written: the folder, its settings and its keys are the scratch copy's own.
    """
    from portal import create_app, demo, schema, settings
    from portal.db import connection, database

    place = str(_MEMORY) if os.access(_MEMORY, os.W_OK) else None
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory("-portal", dir=place)))
        (folder / "tmp").mkdir()
        stack.enter_context(_temporary_folder(folder / "tmp"))
        # What is logged at the most talkative is what must name nobody; whole lines, since
        # several processes write them.
        log = stack.enter_context((folder / "log").open("a", 1, encoding="utf-8"))
        stack.enter_context(redirect_stderr(log))
        loaded = settings.load({}, instance=folder / "instance", **_settings(folder))
        app = create_app(loaded)
        stack.callback(database.close_all)
        # Not left open: requests within it would all be those of the first one's user.
        with app.app_context(), connection():
            schema.upgrade(database.obj)
            demo.seed()
        stack.enter_context(connection())
        yield Scratch(app, folder)


def _settings(folder: Path) -> dict[str, Any]:
    import pyrage

    return {
        "database_url": f"sqlite:///{folder / 'instance' / 'scratch.db'}",
        "demo": True,
        "secure_cookies": False,
        "log_level": "debug",
        # To a key that nobody keeps.
        "backup_recipients": (str(pyrage.x25519.Identity.generate().to_public()),),
    }


@contextmanager
def _temporary_folder(folder: Path) -> Iterator[None]:
    """Have everything temporary be written to this folder, by child processes too."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    variable = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before
        if variable is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = variable
