"""Putting mail into the outbox under some settings, and looking at what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from portal import mail
from portal.db import connection, write
from portal.models import OutboxMessage

MINUTE = timedelta(minutes=1)
TEMPLATES = {
    "mail/trial.txt": (
        '{% extends "mail/_layout.txt" %}{% block body %}Grüße, {{ name }}.\n'
        '{{ address_of("home.home_show") }}{% endblock %}'
    ),
    "mail/trial.html": (
        '{% extends "mail/_layout.html" %}{% block body %}<p>Grüße, {{ name }}.</p>{% endblock %}'
    ),
}


def made(make_app: Any, port: int, **changes: Any) -> Flask:
    changes = {"mail_use_tls": False, "mail_sender": "notices@harbour.example", **changes}
    app: Flask = make_app(
        mail_server="127.0.0.1", mail_port=port, base_url="https://portal.example", **changes
    )
    assert app.jinja_loader is not None
    app.jinja_env.loader = ChoiceLoader([DictLoader(TEMPLATES), app.jinja_loader])
    return app


@contextmanager
def under(make_app: Any, port: int, **changes: Any) -> Iterator[None]:
    """Other settings, for the length of the block."""
    with made(make_app, port, **changes).app_context(), connection():
        yield


def put(key: str = "one", to: str = "fay@example.org", **more: Any) -> int:
    more.setdefault("subject", f"Message {key}")
    with write():
        return mail.put(key, to, more.pop("subject"), "trial", name=more.pop("name", "Fay"), **more)


def row(outbox_id: int) -> OutboxMessage:
    return OutboxMessage.get_by_id(outbox_id)


def together(*functions: Any) -> list[Any]:
    """Run in threads, each with a connection and the application of its own."""
    from flask import current_app

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def run(function: Any) -> Any:
        with app.app_context(), connection():
            return function()

    with ThreadPoolExecutor(len(functions)) as pool:
        return list(pool.map(run, functions))
