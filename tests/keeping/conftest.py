"""What these tests need where the whole run is on encrypted files."""

import pytest

from portal import cipher

# They have another process open the database, or look into the file: neither has the run's key.
# `test_encrypted` has a key where an instance keeps its own.
_WITHOUT_KEY = ("test_backup.py", "test_restore.py", "test_kills.py", "test_full_disk.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if cipher.given is None:
        return
    skipped = pytest.mark.skip(reason="another process opens the file, without the run's key")
    for item in items:
        if item.path.parent.name == "keeping" and item.path.name in _WITHOUT_KEY:
            item.add_marker(skipped)
