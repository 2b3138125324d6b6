"""What SECURITY.md and the README say is so, held against the code."""

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Any

from portal import PUBLIC_ROUTES, jobs
from portal.keys import Purpose
from portal.settings import Settings
from tests.architecture import modules

ROOT = Path(__file__).resolve().parents[2]
SECURITY = (ROOT / "SECURITY.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
# What can open a connection to another machine, or write a log of its own.
OUTWARD = {"smtplib", "socket", "ssl", "urllib.request", "http.client", "requests", "psycopg"}
LOGGING = {"logging", "structlog", "syslog"}


def test_limits_are_written_down() -> None:
    rows = _table("Limits")
    defaults = {name: one.default for name, one in Settings.__dataclass_fields__.items()}
    assert rows, "SECURITY.md has no table of limits"
    for name, said, *_what in rows:
        assert name.strip("`") in defaults, f"{name} is no setting"
        assert said == f"{defaults[name.strip('`')]:,}", f"{name} is {said} in SECURITY.md"
    # Whatever ends a session or a link, and whatever bounds what is sent, has its row.
    bounds = {
        name
        for name in defaults
        if re.match(r"session_(idle|absolute)|max_|.*link_(days|hours)$", name)
    }
    assert bounds <= {name.strip("`") for name, *_rest in rows}


def test_ways_to_sign_in_are_written_down() -> None:
    said = _section("Ways in")
    ways = {name for name in PUBLIC_ROUTES if name.startswith("auth.")}
    assert ways
    assert sorted(name for name in ways if f"`{name}`" not in said) == []


def test_every_key_is_written_down() -> None:
    said = {name.strip("`") for name, *_rest in _table("Keys")}
    assert said >= {purpose.value for purpose in Purpose}


def test_what_it_connects_to_is_written_down() -> None:
    said = set(re.findall(r"`(portal\.[\w.]+)`", _section("What it connects to")))
    assert {name for name, used in _users_of(OUTWARD) if used} == said


def test_logs_are_written_down() -> None:
    said = set(re.findall(r"`(portal\.[\w.]+)`", _section("Logs")))
    assert {name for name, used in _users_of(LOGGING) if used} == said


def test_slow_work_is_written_down(app: Any) -> None:
    said = _section("Work that takes long")
    assert jobs.heavy_kinds
    assert sorted(kind for kind in jobs.heavy_kinds if f"`{kind}`" not in said) == []


def test_every_package_has_its_reason_and_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    direct = {_name(line) for line in project["project"]["dependencies"]}
    reasons = {word for row in _rows_of(README) for word in re.findall(r"[a-z0-9-]+", row.lower())}
    assert sorted(name for name in direct if name not in reasons) == []
    pinned = {_name(line) for line in project["tool"]["uv"]["constraint-dependencies"]}
    assert sorted(_brought_along(direct) - direct - pinned) == []


def test_scripts_take_nothing_into_prototypes() -> None:
    for script in sorted((ROOT / "static" / "js").glob("*.js")):
        if script.name.startswith("htmx"):
            continue
        words = script.read_text("utf-8")
        for risk in ("__proto__", "eval(", "new Function("):
            assert risk not in words, f"{script.name} has {risk}"


def test_query_and_body_are_read_apart() -> None:
    for one in modules():
        for node in ast.walk(one.tree):
            is_both = isinstance(node, ast.Attribute) and node.attr == "values"
            assert not (is_both and ast.unparse(node.value) == "request"), one.name


def _section(title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", SECURITY, re.M | re.S)
    assert found, f"SECURITY.md has no section {title!r}"
    return found[1]


def _table(title: str) -> list[list[str]]:
    rows = [line for line in _section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in rows[2:]]


def _rows_of(text: str) -> list[str]:
    return [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]


def _users_of(names: set[str]) -> Iterator[tuple[str, set[str]]]:
    for one in modules():
        imported = set()
        for node in ast.walk(one.tree):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module)
        yield one.name, imported & names


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert found, requirement
    return found[0].lower().replace("_", "-")


def _brought_along(names: set[str]) -> set[str]:
    """Every package that these need here, and those that they need in turn."""
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        try:
            lines = requires(name) or []
        except PackageNotFoundError:
            continue
        found.add(name)
        needed = {_name(line) for line in lines if "extra ==" not in line}
        waiting |= needed - found
    return found
