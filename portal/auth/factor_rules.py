"""Codes, waits and addresses of the second step, worked out without a database."""

import hmac
import ipaddress
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

import pyotp

# Letters and digits that nobody takes for another.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
RECOVERY_LETTERS = 12
RECOVERY_CODES = 10
CODE_DIGITS = 6
STEP_SECONDS = 30
# Clocks of phones are wrong; a code is taken half a minute early or late.
STEPS_AROUND = 1
# Wrong tries that cost nothing, and how the waits after them grow.
FREE_TRIES = 5
FIRST_WAIT_SECONDS = 60
LONGEST_WAIT_SECONDS = 15 * 60
# Wrong tries of long ago aren't held against anybody.
TRIES_FORGOTTEN_AFTER = timedelta(days=1)


class RelyingParty(NamedTuple):
    """Who passkeys are made for: the host's name, and its pages' whole origin."""

    id: str
    origin: str


def relying_party(base_url: str) -> RelyingParty | None:
    """The party that an address stands for; None where it has no name, as browsers ask for one."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return RelyingParty(host, f"{parts.scheme}://{parts.netloc}") if host else None
    return None


def wait_after(tries_count: int) -> int:
    """Seconds to wait after so many wrong tries in a row: doubling, and never for good."""
    beyond = tries_count - FREE_TRIES
    if beyond < 0:
        return 0
    # Capped before the power: somebody may have tried a thousand times.
    return min(FIRST_WAIT_SECONDS * 2 ** min(beyond, 10), LONGEST_WAIT_SECONDS)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The half minute whose code this is, of the one that it is and its neighbours; else None."""
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // STEP_SECONDS
    found = None
    # All are compared, so that the time taken says nothing.
    for step in range(current - STEPS_AROUND, current + STEPS_AROUND + 1):
        if hmac.compare_digest(totp.generate_otp(step), code):
            found = step
    return found


def digits_of(typed: str) -> str:
    """A code as somebody typed it, without blanks and dashes; '' where it isn't six digits."""
    bare = "".join(one for one in typed if not one.isspace() and one not in "-–")
    is_code = len(bare) == CODE_DIGITS and bare.isascii() and bare.isdigit()
    return bare if is_code else ""


def new_recovery_code() -> str:
    """Twelve random letters in groups of four, as they are shown: 59 bits."""
    letters = "".join(secrets.choice(_LETTERS) for _one in range(RECOVERY_LETTERS))
    return "-".join(letters[at : at + 4] for at in range(0, RECOVERY_LETTERS, 4))


def recovery_letters(typed: str) -> str:
    """The letters of a recovery code as somebody typed it; '' where it can't be one."""
    bare = "".join(one for one in typed.lower() if one.isalnum())
    is_code = len(bare) == RECOVERY_LETTERS and all(one in _LETTERS for one in bare)
    return bare if is_code else ""


def grouped(key: str) -> str:
    """A long key in groups of four, to type it by hand."""
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))
