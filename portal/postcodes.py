"""British postcodes, as far as areas are told apart by them. Pure.

Whatever isn't one, from abroad or half typed, is compared by its beginning.
"""

import re
from collections.abc import Iterable

_WHOLE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})")
_OUTWARD = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")


def compact(postcode: str) -> str:
    """A postcode without blanks and signs, in capitals: "LS14AP"."""
    return re.sub(r"[^0-9A-Z]", "", postcode.upper())


def outward(postcode: str) -> str:
    """The outward code, "LS1" of "LS1 4AP" or of "ls1"; empty where it isn't a postcode."""
    text = compact(postcode)
    whole = _WHOLE.fullmatch(text)
    if whole:
        return whole[1]
    return text if _OUTWARD.fullmatch(text) else ""


def is_in(postcode: str, areas: Iterable[str]) -> bool:
    """Whether a postcode lies in one of these areas: "LS", "LS1", "EC1" or "LS1 4".

    An area ends where its own letters or digits end: "L" isn't "LS", "LS1" isn't "LS10",
    but "EC1" is "EC1A" too.
    """
    text, code = compact(postcode), outward(postcode)
    return any(_is_within(text, code, compact(area)) for area in areas if compact(area))


def _is_within(text: str, code: str, area: str) -> bool:
    if not text.startswith(area):
        return False
    if not code or len(area) > len(code):
        return True
    rest = code[len(area) :]
    # What follows must be of the other kind, or it goes on with the same word or number.
    return not rest or rest[0].isdigit() != area[-1].isdigit()
