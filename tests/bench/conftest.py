"""The big database, made once for each run of the test that asks for it."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import create_app
from portal import settings as settings_module
from portal.db import connection, database
from tests.bench.load import Sizes, load
from tests.conftest import SERVER_URL, database_on_server, maintain


@pytest.fixture
def register(template_database: str, tmp_path: Path) -> Iterator[Sizes]:
    """An open connection to 10,000 people, 50,000 referrals and 200,000 marks."""
    if SERVER_URL:
        name = f"portal_bench_{uuid.uuid4().hex[:12]}"
        maintain(f"CREATE DATABASE {name} TEMPLATE {template_database}")
        url = database_on_server(name)
    else:
        shutil.copyfile(template_database, tmp_path / "bench.db")
        url = f"sqlite:///{tmp_path / 'bench.db'}"
    app = create_app(
        settings_module.load(
            {},
            instance=tmp_path / "instance",
            database_url=url,
            secret_key="a secret key for tests, long enough",
            secure_cookies=False,
            second_factor_roles=(),
            log_level="critical",
        )
    )
    with app.test_request_context(), connection():
        yield load()
    database.close_all()
    if SERVER_URL:
        maintain(f"DROP DATABASE {name} WITH (FORCE)")
    else:
        (tmp_path / "bench.db").unlink()
