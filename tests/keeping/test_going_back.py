"""A backup that is made while others write holds all that they had been told by then."""

from pathlib import Path
from typing import Any

import pytest

from portal import cipher
from portal.db import is_sqlite
from tests.keeping import restore_loop


def test_a_backup_taken_amid_writing_holds_what_was_acknowledged(
    app: Any, settings: Any, tmp_path: Path
) -> None:
    if not is_sqlite() or cipher.given:
        pytest.skip("kills a server that shares a plain file with its backups")
    print(restore_loop.run(app, settings, tmp_path, rounds=1, restores=1, seed=7))
