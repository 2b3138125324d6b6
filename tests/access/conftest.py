"""The scene of the access tests: written once for each test process, since every request of
theirs is undone after it."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from portal import create_app, use_settings
from portal import settings as settings_module
from portal.db import database
from portal.settings import Settings
from tests.access.matrix import Visit
from tests.conftest import SERVER_URL, database_on_server, maintain


@pytest.fixture(scope="session")
def scene_settings(
    template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """Settings of a database that the scene alone lives in."""
    folder = tmp_path_factory.mktemp("scene")
    with ExitStack() as after:
        if SERVER_URL:
            name = f"portal_scene_{uuid.uuid4().hex[:12]}"
            maintain(f"CREATE DATABASE {name} TEMPLATE {template_database}")
            after.callback(maintain, f"DROP DATABASE {name} WITH (FORCE)")
            url = database_on_server(name)
        else:
            shutil.copyfile(template_database, folder / "scene.db")
            url = f"sqlite:///{folder / 'scene.db'}"
        yield settings_module.load(
            {},
            instance=folder / "instance",
            database_url=url,
            secret_key="a secret key for tests, long enough",
            secure_cookies=False,
            second_factor_roles=(),
            log_level="critical",
        )


@pytest.fixture(scope="session")
def built_scenes() -> list[Visit]:
    """The scene of this process, once a test has needed it."""
    return []


@pytest.fixture
def visit(
    scene_settings: Settings,
    made_apps: list[Flask],
    compiled_templates: FileSystemBytecodeCache,
    built_scenes: list[Visit],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Visit]:
    """The scene, ready to be asked."""
    if made_apps:
        use_settings(made_apps[0], scene_settings)
    else:
        made_apps.append(create_app(scene_settings))
        made_apps[0].jinja_env.bytecode_cache = compiled_templates
    if not built_scenes:
        built_scenes.append(Visit(made_apps[0]))
    with built_scenes[0].opened(monkeypatch) as visit:
        yield visit
    database.close_all()
