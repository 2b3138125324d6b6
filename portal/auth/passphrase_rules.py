"""What makes a passphrase one that a guesser would soon try; pure, and without any network.

A passphrase isn't compared with a list of passphrases, which would need millions of lines.
What everybody knows is taken off it, however it is dressed up: common words and sentences,
the names around its user, walks over the keyboard, counting, dates, repeats. What is left must
be long enough to be guessed by nobody. No kind of letter is asked for, and none forbidden.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

MINIMUM_LENGTH = 15
MAXIMUM_LENGTH = 1_000
# Of what nobody else knows, so many letters must be there; a known word is worth two of them.
UNKNOWN_LEAST = 12
KNOWN_WORTH = 2
# No need to look further: what stands here is long enough by itself, or repeats.
LOOKED_AT = 120
_LEAST_WALK = 4
_LEAST_WORD = 4
_LEAST_NAME = 3

# Letters that people write as digits and marks; a 1 is read both as an i and as an l.
_DRESSED = str.maketrans("0345789@$!|+€", "oeastbgasiite")
_BETWEEN = re.compile(r"[\s\-_.,;:'’\"/\\]+")
_DATE = re.compile(
    r"(?:19|20)\d\d(?:0\d|1[0-2])?(?:[0-3]\d)?|(?:[0-3]?\d)(?:0\d|1[0-2])(?:19|20)\d\d"
)
_AT_AN_END = re.compile(r"^\d{1,6}(?=\D)|(?<=\D)\d{1,6}$")
_DIGITS = re.compile(r"\d+")
_ONCE = re.compile(r"(.+?)\1+", re.DOTALL)

_ROWS = (
    "`1234567890-=",
    '¬!"£$%^&*()_+',
    "~!@#$%^&*()_+",
    "qwertyuiop[]",
    "asdfghjkl;'#",
    "zxcvbnm,./",
    "qwertzuiopü",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "yxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1a2b3c4d5e6f7g8h9i",
    "a1b2c3d4e5f6g7h8i9",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "qazwsxedcrfvtgbyhnujmikolp",
    "zaq1xsw2cde3vfr4bgt5nhy6mju7",
    "qweasdzxc",
)


class Weakness(StrEnum):
    """Why a passphrase is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    REPEATS = "repeats"
    WALKS = "walks"
    NAMES = "names"
    COMMON = "common"


def weakness_of(passphrase: str, names: Iterable[str]) -> Weakness | None:
    """Why a passphrase won't do, or None. `names` are of its user and the organisation.

    Its length is counted as typed, blanks and all.
    """
    if len(passphrase) < MINIMUM_LENGTH:
        return Weakness.TOO_SHORT
    if len(passphrase) > MAXIMUM_LENGTH:
        return Weakness.TOO_LONG
    text = _bare(passphrase)[:LOOKED_AT]
    once = _once(text)
    known_names = set(names)
    worth, kinds = _worth(once, known_names)
    # A digit after each word doesn't make it another word.
    letters = _DIGITS.sub("", text)
    words = _once(letters)
    repeats = len(once) <= len(text) / 2
    if letters and len(words) <= len(letters) / 2:
        repeats = True
        worth = min(worth, _worth(words, known_names)[0] + KNOWN_WORTH)
    if worth >= UNKNOWN_LEAST:
        return None
    if repeats:
        return Weakness.REPEATS
    for kind in (Weakness.NAMES, Weakness.COMMON, Weakness.WALKS):
        if kind in kinds:
            return kind
    return Weakness.REPEATS


def _bare(text: str) -> str:
    """Text without case, accents and what stands between words."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(one for one in folded if not unicodedata.combining(one))
    return _BETWEEN.sub("", letters)


def _once(text: str) -> str:
    """Text in which what repeats side by side stands once, down to single letters in rows."""
    before = ""
    while text != before:
        before, text = text, _ONCE.sub(lambda found: _kept(found[0], found[1]), text)
    return text


def _kept(whole: str, unit: str) -> str:
    # Two of a letter are how words are spelt.
    return whole if len(unit) == 1 and len(whole) == 2 else unit


def _worth(text: str, names: set[str]) -> tuple[int, set[Weakness]]:
    """How many letters only its user knows, known words counted as KNOWN_WORTH; and what is known.

    The same letters are read as they stand, and undressed in both ways.
    """
    covered = [False] * len(text)
    words: set[str] = set()
    kinds: set[Weakness] = set()
    plain = text.translate(_DRESSED)
    readings = dict.fromkeys((text, plain.replace("1", "i"), plain.replace("1", "l")))
    for reading in readings:
        for kind, start, end in _known(reading, names):
            if not all(covered[start:end]):
                words.add(reading[start:end])
                kinds.add(kind)
            covered[start:end] = [True] * (end - start)
    for found in (*_DATE.finditer(text), *_AT_AN_END.finditer(text)):
        if not all(covered[found.start() : found.end()]):
            words.add(found[0])
        covered[found.start() : found.end()] = [True] * (found.end() - found.start())
    left = {(one, text[at : at + 2]) for at, one in enumerate(text) if not covered[at]}
    return len(left) + KNOWN_WORTH * len(words), kinds


def _known(text: str, names: set[str]) -> Iterator[tuple[Weakness, int, int]]:
    """Each known piece: what it is, where it begins and where it ends; longest words first."""
    for name in sorted(_parts(names), key=lambda one: (-len(one), one)):
        yield from ((Weakness.NAMES, *span) for span in _spans(text, name))
    for word in _common():
        yield from ((Weakness.COMMON, *span) for span in _spans(text, word))
    yield from ((Weakness.WALKS, *span) for span in _walks(text))


def _parts(names: set[str]) -> set[str]:
    found = set()
    for name in names:
        parts = [_bare(part) for part in re.split(r"[\W\d_]+", name)]
        found |= {part for part in parts if len(part) >= _LEAST_NAME}
    return found


def _spans(text: str, word: str) -> Iterator[tuple[int, int]]:
    at = text.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + len(word))


def _walks(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of at least four that follow a row of keys, or count, in either direction."""
    at = 0
    while at + _LEAST_WALK <= len(text):
        end = at + _LEAST_WALK
        if text[at:end] not in _steps():
            at += 1
            continue
        while end < len(text) and text[end - _LEAST_WALK + 1 : end + 1] in _steps():
            end += 1
        yield at, end
        at = end


@cache
def _steps() -> frozenset[str]:
    """Every four in a row of every walk, both ways."""
    rows = [row for one in _ROWS for row in (one, one[::-1])]
    return frozenset(
        row[at : at + _LEAST_WALK] for row in rows for at in range(len(row) - _LEAST_WALK + 1)
    )


@cache
def _common() -> tuple[str, ...]:
    """The words and sentences of the files, without what stands between them, longest first."""
    words = [word for line in _lines("common_words.txt") for word in line.split()]
    known = {_once(_bare(one)) for one in (*words, *_lines("common_sentences.txt"))}
    return tuple(
        sorted((one for one in known if len(one) >= _LEAST_WORD), key=lambda one: (-len(one), one))
    )


def _lines(name: str) -> list[str]:
    text = Path(__file__).with_name(name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
