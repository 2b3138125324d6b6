"""Whether a file lies on an encrypted disk, as far as Linux tells whoever asks."""

import os
from pathlib import Path

_BLOCKS = Path("/sys/dev/block")


def is_encrypted(path: Path) -> bool:
    """Whether a file's disk, or one that it is made of, is encrypted by the system."""
    device = path.stat().st_dev
    return _is_encrypted(_BLOCKS / f"{os.major(device)}:{os.minor(device)}")


def _is_encrypted(block: Path) -> bool:
    try:
        kind = (block / "dm" / "uuid").read_text("ascii")
    except (OSError, ValueError):
        kind = ""
    if kind.startswith("CRYPT-"):
        return True
    below = block / "slaves"
    # All of them: data lies on each.
    found = [_is_encrypted(one) for one in below.iterdir()] if below.is_dir() else []
    return bool(found) and all(found)
