"""The short code of an event, to keep on paper, and what a week of the trail adds up to. Pure."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from portal.settings import WEEKDAYS

# No vowels, so that no code spells a word; no Y, which sounds like one.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_GROUPS, _GROUP_LENGTH = 4, 4
_LENGTH = _GROUPS * _GROUP_LENGTH


class Agreement(StrEnum):
    """How a code and number from paper stand to the trail."""

    AGREES = "agrees"
    DIFFERS = "differs"
    # The trail has no event of that number.
    MISSING = "missing"


class Week(NamedTuple):
    """What was recorded in a week: all of it, and what a trustee should hear of."""

    event_count: int
    refused_count: int
    emergency_count: int
    export_count: int
    erasure_count: int


def short_code(event_hash: str) -> str:
    """Four groups of four letters for a hash: "BCDF-GHJK-LMNP-QRST"; "" for what is none.

    20 letters in 16 places are 69 bits: nobody finds another trail with the same code.
    """
    if not re.fullmatch(r"[0-9a-f]{64}", event_hash):
        return ""
    value, letters = int(event_hash, 16), []
    for _place in range(_LENGTH):
        value, letter = divmod(value, len(_LETTERS))
        letters.append(_LETTERS[letter])
    text = "".join(letters)
    return "-".join(text[at : at + _GROUP_LENGTH] for at in range(0, _LENGTH, _GROUP_LENGTH))


def as_code(text: str) -> str:
    """A code as it was typed, in the form of `short_code`; "" for what can't be one."""
    letters = re.sub(r"[\s\-\u2010-\u2015.]", "", text).upper()
    if len(letters) != _LENGTH or set(letters) - set(_LETTERS):
        return ""
    return "-".join(letters[at : at + _GROUP_LENGTH] for at in range(0, _LENGTH, _GROUP_LENGTH))


def agreement(code: str, event_hash: str | None) -> Agreement:
    """How a code (as of `as_code`) stands to an event's hash; None where there is no event."""
    if event_hash is None:
        return Agreement.MISSING
    return Agreement.AGREES if code and code == short_code(event_hash) else Agreement.DIFFERS


def week_of(counts: Mapping[str, int]) -> Week:
    """What the counts of a week's events by action add up to."""

    def total(*endings: str, begins: str = "") -> int:
        return sum(
            count
            for action, count in counts.items()
            if (begins and action.startswith(begins)) or (endings and action.endswith(endings))
        )

    return Week(
        event_count=sum(counts.values()),
        refused_count=counts.get("sign_in_refused", 0),
        emergency_count=counts.get("break_glass_opened", 0)
        + counts.get("emergency_contact_opened", 0),
        export_count=total("_exported", "_downloaded", begins="subject_access_"),
        erasure_count=total("_erased"),
    )


def digest_day(today: date, weekday: str) -> date:
    """The last day before or on `today` that is this weekday ("monday")."""
    return today - timedelta(days=(today.weekday() - WEEKDAYS.index(weekday)) % 7)
