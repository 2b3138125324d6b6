"""Fixtures: a real database file (or PostgreSQL database) for each test, copied from a template.

TEST_DATABASE_CIPHER=1 runs it on encrypted SQLite files.
TEST_DATABASE_URL=postgresql://... runs the whole suite on PostgreSQL: each test process
makes one template database by migrations and one copy of it, which is emptied after each test.
"""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import hypothesis
import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from portal import cipher, create_app, schema, use_settings
from portal import settings as settings_module
from portal.db import connect_url, connection, database
from portal.settings import Settings
from tests import factories
from tests.evidence.plugin import Evidence
from tests.page import Browser

if os.environ.get("TEST_DATABASE_CIPHER"):
    # Every SQLite file of the run is encrypted, the template's copies by the template's key.
    cipher.given = bytes(range(32))

# How long an example takes says something of the machine and nothing of what is tested.
hypothesis.settings.register_profile(
    "portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("portal")

SERVER_URL = os.environ.get("TEST_DATABASE_URL", "")
REAL_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


# A folder in memory, where there is one with room: half of a test's time went into waiting for a
# disk to have written what is thrown away a moment later.
_MEMORY = Path("/dev/shm")
_ROOM_BYTES = 2_000_000_000
if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM_BYTES:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--drills", action="store_true", help="run the tests marked drill, alone")
    parser.addoption("--evidence", metavar="FOLDER", help="write the tables of evidence there")


def pytest_configure(config: pytest.Config) -> None:
    folder = config.getoption("--evidence")
    if folder and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Evidence(Path(folder)))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = bool(config.getoption("--drills"))
    others = [item for item in items if ("drill" in item.keywords) != wanted]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if ("drill" in item.keywords) == wanted]
    for item in items:
        if "real_data" in item.keywords:
            # Carried into the JUnit report, where .ci/run counts those that ran.
            item.user_properties.append(("real_data", "yes"))
    if REAL_DATA.is_dir():
        return
    absent = pytest.mark.skip(reason="the folder of real example files (../shared/data) is absent")
    for item in items:
        if "real_data" in item.keywords:
            item.add_marker(absent)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real example files."""
    return REAL_DATA


def database_on_server(name: str) -> str:
    """The address of a database of TEST_DATABASE_URL's server."""
    return urlunsplit(urlsplit(SERVER_URL)._replace(path=f"/{name}"))


def maintain(statement: str) -> None:
    """Have the server do what no transaction may hold, such as making a database."""
    import psycopg

    with psycopg.connect(SERVER_URL, autocommit=True) as server:
        server.execute(statement)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with every migration applied and no rows: a path, or a database's name."""
    if SERVER_URL:
        name = f"portal_template_{uuid.uuid4().hex[:12]}"
        maintain(f"CREATE DATABASE {name} TEMPLATE template0")
        url = database_on_server(name)
    else:
        name = str(tmp_path_factory.mktemp("template") / "template.db")
        url = f"sqlite:///{name}"
    db = connect_url(url)
    with db.connection_context():
        schema.upgrade(db)
        if not SERVER_URL:
            db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close_all()
    yield name
    if SERVER_URL:
        maintain(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def reused_database(template_database: str) -> Iterator[Any]:
    """The database that every test of this process uses in turn; None on SQLite."""
    if not SERVER_URL:
        yield None
        return
    from tests.reused import ReusedDatabase

    reused = ReusedDatabase(template_database, maintain, database_on_server)
    yield reused
    reused.drop()


@pytest.fixture
def database_url(template_database: str, reused_database: Any, tmp_path: Path) -> Iterator[str]:
    """A database without a row, for one test."""
    if reused_database is None:
        path = tmp_path / "test.db"
        shutil.copyfile(template_database, path)
        url = f"sqlite:///{path}"
    else:
        url = reused_database.url
    yield url
    if database.obj is not None:
        database.close_all()
    if reused_database is not None:
        reused_database.empty()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of one test: its own database and instance folder, cookies over plain HTTP."""
    return settings_module.load(
        {},
        instance=tmp_path / "instance",
        database_url=database_url,
        secret_key="a secret key for tests, long enough",
        secure_cookies=False,
        # Those who test the second step ask for it.
        second_factor_roles=(),
        log_level="critical",
    )


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Compiled templates that every test's application shares: most of a test's time."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(settings: Settings, compiled_templates: FileSystemBytecodeCache) -> Any:
    """Make the application under changed settings."""

    def make(**changes: Any) -> Flask:
        made = create_app(replace(settings, **changes))
        made.jinja_env.bytecode_cache = compiled_templates
        return made

    return make


@pytest.fixture(scope="session")
def made_apps() -> list[Flask]:
    """The application that the tests of a process share, once one has needed it."""
    return []


@pytest.fixture
def app(request: pytest.FixtureRequest, settings: Settings, made_apps: list[Flask]) -> Flask:
    """The whole application; CSRF stays on.

    Making it takes longer than most tests do, so that it is made once and goes over to each
    test's settings. A test that adds to the application asks `make_app` for one of its own.
    """
    if made_apps:
        use_settings(made_apps[0], settings)
    else:
        made_apps.append(request.getfixturevalue("make_app")())
    return made_apps[0]


@pytest.fixture
def db(app: Flask) -> Iterator[Any]:
    """An open connection, as a request would have one."""
    with connection():
        yield database


@pytest.fixture
def browser_for(app: Flask, db: Any) -> Any:
    """A browser signed in as a user, or signed out for None. CSRF and cookies are real."""

    def make(user: Any = None) -> Browser:
        browser = Browser(app)
        if user is not None:
            browser.sign_in(user)
        return browser

    return make


@pytest.fixture
def people(db: Any) -> factories.Cast:
    """The same people in every test: Ada, Cora, Fay, Sana, Otis, Mae and Pip."""
    return factories.cast()


@pytest.fixture
def at_once(db: Any) -> Callable[..., list[Any]]:
    """Run calls at the same time, each on a connection of its own.

    Returns what each gave back, or the exception that it raised, in the order of the calls.
    """

    def run(calls: list[Callable[[], Any]]) -> list[Any]:
        def one(call: Callable[[], Any]) -> Any:
            with connection():
                try:
                    return call()
                except Exception as problem:
                    return problem

        database.close()
        with ThreadPoolExecutor(len(calls)) as pool:
            results = list(pool.map(one, calls))
        database.connect(reuse_if_open=True)
        return results

    return run
