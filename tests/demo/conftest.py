"""One demo for all tests that only read it: making it takes seconds."""

import shutil
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from portal import clock, create_app, demo
from portal import settings as settings_module
from portal.db import connection, database
from tests.conftest import SERVER_URL, database_on_server, maintain


def _use(url: str, instance: Path) -> Any:
    return create_app(
        settings_module.load(
            {},
            instance=instance,
            database_url=url,
            secret_key="a secret key for tests, long enough",
            secure_cookies=False,
            second_factor_roles=(),
            demo=True,
            log_level="critical",
        )
    )


@pytest.fixture(scope="session")
def begun_at() -> datetime:
    """When the demo is made: now, or a moment later where its day is about to end."""
    now = clock.local(clock.now())
    soon = now + timedelta(minutes=30)
    return now if soon.date() == now.date() else soon


@pytest.fixture(autouse=True)
def its_own_day(begun_at: datetime) -> Iterator[None]:
    """Every test finds the demo on the day on which it was made, however late it runs."""
    with time_machine.travel(begun_at + timedelta(minutes=5), tick=True):
        yield


@pytest.fixture(scope="session")
def seeded(
    template_database: str, tmp_path_factory: pytest.TempPathFactory, begun_at: datetime
) -> Iterator[tuple[str, Path, demo.Summary]]:
    """A database with the demo in it: its URL, its instance folder, and what was written."""
    instance = tmp_path_factory.mktemp("demo")
    if SERVER_URL:
        name = f"portal_demo_{uuid.uuid4().hex[:12]}"
        maintain(f"CREATE DATABASE {name} TEMPLATE {template_database}")
        url = database_on_server(name)
    else:
        shutil.copyfile(template_database, instance / "demo.db")
        url = f"sqlite:///{instance / 'demo.db'}"
    with (
        time_machine.travel(begun_at, tick=True),
        _use(url, instance).app_context(),
        connection(),
    ):
        summary = demo.seed()
        demo.issue_reports()
    database.close_all()
    yield url, instance, summary
    if SERVER_URL:
        maintain(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def charity(seeded: tuple[str, Path, demo.Summary]) -> Iterator[demo.Summary]:
    """An open connection to the demo, to read only; what was written."""
    url, instance, summary = seeded
    with _use(url, instance).test_request_context(), connection():
        yield summary
    database.close_all()
