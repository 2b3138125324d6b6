"""One encrypted file from a folder, and back: tar, gzip and age, so that it opens without Portal.

Both ways run through a pipe in pieces: memory stays the same whatever the size. Nothing in an
archive is trusted: whoever has the public key can make one.
"""

import gzip
import hashlib
import json
import os
import re
import tarfile
import zlib
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import IO, Any

from portal.keeping import BackupError

CONTENTS = "contents.json"
FORMAT = 1
_PIECE = 1 << 20
_LARGEST_CONTENTS = 4_000_000
_NAME = re.compile(r"[\w.-]+(/[\w.-]+)*")
DAMAGED = "The file is damaged: it can't be read to its end."
NOT_OURS = "This isn't a backup of Portal."


def listing(folder: Path) -> dict[str, tuple[int, str]]:
    """Every file under a folder: its size and SHA-256, by its path within."""
    found = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            found[file.relative_to(folder).as_posix()] = (file.stat().st_size, sha256_of(file))
    return found


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def pack(
    folder: Path, contents: dict[str, Any], into: Path, recipients: Iterable[str]
) -> tuple[int, str]:
    """Write a folder's files, as `contents["files"]` lists them, to one encrypted file.

    The file is for its owner alone and on the disk when this returns. Returns its size and
    SHA-256. Raises BackupError for a public key that isn't one.
    """
    import pyrage

    try:
        keys = [pyrage.x25519.Recipient.from_str(one) for one in recipients]
    except pyrage.RecipientError as problem:
        raise BackupError(
            "backup_recipients holds something that isn't a public key: age1 and 58 more letters "
            "and digits, as portal backup keygen prints."
        ) from problem
    descriptor = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        target = _Hashed(opened)
        _through_pipe(
            lambda pipe: _write_tar(folder, contents, pipe),
            lambda pipe: pyrage.encrypt_io(pipe, target, keys),
        )
        opened.flush()
        os.fsync(opened.fileno())
    return target.byte_count, target.digest.hexdigest()


def unpack(file: Path, identities: Iterable[Any], into: Path) -> dict[str, Any]:
    """Bring an archive's files back into an empty folder, each checked by size and SHA-256.

    Returns its contents: what was noted when it was made. Raises BackupError for a wrong key,
    a damaged file, or one that isn't ours.
    """
    import pyrage

    found: dict[str, Any] = {}

    def decrypt(pipe: IO[bytes]) -> None:
        with file.open("rb") as opened:
            pyrage.decrypt_io(opened, pipe, list(identities))

    def read(pipe: IO[bytes]) -> None:
        try:
            found.update(_read_tar(pipe, into))
        except (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile) as problem:
            raise BackupError(DAMAGED) from problem

    try:
        _through_pipe(decrypt, read)
    except pyrage.DecryptError as problem:
        if "No matching keys" in str(problem):
            raise BackupError("This isn't the key of this backup.") from problem
        raise BackupError(NOT_OURS) from problem
    except OSError as problem:
        # pyrage's word for bytes that were changed or cut off; ours have an errno.
        if problem.errno is not None:
            raise
        raise BackupError(DAMAGED) from problem
    return found


def identities_from(file: Path) -> list[Any]:
    """The private keys in a key file, as `portal backup keygen` and `age-keygen` write it.

    Raises BackupError where there is none.
    """
    import pyrage

    try:
        lines = [line.strip() for line in file.read_text("utf-8").splitlines()]
        words = [line for line in lines if line and not line.startswith("#")]
        keys = [pyrage.x25519.Identity.from_str(word) for word in words]
    except OSError as problem:
        raise BackupError(f"{file} can't be read: {problem.strerror}.") from problem
    except (UnicodeDecodeError, pyrage.IdentityError) as problem:
        raise BackupError(
            f"{file} isn't a private key: it should hold a line AGE-SECRET-KEY-1..."
        ) from problem
    if not keys:
        raise BackupError(f"{file} holds no private key.")
    return keys


class _Hashed:
    """A file that is being written, and the SHA-256 of what was."""

    def __init__(self, opened: IO[bytes]):
        self.opened = opened
        self.digest = hashlib.sha256()
        self.byte_count = 0

    def write(self, piece: bytes) -> int:
        self.digest.update(piece)
        self.byte_count += len(piece)
        self.opened.write(piece)
        return len(piece)

    def flush(self) -> None:
        self.opened.flush()


def _through_pipe(
    writes: Callable[[IO[bytes]], object], reads: Callable[[IO[bytes]], object]
) -> None:
    """Let one function write, in a thread, what another reads. Raises what either raised.

    Where both did, the writer's: a reader only suffers from it.
    """
    reading, writing = os.pipe()
    problems: list[BaseException] = []

    def write() -> None:
        try:
            with os.fdopen(writing, "wb") as pipe:
                writes(pipe)
        except BaseException as problem:
            problems.append(problem)

    thread = Thread(target=write, name="backup pipe", daemon=True)
    thread.start()
    failed: Exception | None = None
    try:
        with os.fdopen(reading, "rb") as pipe:
            reads(pipe)
    except Exception as problem:
        failed = problem
    thread.join()
    # A reader that stopped early breaks the writer's pipe: then its own reason counts.
    if problems and not (failed and isinstance(problems[0], BrokenPipeError)):
        raise problems[0]
    if failed:
        raise failed


def _write_tar(folder: Path, contents: dict[str, Any], pipe: IO[bytes]) -> None:
    with (
        gzip.GzipFile(fileobj=pipe, mode="wb", compresslevel=3, mtime=0) as zipped,
        tarfile.open(mode="w|", fileobj=zipped, format=tarfile.PAX_FORMAT) as tar,
    ):
        head = json.dumps(contents, indent=1).encode("utf-8")
        tar.addfile(_member(CONTENTS, len(head)), BytesIO(head))
        for name, (size, _digest) in contents["files"].items():
            with (folder / name).open("rb") as opened:
                tar.addfile(_member(name, size), opened)


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    return member


def _read_tar(pipe: IO[bytes], into: Path) -> dict[str, Any]:
    with gzip.GzipFile(fileobj=pipe, mode="rb") as zipped:
        with tarfile.open(mode="r|", fileobj=zipped) as tar:
            contents = _read_contents(tar)
            wanted = dict(contents["files"])
            while (member := tar.next()) is not None:
                if not member.isreg() or member.name not in wanted:
                    raise BackupError(NOT_OURS)
                size, digest = wanted.pop(member.name)
                opened = tar.extractfile(member)
                if opened is None or member.size != size:
                    raise BackupError(DAMAGED)
                _write_file(opened, into / member.name, digest)
        # To the very end: only there it shows that nothing was cut off.
        while zipped.read(_PIECE):
            pass
    while pipe.read(_PIECE):
        pass
    if wanted:
        raise BackupError(DAMAGED)
    return contents


def _read_contents(tar: tarfile.TarFile) -> dict[str, Any]:
    first = tar.next()
    opened = tar.extractfile(first) if first and first.isreg() else None
    if first is None or opened is None or first.name != CONTENTS or first.size > _LARGEST_CONTENTS:
        raise BackupError(NOT_OURS)
    try:
        contents: dict[str, Any] = json.loads(opened.read())
        files = contents["files"]
        is_known = contents["format"] == FORMAT
    except (ValueError, KeyError, TypeError) as problem:
        raise BackupError(NOT_OURS) from problem
    if not is_known:
        raise BackupError("This backup was made by another version of Portal: restore it by that.")
    if not all(_NAME.fullmatch(name) and ".." not in name for name in files):
        raise BackupError(NOT_OURS)
    return contents


def _write_file(opened: IO[bytes], into: Path, digest: str) -> None:
    into.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = hashlib.sha256()
    descriptor = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        while piece := opened.read(_PIECE):
            found.update(piece)
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    if found.hexdigest() != digest:
        raise BackupError(f"{into.name} isn't as it was when the backup was made.")
