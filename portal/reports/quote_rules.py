"""Whose words may be printed for whom, and what in them would tell who said them. Pure."""

import re
import unicodedata
from collections.abc import Iterable

from portal.models import QuoteScope, ReportKind

# What is handed to nobody outside. All other documents may reach whoever pays.
INSIDE = (ReportKind.BOARD, ReportKind.GROUP, ReportKind.TRAINING)
# Shorter words of a record stand in any text: "Al", "of".
LEAST_LETTERS = 3


def scopes_for(kind: ReportKind) -> tuple[QuoteScope, ...]:
    """The scopes of consent that allow a quote in a document."""
    if kind in INSIDE:
        return tuple(QuoteScope)
    return QuoteScope.FUNDERS, QuoteScope.PUBLIC


def telling_words(text: str, record: Iterable[str]) -> list[str]:
    """Words of somebody's record that stand in a text, each once, in the order of the text.

    Whatever the case and the accents. Of a record's words only those with LEAST_LETTERS or more.
    """
    known = {
        plain for entry in record for plain in map(_plain, _words(entry)) if _is_telling(plain)
    }
    found: dict[str, str] = {}
    for word in _words(text):
        plain = _plain(word)
        # "Amara's" is Amara too.
        for one in (plain, plain.removesuffix("s")):
            if one in known:
                found.setdefault(one, word)
    return list(found.values())


def holds_name(text: str, names: Iterable[str]) -> bool:
    """Whether one of these names stands in a text as a whole."""
    said = f" {' '.join(map(_plain, _words(text)))} "
    plain = (" ".join(map(_plain, _words(name))) for name in names)
    return any(f" {name} " in said for name in plain if name)


def _is_telling(plain: str) -> bool:
    # One letter is a whole word in some scripts.
    return len(plain) >= LEAST_LETTERS or (len(plain) > 1 and not plain.isascii())


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.replace("’", "").replace("'", ""))


def _plain(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(one for one in parts if not unicodedata.combining(one))
