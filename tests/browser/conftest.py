"""A real browser on the real demo: `portal demo` in a process of its own, driven by Chromium."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from portal.demo import PASSPHRASE
from tests.browser import phone

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'"
# What a page can't do without.
PARTS = {"stylesheet", "script", "image", "font", "manifest"}
STARTS_WITHIN_SECONDS = 180


@dataclass(frozen=True)
class Demo:
    """A demo that is being served: its address and its database."""

    address: str
    file: Path

    def value(self, statement: str, *arguments: Any) -> Any:
        """One value from the demo's database."""
        with closing(sqlite3.connect(self.file)) as db:
            row = db.execute(statement, arguments).fetchone()
        assert row, statement
        return row[0]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium. Skips where there is none; in CI that is a failure."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI has no chromium, so no page was looked at in a browser")
        pytest.skip("there is no chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo, made and served as the README says."""
    folder = tmp_path_factory.mktemp("demo")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from portal.cli import main; main()", "demo", "--port"]
    # Who is looked at signs in once, and long before the last page.
    environ = {
        **os.environ,
        "PORTAL_INSTANCE": str(folder),
        "PORTAL_STEP_UP_MINUTES": "600",
    }
    server = subprocess.Popen([*command, str(port)], env=environ, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, server)
        yield Demo(f"http://127.0.0.1:{port}", folder / "demo.db")
    finally:
        server.terminate()
        server.wait(timeout=60)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while True:
        assert server.poll() is None, "the demo stopped"
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as asked:
                asked.request("GET", "/readyz")
                if asked.getresponse().status == 200:
                    return
        except OSError:
            pass
        assert time.monotonic() < deadline, "the demo didn't answer"
        time.sleep(0.2)


class Visitor:
    """Somebody at a browser of their own, whose console must stay silent."""

    def __init__(self, chromium: Any, demo: Demo, width: int = 1280, scripts: bool = True):
        self.demo = demo
        self.context = chromium.new_context(
            java_script_enabled=scripts,
            base_url=demo.address,
            viewport={"width": width, "height": 900},
            # A colour caught halfway between two schemes is nobody's contrast.
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(30_000)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.asked_count = 0
        self.context.on("request", self._note_request)
        self.context.on("response", self._note_answer)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda problem: self.complaints.append(str(problem)))

    def _hear(self, message: Any) -> None:
        # A page that answers 4xx on purpose is no complaint of the page's.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _note_request(self, request: Any) -> None:
        # Whatever a page, a style or a script asks for is ours to give; the browser's own viewer
        # of PDFs asks itself for its parts.
        self.asked_count += 1
        ours = (f"{self.demo.address}/", "data:", "blob:", "chrome:", "chrome-extension:")
        if not request.url.startswith(ours):
            self.complaints.append(f"{self.page.url}: asked for {request.url}")

    def _note_answer(self, answer: Any) -> None:
        if answer.status >= 400 and answer.request.resource_type in PARTS:
            self.complaints.append(f"{self.page.url}: {answer.url} is {answer.status}")

    def sign_in(self, name: str) -> None:
        """Sign in as one of the demo's people, through the form."""
        self.open("/sign-in")
        self.page.get_by_label("E-mail address").fill(f"{name}@demo.example")
        self.page.get_by_label("Passphrase").fill(PASSPHRASE)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(f"{self.demo.address}/")

    def open(self, path: str) -> int:
        """Open a page and check that its policy is in force. Returns the status."""
        answer = self.page.goto(path)
        assert answer.headers["content-security-policy"].startswith(POLICY), path
        return int(answer.status)

    def close(self) -> None:
        """Leave; fails if the console said anything."""
        self.context.close()
        assert self.complaints == []


@pytest.fixture
def visitor(chromium: Any, demo: Demo) -> Iterator[Any]:
    """Make visitors; each must leave without a word in its console."""
    made: list[Visitor] = []

    def make(name: str | None = None, width: int = 1280) -> Visitor:
        one = Visitor(chromium, demo, width)
        made.append(one)
        if name:
            one.sign_in(name)
        return one

    yield make
    for one in made:
        one.close()


@pytest.fixture
def session_id(demo: Any) -> Iterator[int]:
    """Tonight's session, its roll open and empty; as it was afterwards."""
    found = int(demo.value(phone.FAYS))
    kept = ("attendance", "apology", "walk_in")
    rows = {table: phone.rows(demo, table, found) for table in kept}
    for table in kept:
        phone.write(demo, f"DELETE FROM {table} WHERE session_id = ?", found)
    starts_at = demo.value("SELECT starts_at FROM session WHERE id = ?", found)
    head_count = demo.value("SELECT coalesce(head_count, -1) FROM session WHERE id = ?", found)
    # Ten minutes ago, so that its roll is open whenever the tests run.
    phone.write(
        demo,
        f"UPDATE session SET starts_at = {phone.TEN_MINUTES_AGO}, roll_done_at = NULL, "
        "roll_done_by_id = NULL, head_count = NULL WHERE id = ?",
        found,
    )
    yield found
    for table in kept:
        phone.write(demo, f"DELETE FROM {table} WHERE session_id = ?", found)
        for row in rows[table]:
            phone.write(demo, f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", *row)
    phone.write(
        demo,
        "UPDATE session SET starts_at = ?, head_count = nullif(?, -1) WHERE id = ?",
        starts_at,
        head_count,
        found,
    )
