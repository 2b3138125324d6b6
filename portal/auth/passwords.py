"""Passphrases: which will do, kept as argon2id, checked alike whether or not the user exists."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import hash_secret_raw
from flask_babel import gettext as _

from portal import settings
from portal.auth.passphrase_rules import MAXIMUM_LENGTH as MAXIMUM_LENGTH
from portal.auth.passphrase_rules import MINIMUM_LENGTH as MINIMUM_LENGTH
from portal.auth.passphrase_rules import Weakness, weakness_of
from portal.errors import DomainError

# 64 MiB and 3 passes in one lane: above every floor that OWASP names, and a sixth of a second.
MEMORY_KIB = 65_536
PASSES = 3
# Each takes 64 MiB while it runs: a crowd at the door must not take the machine's memory.
HASHES_AT_ONCE = 2
WAIT_SECONDS = 8
# OWASP's floor: what it hashes is random already, and ten of them are made at once.
CODE_MEMORY_KIB = 19_456
CODE_PASSES = 2

_room = BoundedSemaphore(HASHES_AT_ONCE)


class TooBusy(DomainError):
    """So many people sign in at this moment that one more must come again."""

    def __init__(self) -> None:
        super().__init__(_("Many people are signing in just now. Wait a minute, then try again."))


def problem_of(passphrase: str, *, about: Iterable[str] = ()) -> str:
    """Why a passphrase won't do and how to mend it, in words; empty where it will.

    `about` is what a guesser knows of its user: name and e-mail address.
    """
    names = [*about, settings.current().organisation, "portal"]
    weakness = weakness_of(passphrase, names)
    if weakness is None:
        return ""
    advice = _("Use three or four words that don't belong together.")
    words = {
        Weakness.TOO_SHORT: _(
            "Use at least %(count)s characters; this has %(found)s. Three or four words that "
            "don't belong together are enough.",
            count=MINIMUM_LENGTH,
            found=len(passphrase),
        ),
        Weakness.TOO_LONG: _("Use at most %(count)s characters.", count=MAXIMUM_LENGTH),
        Weakness.REPEATS: _("This says the same thing over and over, which is soon guessed."),
        Weakness.WALKS: _("This follows the keyboard or counts, which is soon guessed."),
        Weakness.NAMES: _(
            "This is made of your name, your address or the organisation's, which is soon guessed."
        ),
        Weakness.COMMON: _("This is made of words that many people use, so it is soon guessed."),
    }
    if weakness in (Weakness.TOO_SHORT, Weakness.TOO_LONG):
        return words[weakness]
    return f"{words[weakness]} {advice}"


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1)


@cache
def _decoy() -> str:
    return _hasher().hash("a passphrase that nobody has")


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Room for one hash. Raises TooBusy where none is left for a while."""
    if not _room.acquire(timeout=WAIT_SECONDS):
        raise TooBusy
    try:
        yield
    finally:
        _room.release()


def hash_passphrase(passphrase: str) -> str:
    """The argon2id hash. Slow on purpose: never call it inside a transaction.

    Raises TooBusy, as do all that hash.
    """
    with _one_at_a_time():
        return _hasher().hash(passphrase)


def matches(passphrase_hash: str, passphrase: str) -> bool:
    """Whether the passphrase is the one hashed. An empty hash takes as long, and never matches."""
    with _one_at_a_time():
        try:
            _hasher().verify(passphrase_hash or _decoy(), passphrase[: MAXIMUM_LENGTH + 1])
        except (VerificationError, InvalidHashError):
            return False
    return bool(passphrase_hash)


def needs_rehash(passphrase_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(passphrase_hash)


def hash_code(code: str, salt: str) -> str:
    """The argon2id hash of a recovery code, by a salt that its siblings share."""
    with _one_at_a_time():
        raw = hash_secret_raw(
            code.encode("utf-8"),
            bytes.fromhex(salt),
            time_cost=CODE_PASSES,
            memory_cost=CODE_MEMORY_KIB,
            parallelism=1,
            hash_len=32,
            type=Type.ID,
        )
    return raw.hex()
