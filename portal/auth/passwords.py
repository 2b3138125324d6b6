"""Passphrases: kept as argon2id, checked in the same time whether or not the user exists."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH = 15
MAXIMUM_LENGTH = 1_000


@cache
def _hasher() -> PasswordHasher:
    # RFC 9106's second recommended option: 64 MiB, 3 passes; above OWASP's floor.
    return PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)


@cache
def _decoy() -> str:
    return _hasher().hash("a passphrase that nobody has")


def hash_passphrase(passphrase: str) -> str:
    """The argon2id hash. Slow on purpose: never call it inside a transaction."""
    return _hasher().hash(passphrase)


def matches(passphrase_hash: str, passphrase: str) -> bool:
    """Whether the passphrase is the one hashed. An empty hash takes as long, and never matches."""
    try:
        _hasher().verify(passphrase_hash or _decoy(), passphrase[: MAXIMUM_LENGTH + 1])
    except (VerificationError, InvalidHashError):
        return False
    return bool(passphrase_hash)


def needs_rehash(passphrase_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher().check_needs_rehash(passphrase_hash)
