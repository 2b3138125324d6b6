"""Portal, served on loopback for drills that come from outside."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from portal.db import database


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application's address while it is served by a thread of its own."""
    server: Any = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    if not database.is_closed():
        database.close()
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        database.connect(reuse_if_open=True)
