"""How one field of two records stands: the same, the same but for a slip, another, or blank.

Pure. A value that is blank on either side says nothing for or against.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from rapidfuzz.distance import OSA, JaroWinkler

from portal.people.rules import folded_words

SAME_ADDRESS = 0.90
NEAR_ADDRESS = 0.80
SAME_MAIL = 0.92
MOST_MAIL_SLIPS = 3
SHORTEST_MAILBOX = 6
# Of a telephone number the end is compared: the start may be a country's or a zero.
PHONE_DIGITS = 9
SHORTEST_PHONE = 6
EARLIEST_YEAR, LATEST_YEAR = 1880, 2100


class Field(StrEnum):
    """What is compared, in the order in which it is shown."""

    NAME = "name"
    BORN = "born"
    NHS_NUMBER = "nhs_number"
    POSTCODE = "postcode"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"


class Verdict(StrEnum):
    """How two values stand to each other: NEAR is the same but for a slip."""

    MATCH = "match"
    NEAR = "near"
    DIFFER = "differ"
    BLANK = "blank"


class Why(StrEnum):
    """What makes a verdict, for the sentence that says it."""

    SAME = "same"
    ALIKE = "alike"
    SWAPPED = "swapped"
    # An earlier name of one of them matches.
    EARLIER = "earlier"
    # One has a first or last name alone, which the other has too.
    HALF_KNOWN = "half_known"
    # The first or the last name matches, and the other doesn't.
    HALF = "half"
    DAY_AND_MONTH = "day_and_month"
    ONE_DIGIT = "one_digit"
    TWO_DIGITS = "two_digits"
    OTHER = "other"
    ONE_BLANK = "one_blank"
    BOTH_BLANK = "both_blank"


# What each finding adds, and what it takes away. A reason against weighs less than one for:
# people marry, move and change their number, but seldom share a birthday with a namesake.
POINTS: dict[tuple[Field, Why], float] = {
    (Field.NAME, Why.SAME): 0.36,
    (Field.NAME, Why.SWAPPED): 0.36,
    (Field.NAME, Why.EARLIER): 0.34,
    (Field.NAME, Why.ALIKE): 0.34,
    (Field.NAME, Why.HALF_KNOWN): 0.25,
    (Field.NAME, Why.HALF): 0.08,
    (Field.NAME, Why.OTHER): -0.20,
    (Field.BORN, Why.SAME): 0.36,
    (Field.BORN, Why.DAY_AND_MONTH): 0.30,
    (Field.BORN, Why.ONE_DIGIT): 0.28,
    (Field.BORN, Why.TWO_DIGITS): 0.12,
    (Field.BORN, Why.OTHER): -0.10,
    (Field.NHS_NUMBER, Why.SAME): 0.60,
    (Field.NHS_NUMBER, Why.ONE_DIGIT): 0.35,
    (Field.NHS_NUMBER, Why.OTHER): -0.12,
    (Field.POSTCODE, Why.SAME): 0.14,
    (Field.POSTCODE, Why.ONE_DIGIT): 0.07,
    (Field.ADDRESS, Why.SAME): 0.15,
    (Field.ADDRESS, Why.ALIKE): 0.08,
    (Field.PHONE, Why.SAME): 0.25,
    (Field.EMAIL, Why.SAME): 0.45,
    (Field.EMAIL, Why.ALIKE): 0.34,
    (Field.EMAIL, Why.OTHER): -0.02,
}


@dataclass(frozen=True)
class Compared:
    """One field of two records: how it stands, why, and what it adds to the score."""

    field: Field
    verdict: Verdict
    why: Why

    @property
    def points(self) -> float:
        return POINTS.get((self.field, self.why), 0.0)


def blank(field: Field, one: object, other: object) -> Compared | None:
    if one and other:
        return None
    return Compared(field, Verdict.BLANK, Why.ONE_BLANK if one or other else Why.BOTH_BLANK)


def match(field: Field, why: Why = Why.SAME) -> Compared:
    return Compared(field, Verdict.MATCH, why)


def near(field: Field, why: Why) -> Compared:
    return Compared(field, Verdict.NEAR, why)


def differ(field: Field) -> Compared:
    return Compared(field, Verdict.DIFFER, Why.OTHER)


def born(one: date | None, other: date | None) -> Compared:
    field = Field.BORN
    if one is None or other is None:
        return blank(field, one, other) or differ(field)
    if one == other:
        return match(field)
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return near(field, Why.DAY_AND_MONTH)
    left, right = one.strftime("%Y%m%d"), other.strftime("%Y%m%d")
    # A pair of neighbours turned round counts as one slip.
    if OSA.distance(left, right) == 1:
        return near(field, Why.ONE_DIGIT)
    if sum(a != b for a, b in zip(left, right, strict=True)) == 2:
        return Compared(field, Verdict.DIFFER, Why.TWO_DIGITS)
    return differ(field)


def nhs_number(one: str, other: str) -> Compared:
    left, right = re.sub(r"\s", "", one), re.sub(r"\s", "", other)
    empty = blank(Field.NHS_NUMBER, left, right)
    if empty or left == right:
        return empty or match(Field.NHS_NUMBER)
    is_slip = OSA.distance(left, right) == 1
    return near(Field.NHS_NUMBER, Why.ONE_DIGIT) if is_slip else differ(Field.NHS_NUMBER)


def postcode(one: str, other: str) -> Compared:
    left, right = postcode_key(one), postcode_key(other)
    empty = blank(Field.POSTCODE, left, right)
    if empty or left == right:
        return empty or match(Field.POSTCODE)
    is_slip = OSA.distance(left, right) == 1
    return near(Field.POSTCODE, Why.ONE_DIGIT) if is_slip else differ(Field.POSTCODE)


def address(one: str, other: str) -> Compared:
    left, right = " ".join(folded_words(one)), " ".join(folded_words(other))
    empty = blank(Field.ADDRESS, left, right)
    if empty:
        return empty
    alike = 1.0 if left == right else JaroWinkler.similarity(left, right)
    if alike >= SAME_ADDRESS:
        return match(Field.ADDRESS)
    return near(Field.ADDRESS, Why.ALIKE) if alike >= NEAR_ADDRESS else differ(Field.ADDRESS)


def phone(one: str, other: str) -> Compared:
    left, right = phone_key(one), phone_key(other)
    empty = blank(Field.PHONE, left, right)
    return empty or (match(Field.PHONE) if left == right else differ(Field.PHONE))


def email(one: str, other: str) -> Compared:
    left, right = email_key(one), email_key(other)
    empty = blank(Field.EMAIL, left, right)
    if empty or left == right:
        return empty or match(Field.EMAIL)
    boxes = left.split("@")[0], right.split("@")[0]
    is_same_box = boxes[0] == boxes[1] and len(boxes[0]) >= SHORTEST_MAILBOX
    is_slip = (
        JaroWinkler.similarity(left, right) >= SAME_MAIL
        and OSA.distance(left, right) <= MOST_MAIL_SLIPS
    )
    return near(Field.EMAIL, Why.ALIKE) if is_same_box or is_slip else differ(Field.EMAIL)


def postcode_key(text: str) -> str:
    """A postcode without blanks, in capitals: "bs1 5tj" is "BS15TJ"."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def phone_key(text: str) -> str:
    """The last digits of a telephone number; '' where there are too few to tell by."""
    digits = re.sub(r"\D", "", text)
    return digits[-PHONE_DIGITS:] if len(digits) >= SHORTEST_PHONE else ""


def phone_spellings(text: str) -> list[str]:
    """How a telephone number may stand on record once its blanks and marks are left out."""
    digits = re.sub(r"\D", "", text)
    if len(digits) < SHORTEST_PHONE:
        return []
    found = {digits, f"+{digits}"}
    # "+44 (0)7700" keeps a zero that nobody dials.
    home = re.fullmatch(r"(?:(?:00)?44)?0?([1-9]\d+)", digits)
    if home and (digits.startswith("0") or digits.startswith("44")):
        starts = ("0", "+44", "0044", "44", "+440", "00440")
        found |= {start + home[1] for start in starts}
    return sorted(found)


def email_key(text: str) -> str:
    """An e-mail address as it is compared."""
    return text.strip().lower()


def mailbox_key(text: str) -> str:
    """An e-mail address up to its @, which a slip in the rest leaves alone; '' without one."""
    box, at, _domain = email_key(text).rpartition("@")
    return box + at


def slips(born_on: date) -> list[date]:
    """The dates that somebody may have typed for this one, in order, without itself.

    Day and month swapped, one digit of the eight another, or two neighbours turned round.
    """
    written = born_on.strftime("%Y%m%d")
    found = {written[:4] + written[6:] + written[4:6]}
    for place in range(len(written)):
        found |= {f"{written[:place]}{digit}{written[place + 1 :]}" for digit in "0123456789"}
    for place, (left, right) in enumerate(pairwise(written)):
        found.add(f"{written[:place]}{right}{left}{written[place + 2 :]}")
    dates = {_as_date(one) for one in found - {written}}
    return sorted(
        one for one in dates if one is not None and EARLIEST_YEAR < one.year < LATEST_YEAR
    )


def _as_date(written: str) -> date | None:
    try:
        return date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        return None
