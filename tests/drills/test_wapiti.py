"""wapiti, from an environment of its own: what it finds in Portal is mended or explained.

The planted application shows first that it can find anything at all.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.drills import planted_app
from tests.drills.live import served

# The last ones that Python 3.11 takes; what is older doesn't start on it.
WANTED = "wapiti3>=3.2.3,<3.3"
MODULES = "xss,permanentxss,sql,file,redirect,crlf,csrf,cookieflags,http_headers,csp"
SECONDS = 150
# Each finding that is none: its kind, how its path begins, and why.
ALLOWED = Path(__file__).with_name("wapiti_allowed.json")


@pytest.fixture(scope="session")
def wapiti(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The command, installed for this run; skips where it can't be."""
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv isn't here to make an environment for wapiti")
    folder = tmp_path_factory.mktemp("wapiti")
    place = folder / "venv"
    for words in (
        ["venv", "-q", "--no-config", "--python", "3.11", str(place)],
        ["pip", "install", "-q", "--python", str(place / "bin" / "python"), WANTED],
    ):
        # Elsewhere, so that what this project asks of versions isn't asked of wapiti's.
        done = subprocess.run(
            [uv, *words], capture_output=True, text=True, timeout=300, check=False, cwd=folder
        )
        if done.returncode:
            pytest.skip(f"wapiti can't be installed here: {done.stderr.strip()[-200:]}")
    return str(place / "bin" / "wapiti")


def scanned(
    wapiti: str, address: str, folder: Path, modules: str, *more: str, seconds: int = SECONDS
) -> dict[str, Any]:
    """wapiti's report on what is served at an address."""
    report = folder / "report.json"
    done = subprocess.run(
        [
            wapiti, "-u", f"{address}/", "--scope", "folder", "-m", modules, "-d", "3",
            "--max-scan-time", str(seconds), "--max-attack-time", "30",
            "-x", f"{address}/sign-out*", *more,
            "-f", "json", "-o", str(report), "--no-bugreport", "--flush-session",
            "--store-session", str(folder / "session"),
        ],
        capture_output=True, text=True, timeout=seconds * 3, check=False, cwd=folder,
    )  # fmt: skip
    assert report.is_file(), done.stdout[-1500:] + done.stderr[-1500:]
    found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    return found


def findings(report: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Kind, path and words of each."""
    return [
        (kind, one["path"], f"{one['parameter']} {one['info']}")
        for kinds in (report["vulnerabilities"], report["anomalies"])
        for kind, some in kinds.items()
        for one in some
    ]


def unexplained(report: dict[str, Any]) -> list[str]:
    allowed = json.loads(ALLOWED.read_text("utf-8"))
    assert all(one["reason"] for one in allowed)
    return [
        f"{kind}: {path} {words}"
        for kind, path, words in findings(report)
        if not any(one["kind"] == kind and path.startswith(one["path"]) for one in allowed)
    ]


@pytest.mark.drill
def test_wapiti_finds_what_is_planted(wapiti: str, app: Any, tmp_path: Path) -> None:
    planted = planted_app.create(tmp_path)
    with served(planted) as address:
        report = scanned(wapiti, address, tmp_path, "xss,sql,redirect", seconds=100)
    found = {(kind, path) for kind, path, _words in findings(report)}
    assert found >= {
        ("Reflected Cross Site Scripting", "/hello"),
        ("SQL Injection", "/find"),
        ("Open Redirect", "/go"),
    }


@pytest.mark.drill
@pytest.mark.parametrize("who", ["staff", "nobody"])
def test_wapiti_finds_nothing_that_is_not_explained(
    wapiti: str, app: Any, people: Any, browser_for: Any, tmp_path: Path, who: str
) -> None:
    more: list[str] = []
    if who == "staff":
        browser = browser_for(people.cora)
        # With a form seen, so that the cookie holds what makes a form's token a right one.
        browser.get("/account")
        cookie = browser.client.get_cookie("portal")
        assert cookie is not None
        more = ["-H", f"Cookie: portal={cookie.value}"]
    with served(app) as address:
        # Begun where staff begin, or where anybody may.
        start = [] if who == "staff" else ["-s", f"{address}/refer", "-s", f"{address}/find"]
        # Neither does it sign itself out.
        for ending in ("sign-ins*", "sign-out-everywhere"):
            start += ["-x", f"{address}/account/{ending}"]
        report = scanned(wapiti, address, tmp_path, MODULES, *more, *start)
    assert unexplained(report) == []
    # It did get in: the sign-in alone is one page.
    least = 60 if who == "staff" else 4
    assert report["infos"]["crawled_pages_nbr"] >= least
