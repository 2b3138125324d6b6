"""A mail server and an application that sends by it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.mail.outbox import made
from tests.mail.server import Handler, free_port, running


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def app(make_app: Any, port: int) -> Flask:
    return made(make_app, port)


@pytest.fixture
def server(port: int) -> Iterator[Handler]:
    with running(port) as handler:
        yield handler


@pytest.fixture(autouse=True)
def inside(app: Flask, db: Any) -> Iterator[None]:
    with app.app_context():
        yield
