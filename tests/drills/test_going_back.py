"""Backups taken while others write and get killed: any of them, restored, holds what it must."""

import os
from pathlib import Path
from typing import Any

import pytest

from portal import cipher
from portal.db import is_sqlite
from tests.keeping import restore_loop

pytestmark = pytest.mark.drill


def test_random_backups_hold_what_was_acknowledged_by_then(
    app: Any, settings: Any, tmp_path: Path
) -> None:
    if not is_sqlite() or cipher.given:
        pytest.skip("kills a server that shares a plain file with its backups")
    seed = int(os.environ.get("DRILL_SEED", "0")) or int.from_bytes(os.urandom(3), "big")
    print(f"DRILL_SEED={seed}")
    print(restore_loop.run(app, settings, tmp_path, rounds=10, restores=3, seed=seed))
