"""What a directory's words mean for a group, and which of them nobody may guess at. Pure."""

import re
from typing import NamedTuple

# Words that say more about when a group meets than a day of the week and a time.
_WHEN = re.compile(
    r"""\b(
        \d(?:st|nd|rd|th)\b | first | second | third | fourth | fifth | last | final
      | every | other\s+week | altern\w* | bi-?weekly | fortnight\w* | monthly
      | weeks? | wks? | months? | summer | winter | spring | autumn | fall | season\w*
      | january | february | march | april | june | july | august | september | october
      | november | december | holidays? | easter | christmas | (?:labor|memorial)\s+day
      | weather | temporar\w* | cancel\w* | moved | suspend\w*
      | hours? | minutes? | \d{1,2}:\d{2} | \d{1,2}\s*[ap]m
      | (?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:days?)? | until | closed
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Code(NamedTuple):
    """What one code of a meeting directory says for certain."""

    audience: str = ""
    language: str = ""
    sign_language: str = ""
    is_step_free: bool = False
    format: str = ""


# Codes that directories of mutual-support meetings share (BMLT's English formats). All others,
# "open" and "closed" among them, mean something else there than here, and stay a note.
CODES = {
    "M": Code(audience="Men"),
    "W": Code(audience="Women"),
    "GL": Code(audience="LGBTQ+"),
    "YP": Code(audience="Young people"),
    "ES": Code(language="es"),
    "SL": Code(sign_language="ASL"),
    "WC": Code(is_step_free=True),
    "VM": Code(format="video"),
    "HY": Code(format="hybrid"),
}
# It doesn't meet on holidays, but not on which ones.
CLOSED_ON_HOLIDAYS = "CH"


def says_when(text: str) -> bool:
    """Whether a note says something of when a group meets: better once too often than never."""
    return bool(_WHEN.search(text))


def weekday_of(text: str) -> int | None:
    """The ISO weekday of "Tuesday", "tue" or "Tuesdays"; None for anything else."""
    word = text.strip().casefold().rstrip("s.")
    for number, name in enumerate(WEEKDAYS, 1):
        if len(word) >= 3 and name.startswith(word):
            return number
    return None


def minutes_of(text: str) -> int | None:
    """Minutes of "01:30:00", "1:30" or "90"; None for anything else or for none."""
    clock = re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?", text.strip())
    if clock and int(clock[2]) < 60:
        return int(clock[1]) * 60 + int(clock[2]) or None
    plain = re.fullmatch(r"(\d{1,4})(?:\s*min(?:ute)?s?)?", text.strip())
    return int(plain[1]) or None if plain else None


def several(text: str) -> tuple[str, ...]:
    """Words with commas, semicolons or bars between them."""
    return tuple(one.strip() for one in re.split(r"[;|,]", text) if one.strip())


def is_yes(text: str) -> bool | None:
    """True or False for words that say so; None for anything else."""
    word = text.strip().casefold()
    if word in ("1", "yes", "y", "true", "published", "listed"):
        return True
    if word in ("", "0", "no", "n", "false", "draft", "unpublished"):
        return False
    return None
