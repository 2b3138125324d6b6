"""The wheel carries templates, static files and migrations, and serves a page away from here."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SERVE = """
import sys
from portal import create_app, schema, settings
from portal.db import connection, database

assert "site" in settings.PACKAGE.parts, settings.PACKAGE
app = create_app(settings.load(secure_cookies=False))
with connection():
    schema.upgrade(database.obj)
client = app.test_client()
page = client.get("/sign-in")
assert page.status_code == 200, page.status_code
assert b"<form" in page.data
style = client.get("/static/css/portal.css")
assert style.status_code == 200
assert client.get("/readyz").status_code == 200
print("served")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv isn't installed, so no wheel can be built")
    folder = tmp_path_factory.mktemp("wheel")
    command = [uv, "build", "--wheel", "--quiet", "--out-dir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_all_that_pages_need(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    for folder, inside in (("templates", "portal/templates"), ("static", "portal/static")):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file():
                assert f"{inside}/{path.relative_to(ROOT / folder)}" in held
    for path in (ROOT / "portal" / "migrations").glob("[0-9]*.py"):
        assert f"portal/migrations/{path.name}" in held
    assert not any("tests/" in name or name.endswith(".db") for name in held)


def test_the_installed_wheel_serves_a_page(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    environ = {
        **{name: value for name, value in os.environ.items() if name != "TEST_DATABASE_URL"},
        "PYTHONPATH": str(site),
        "PORTAL_INSTANCE": str(tmp_path / "instance"),
    }
    # -P: not the checkout, which lies in the working directory.
    done = subprocess.run(
        [sys.executable, "-P", "-c", SERVE],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip().endswith("served"), done.stderr[-2000:]
