"""How names are folded and compared, and how numbers are checked. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import JaroWinkler

# A word shorter than this is matched whole: leaving a letter out would match half the register.
SHORTEST_WITH_DELETIONS = 4
LONGEST_WORD = 40
LONGEST_SEARCH_WORDS = 6
NHS_NUMBER_DIGITS = 10
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
# Letters that Unicode doesn't take apart into a base letter and a mark.
_PLAIN = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)


def folded_words(text: str) -> list[str]:
    """The words of a name without case, accents or punctuation, in order.

    "O'Brien-Núñez" gives ["obrien", "nunez"]. At most LONGEST_WORD letters of each.
    """
    joined = re.sub(r"['’ʼ`´]", "", text)
    plain = joined.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(_PLAIN))
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word[:LONGEST_WORD] for word in _WORD.findall(plain)]


def deletions(word: str) -> set[str]:
    """The word with each one of its letters left out; none for a short word."""
    if len(word) < SHORTEST_WITH_DELETIONS:
        return set()
    return {word[:i] + word[i + 1 :] for i in range(len(word))} - {word}


def name_keys(names: Iterable[str]) -> list[tuple[str, bool]]:
    """The keys by which names are found, ordered: (key, whether it is a whole word)."""
    words = {word for name in names for word in folded_words(name)}
    shortened = {shorter for word in words for shorter in deletions(word)} - words
    return sorted([(word, True) for word in words] + [(short, False) for short in shortened])


def search_words(text: str) -> list[str]:
    """The folded words of a search, without repeats, at most LONGEST_SEARCH_WORDS."""
    return list(dict.fromkeys(folded_words(text)))[:LONGEST_SEARCH_WORDS]


def after_prefix(prefix: str) -> str:
    """The least text greater than every text with this prefix, by code point."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def nhs_digits(text: str) -> str:
    """The ten digits of an NHS number however it is spaced; empty text if it isn't one."""
    digits = re.sub(r"[\s.-]", "", text)
    return digits if digits.isascii() and re.fullmatch(r"\d{10}", digits) else ""


def is_nhs_number(text: str) -> bool:
    """Whether ten digits pass the NHS number's modulus-11 check.

    Source: NHS Data Dictionary, "NHS number": weights 10 to 2 over the first nine digits.
    """
    digits = re.sub(r"\D", "", text)
    if len(digits) != NHS_NUMBER_DIGITS:
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    expected = (11 - total % 11) % 11
    return expected != 10 and expected == int(digits[-1])


# Names this alike, with the same birth date, are shown as perhaps the same person.
ALIKE = 0.88


def likeness(searched: list[str], words: Iterable[str]) -> float:
    """How well a name's words answer a search, 0.0 to 1.0: the mean of each word's best match.

    Jaro-Winkler, in which the start of a word counts most; a whole-word prefix is a match.
    """
    known = list(words)
    if not searched or not known:
        return 0.0
    return sum(
        max(1.0 if word.startswith(part) else JaroWinkler.similarity(part, word) for word in known)
        for part in searched
    ) / len(searched)


def names_alike(one: str, other: str) -> float:
    """How alike two whole names are, 0.0 to 1.0, whichever way round their words stand."""
    left, right = sorted(folded_words(one)), sorted(folded_words(other))
    straight = JaroWinkler.similarity(" ".join(folded_words(one)), " ".join(folded_words(other)))
    return float(max(straight, JaroWinkler.similarity(" ".join(left), " ".join(right))))


@dataclass(frozen=True)
class PersonDetails:
    """A person as a message or a form describes them; empty text where it says nothing.

    `name` is how they want to be called, and the only part that must be there.
    """

    name: str
    given_name: str = ""
    family_name: str = ""
    born_on: date | None = None
    pronouns: str = ""
    nhs_number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    postcode: str = ""
    language: str = ""
    needs_interpreter: bool = False
    access_needs: str = ""
    contact_note: str = ""
    safe_times: str = ""
    do_not_contact: bool = False
    may_email: bool = False
    may_text: bool = False
    may_call: bool = True
    may_voicemail: bool = False
    may_post: bool = False
    has_no_fixed_abode: bool = False
    gender: str = ""
    practice_name: str = ""
    practice_ods_code: str = ""
    kin_name: str = ""
    kin_relation: str = ""
    kin_phone: str = ""
    may_contact_kin: bool = False
    emergency_name: str = ""
    emergency_phone: str = ""
    # Other names by which the record is found, such as one before a marriage.
    earlier_names: tuple[str, ...] = ()
