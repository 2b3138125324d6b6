"""The whole canary crawl, as an organisation runs it: every reader, every address, no marker."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from portal.cli import main


@pytest.mark.drill
def test_nobody_is_shown_what_is_not_theirs(tmp_path: Path, monkeypatch: Any) -> None:
    # An instance that is somebody's: it is neither read nor written.
    instance = tmp_path / "instance"
    instance.mkdir()
    (instance / "portal.toml").write_text("this isn't even TOML")
    monkeypatch.setenv("PORTAL_INSTANCE", str(instance))
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    result = CliRunner().invoke(main, ["privacy-selftest", "--json"])
    answer = json.loads(result.stdout)
    assert answer["leaks"] == []
    assert answer["failures"] == []
    assert result.exit_code == 0
    assert answer["reader_count"] >= 25
    assert answer["address_count"] > 10_000
    # Of each kind of row a few are opened; that every route was, the failures would say.
    assert answer["seen_count"] > 1_500
    assert [one.name for one in instance.iterdir()] == ["portal.toml"]
