"""The keys that are kept outside the database, each for one purpose, and what is done with them.

One file for each purpose in `instance/keys`, readable by its owner alone: a line for each key,
the newest first, its name, 32 bytes as hexadecimal and when it was made. Older keys stay until
whatever was made with them is gone, so that a key can be replaced without anybody noticing
(`portal/key_rotation.py`).
"""

import base64
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from itsdangerous import URLSafeTimedSerializer

from portal import clock, modes, settings
from portal.errors import SettingsError

KEY_BYTES = 32
_NONCE_BYTES = 12


class Purpose(StrEnum):
    """What a key is for; never the same key for two."""

    # Seals the rows of the audit trail.
    AUDIT = "audit"
    # Encrypts what somebody with the database alone must not read, such as a second factor.
    SECRETS = "secrets"
    # Signs cookies, forms and what a page carries for its next request.
    SESSION = "session"
    # Makes links that can be made again from their row, and names that phones keep.
    LINKS = "links"
    # Encrypts the database file itself, where that is switched on.
    DATABASE = "database"
    # Says of a record in a restored backup that it was erased, without saying whose it was.
    ERASURES = "erasures"


@dataclass(frozen=True)
class Ring:
    """The keys of one purpose: the newest by name, and all of them by theirs, newest first."""

    newest: str
    by_name: dict[str, bytes]
    # When each was made, where its line says so.
    made_at: dict[str, datetime] = field(default_factory=dict)

    @property
    def oldest(self) -> str:
        return next(reversed(self.by_name))


def ring(purpose: Purpose) -> Ring:
    """The keys of a purpose, made at first need. Raises SettingsError for a damaged file."""
    file = file_of(purpose)
    try:
        found = file.stat()
    except FileNotFoundError:
        _make(file)
        found = file.stat()
    if modes.is_open_to_others(file):
        raise SettingsError(
            f"Others can read the keys in {file}. Type: chmod 600 {file}, then: portal keys rotate"
        )
    # A file that is replaced has another number, however quickly that follows.
    return _read(file, (found.st_ino, found.st_mtime_ns, found.st_size))


def session_keys() -> tuple[str, ...]:
    """What signs cookies and forms, newest first; what any of them signed is still good.

    SECRET_KEY and SECRET_KEY_FALLBACKS where they are given, else keys of our own. Asked anew
    for each request, so that servers that run take up a new key by themselves.
    """
    given = settings.current()
    if given.secret_key:
        return (given.secret_key, *given.secret_key_fallbacks)
    return tuple(key.hex() for key in ring(Purpose.SESSION).by_name.values())


def signer(salt: str) -> URLSafeTimedSerializer:
    """Signs what a page carries, by the newest session key; reads what an older one signed."""
    return URLSafeTimedSerializer(list(reversed(session_keys())), salt=salt)


def link_digests(purpose: bytes, content: bytes) -> list[bytes]:
    """What links and names are made of: HMAC by each key of links, the newest key's first."""
    return [
        hmac.digest(hmac.digest(key, purpose, "sha256"), content, "sha256")
        for key in (*ring(Purpose.LINKS).by_name.values(), *_first_secret())
    ]


def _first_secret() -> tuple[bytes, ...]:
    """The one secret of an instance that is older than its keys; nothing for a younger one.

    Marks that waited on a phone while Portal was upgraded bear names made with it.
    """
    try:
        return ((settings.current().instance / "secret_key").read_bytes().strip(),)
    except FileNotFoundError:
        return ()


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
    # Written aside and linked: another process that looks meanwhile sees all of it or nothing.
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    whole = write_aside(file, new_line())
    with suppress(FileExistsError):
        os.link(whole, file)
    whole.unlink()


def write_aside(file: Path, text: str) -> Path:
    """A file beside another, on the disk for sure, that is about to take its place."""
    aside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    return aside


def new_line() -> str:
    """A line for a new key, as it stands in a file of keys."""
    made_at = clock.now().isoformat(timespec="seconds")
    return f"{secrets.token_hex(4)} {secrets.token_hex(KEY_BYTES)} {made_at}\n"


@lru_cache(maxsize=32)
def _read(file: Path, _version: tuple[int, int, int]) -> Ring:
    by_name, made_at = {}, {}
    try:
        for line in file.read_text("ascii").splitlines():
            name, digits, *rest = line.split(" ")
            by_name[name] = bytes.fromhex(digits)
            if rest:
                made_at[name] = datetime.fromisoformat(rest[0]).astimezone(UTC)
    except ValueError:
        by_name = {}
    if not by_name or any(len(key) != KEY_BYTES for key in by_name.values()):
        raise SettingsError(f"{file} isn't a file of keys: bring it back from where you keep it.")
    return Ring(next(iter(by_name)), by_name, made_at)
