"""An instance to run commands on."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from portal.cli import main

PASSPHRASE = "a passphrase of some length"


@pytest.fixture
def run(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Run a command on an instance with a migrated database of its own."""
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("PORTAL_PASSPHRASE", PASSPHRASE)
    mask = os.umask(0o022)

    def call(*words: str, code: int = 0, **options: Any) -> Result:
        result = CliRunner().invoke(main, list(words), **options)
        assert result.exit_code == code, result.output
        if code:
            assert result.stderr.count("\n") <= 2, result.stderr
            assert "Traceback" not in result.stderr
        return result

    yield call
    os.umask(mask)
