"""Who works on an instance: so that nothing is restored under a server's feet.

Whatever serves, works or writes holds one lock of the instance folder together with all others;
a restore must have it alone. The lock goes with the process that holds it, however that ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from portal.errors import DomainError
from portal.settings import Settings

LOCK = "running.lock"
# Kept open for as long as this process lives, by `hold`.
_held: list[int] = []


class Busy(DomainError):
    """The instance is being worked on by somebody else."""


def hold(of: Settings) -> None:
    """Hold the instance together with others until this process ends.

    Raises Busy while a restore has it.
    """
    file = _open(of)
    if file is not None:
        _lock(file, fcntl.LOCK_SH, "A backup is being restored here. Try again in a moment.")
        _held.append(file)


@contextmanager
def together(of: Settings) -> Iterator[None]:
    """Hold the instance together with others for the length of the block. Raises as `hold`."""
    file = _open(of)
    if file is None:
        yield
        return
    try:
        _lock(file, fcntl.LOCK_SH, "A backup is being restored here. Try again in a moment.")
        yield
    finally:
        os.close(file)


@contextmanager
def alone(of: Settings) -> Iterator[None]:
    """Hold the instance with nobody else at it. Raises Busy while a server or command runs."""
    of.instance.mkdir(parents=True, exist_ok=True)
    file = _open(of)
    if file is None:
        raise Busy(f"{of.instance} can't be written to.")
    try:
        _lock(file, fcntl.LOCK_EX, "Portal is running here. Stop it first, then restore.")
        yield
    finally:
        os.close(file)


def _open(of: Settings) -> int | None:
    # A folder that can't be written to has other troubles, which are said elsewhere.
    with suppress(OSError):
        return os.open(of.instance / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return None


def _lock(file: int, kind: int, refused: str) -> None:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except OSError as problem:
        raise Busy(refused) from problem
