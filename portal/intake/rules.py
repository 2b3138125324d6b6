"""What every door shares: clean text, receipt numbers, and how a message is refused. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from portal.models import Door
from portal.plain_text import visible

# Words for people are translated at the edge: rules are given a function that says them.
Say = Callable[..., str]

# Digits and consonants that can't be taken for one another, on paper or by phone, and no
# vowels, so that no receipt spells a word.
RECEIPT_LETTERS = "23456789CDFGHJKMNPQRTVWXY"
RECEIPT_LENGTH = 6

EXTERNAL_ID_LENGTH = 120
STORED_ID_LENGTH = 200

# Words are composed one by one, and long ones in parts: to sort a hundred thousand accents
# that stand on one letter would take hours.
_WORD = re.compile(r"\S{1,200}")
_BLANK_LINES = re.compile(r"\n{3,}")
# Senders write a line break as "/n" standing alone; "and/now" isn't one.
_SLASH_N = re.compile(r"(?<!\S)/n(?!\S)")


def plain(text: str, **values: object) -> str:
    """Words as they stand in the source, for callers that have no translation."""
    return text % values if values else text


class Refusal(Exception):
    """A message that can't become a referral.

    Says the HTTP status to answer, FHIR's code for the kind of problem, the element
    (a FHIRPath expression) and a sentence: what it held and how to mend it.
    """

    def __init__(self, status: int, code: str, expression: str, diagnostics: str):
        super().__init__(diagnostics)
        self.status = status
        self.code = code
        self.expression = expression
        self.diagnostics = diagnostics


@dataclass(frozen=True)
class Sent:
    """A message as it came: through which door, from whom, under which key of theirs.

    `sender` is "provider:7", "public" or "user:3"; `external_id` is Bundle.id, or the
    random key of a form's page. `body` is kept as it is.
    """

    door: Door
    sender: str
    external_id: str
    content_type: str
    body: bytes
    received_at: datetime
    provider_id: int | None = None
    typed_by: int | None = None


def clean_prose(text: str) -> str:
    """Text of several lines as `visible` makes it, in composed letters."""
    if text.isascii() and text.isprintable() and "/n" not in text:
        return text.strip()
    text = visible(text.replace("\u2028", "\n").replace("\u2029", "\n"))
    text = _WORD.sub(lambda word: unicodedata.normalize("NFC", word[0]), text)
    # A break that a sender wrote out takes the blanks around it along.
    first, *rest = _SLASH_N.split(text)
    text = "\n".join([first, *(part.lstrip(" \t") for part in rest)])
    lines = (line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def clean_line(text: str) -> str:
    """Text of one line: as `clean_prose`, with single blanks."""
    return " ".join(clean_prose(text).split())


def receipt_number(letters: Iterator[str]) -> str:
    """ "R-7KX4-92" from letters of RECEIPT_LETTERS, of which it takes RECEIPT_LENGTH."""
    word = "".join(next(letters) for _ in range(RECEIPT_LENGTH))
    return f"R-{word[:4]}-{word[4:]}"


def refused_id(external_id: str, body_sha256: str) -> str:
    """The key under which a refused message is kept.

    Not its own: mended, it may come again under that. The same bytes get the same key, so
    that a sender who tries a hundred times is kept once. The blank keeps it apart from
    every Bundle.id.
    """
    return f"refused {body_sha256} {external_id}".strip()[:STORED_ID_LENGTH]
