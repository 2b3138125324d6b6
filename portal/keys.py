"""The keys that are kept outside the database, each for one purpose, and what is done with them.

One file for each purpose in `instance/keys`, readable by its owner alone: a line for each key,
the newest first, its name and 32 bytes as hexadecimal. Older keys stay until whatever was made
with them is gone, so that a key can be replaced without anybody noticing.
"""

import base64
import hmac
import os
import secrets
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from portal import settings
from portal.errors import SettingsError

KEY_BYTES = 32
_NONCE_BYTES = 12


class Purpose(StrEnum):
    """What a key is for; never the same key for two."""

    # Seals the rows of the audit trail.
    AUDIT = "audit"
    # Encrypts what somebody with the database alone must not read, such as a second factor.
    SECRETS = "secrets"


@dataclass(frozen=True)
class Ring:
    """The keys of one purpose: the newest by name, and all of them by theirs."""

    newest: str
    by_name: dict[str, bytes]


def ring(purpose: Purpose) -> Ring:
    """The keys of a purpose, made at first need. Raises SettingsError for a damaged file."""
    file = file_of(purpose)
    if not file.is_file():
        _make(file)
    return _read(file, file.stat().st_mtime_ns)


def file_of(purpose: Purpose) -> Path:
    """Where the keys of a purpose are kept."""
    return settings.current().instance / "keys" / purpose


def seal(purpose: Purpose, content: bytes, name: str = "") -> tuple[str, str]:
    """HMAC-SHA256 over some bytes by the newest key, or a named one: (its name, 64 digits).

    Raises KeyError where the named key is gone.
    """
    keys = ring(purpose)
    name = name or keys.newest
    return name, hmac.new(keys.by_name[name], content, "sha256").hexdigest()


def encrypt(content: bytes, about: str) -> str:
    """Bytes under the newest key of secrets (AES-256-GCM), bound to what they are about.

    `about` names whose secret it is, such as "totp of user 7": elsewhere it can't be opened.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    keys = ring(Purpose.SECRETS)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(keys.by_name[keys.newest]).encrypt(nonce, content, about.encode("utf-8"))
    return f"{keys.newest}.{base64.urlsafe_b64encode(nonce + sealed).decode('ascii')}"


def decrypt(text: str, about: str) -> bytes:
    """What `encrypt` was given. Raises ValueError where key, text or `about` isn't the one."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    name, _dot, body = text.partition(".")
    try:
        key = ring(Purpose.SECRETS).by_name[name]
        raw = base64.urlsafe_b64decode(body)
        return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], about.encode("utf-8"))
    except (KeyError, ValueError, InvalidTag) as problem:
        raise ValueError("This isn't a secret of ours, or its key is gone.") from problem


def _make(file: Path) -> None:
    file.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(_new_line())
        opened.flush()
        os.fsync(opened.fileno())


def _new_line() -> str:
    return f"{secrets.token_hex(4)} {secrets.token_hex(KEY_BYTES)}\n"


@lru_cache(maxsize=32)
def _read(file: Path, _changed_at: int) -> Ring:
    by_name = {}
    for line in file.read_text("ascii").splitlines():
        name, _blank, digits = line.partition(" ")
        try:
            by_name[name] = bytes.fromhex(digits)
        except ValueError:
            by_name = {}
            break
    if not by_name or any(len(key) != KEY_BYTES for key in by_name.values()):
        raise SettingsError(f"{file} isn't a file of keys: bring it back from where you keep it.")
    return Ring(next(iter(by_name)), by_name)
