"""What a search for a person means: a name, a birth date, a phone or an NHS number. Pure."""

import re
from datetime import date
from typing import NamedTuple

from portal.people.rules import nhs_digits
from portal.spreadsheets import read_date

_DATE = re.compile(
    r"\b(\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2} [A-Za-z]{3,9} \d{4})\b"
)
_DIGITS = re.compile(r"\+?\d[\d\s()./-]{4,}\d")
# Of a phone number, as much as is the same however its country is written.
PHONE_DIGITS = 9
FEWEST_PHONE_DIGITS = 6


class Lookup(NamedTuple):
    """What a search says; empty where it says nothing of it."""

    name: str = ""
    born_on: date | None = None
    nhs_number: str = ""
    phone: str = ""


def parse(text: str) -> Lookup:
    """What was typed into the search, in whatever order: "marlow 4/5/1990", "07700 900142"."""
    born_on = None
    found = _DATE.search(text)
    if found is not None:
        born_on = _as_date(found[1])
        text = text[: found.start()] + " " + text[found.end() :] if born_on else text
    nhs_number = phone = ""
    found = _DIGITS.search(text)
    if found is not None:
        # A number of ten digits that begins with 0 is a phone's.
        nhs_number = "" if found[0].startswith(("0", "+")) else nhs_digits(found[0])
        phone = phone_digits(found[0])
        text = text[: found.start()] + " " + text[found.end() :]
    return Lookup(" ".join(text.split()), born_on, nhs_number, phone)


def phone_digits(text: str) -> str:
    """The last digits of a phone number, by which it is compared; empty for too few."""
    digits = re.sub(r"\D", "", text)
    return digits[-PHONE_DIGITS:] if len(digits) >= FEWEST_PHONE_DIGITS else ""


def _as_date(text: str) -> date | None:
    try:
        return read_date(text)
    except ValueError:
        return None
