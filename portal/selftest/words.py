"""Markers: values that nothing else has, each fit for its field and known again wherever it stands.

A word ends in "zx" and is otherwise made of syllables, so that it can stand where a name does;
numbers, postcodes and birth dates are taken from ranges that nobody is given.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

_CONSONANTS = "bdfgklmnprstvwhj"
_VOWELS = "aeiu"
_SYLLABLES = [first + second for first in _CONSONANTS for second in _VOWELS]
_SYLLABLE_COUNT = 4
_WORD_COUNT = len(_SYLLABLES) ** _SYLLABLE_COUNT
# Far apart, so that two words in a row are nothing like each other to a search for misspelt ones.
_STRIDE = 6_700_417
_OLDEST = date(1921, 1, 1)
_DAY_COUNT = 20_000
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"

_WORD = re.compile(r"[a-z]{8}zx")
_PHONE = re.compile(r"7999(?:[ -]?\d){6}")
_NHS_NUMBER = re.compile(r"999[ -]?\d{3}[ -]?\d{4}(?!\d)")
_POSTCODE = re.compile(r"zx\d{2} ?\d[a-z]{2}")
_ISO_DATE = re.compile(r"19[2-7]\d-[01]\d-[0-3]\d")
_BACKWARD_DATE = re.compile(r"([0-3]?\d)[/.]([01]?\d)[/.](19[2-7]\d)")
_WORDY_DATE = re.compile(rf"([0-3]?\d) ({'|'.join(_MONTHS)})[a-z]* (19[2-7]\d)")


def word(number: int) -> str:
    """The marker word with this number: "Bakilomezx"."""
    rest = (number * _STRIDE + 1_234_567) % _WORD_COUNT
    letters = ""
    for _turn in range(_SYLLABLE_COUNT):
        rest, place = divmod(rest, len(_SYLLABLES))
        letters += _SYLLABLES[place]
    return f"{letters}zx".capitalize()


def phone(number: int) -> str:
    """A mobile number of a range that isn't given out."""
    return f"07999 {number % 1_000_000:06d}"


def postcode(number: int) -> str:
    """A postcode of an area that isn't there."""
    rest, last = divmod(number, len(_POSTCODE_LETTERS))
    rest, first = divmod(rest, len(_POSTCODE_LETTERS))
    rest, sector = divmod(rest, 10)
    letters = _POSTCODE_LETTERS[first] + _POSTCODE_LETTERS[last]
    return f"ZX{10 + rest % 90} {sector}{letters}"


def birth_date(number: int) -> date:
    """A day of long ago; each number up to twenty thousand has its own."""
    return _OLDEST + timedelta(days=number * 7 % _DAY_COUNT)


def nhs_number(number: int) -> str:
    """A number that passes the check and is kept for tests; each has its own."""
    # No check digit fits one in eleven; its neighbour then has one.
    for nine in (f"999{number * 2:06d}", f"999{number * 2 + 1:06d}"):
        total = sum(
            int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)
        )
        check = (11 - total % 11) % 11
        if check < 10:
            break
    return f"{nine}{check}"


def keys_in(text: str) -> Iterator[str]:
    """What might be markers in some text, each as `key_of` writes it."""
    lowered = text.lower()
    yield from _WORD.findall(lowered)
    for pattern in (_PHONE, _NHS_NUMBER):
        for found in pattern.findall(lowered):
            yield re.sub(r"[ -]", "", found)
    for found in _POSTCODE.findall(lowered):
        yield found.replace(" ", "")
    yield from _ISO_DATE.findall(lowered)
    for day, month, year in _BACKWARD_DATE.findall(lowered):
        yield f"{year}-{int(month):02d}-{int(day):02d}"
    for day, month, year in _WORDY_DATE.findall(lowered):
        yield f"{year}-{_MONTHS.index(month) + 1:02d}-{int(day):02d}"


def key_of(value: str) -> str:
    """A marker as it is looked up, however it was written."""
    return next(keys_in(value))
