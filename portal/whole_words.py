"""Cutting somebody's name, address or number out of a text, and nothing that merely contains it.

A word's end is found as people write words: by letters and digits of any script with the signs
that belong to them. Within JSON each text is looked at by itself, so that how JSON writes a
letter or a new line makes no difference.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

_HYPHENS = "-\u2010\u2011"
# Letters that are written onto the word they go before: and, with, to, for, as, the, from, that.
_WRITTEN_ON = "\u0648\u0641\u0628\u0644\u0643\u05d5\u05d4\u05d1\u05dc\u05de\u05e9\u05db"


def cutter(words: Sequence[str], instead: str) -> Callable[[str], str]:
    """A function that puts `instead` in place of these words, longest first, whatever case."""
    forms = {form for one in words for form in _forms(" ".join(one.split()))}
    ordered = sorted(forms, key=lambda one: (-len(one), one))
    pattern = re.compile("|".join(map(_pattern, ordered)), re.IGNORECASE)

    def cut(text: str) -> str:
        whole = _json(text)
        if whole is None:
            return pattern.sub(instead, text)
        other = _walked(whole, lambda one: pattern.sub(instead, one))
        return text if other == whole else json.dumps(other, ensure_ascii=text.isascii())

    return cut


def searches(words: Sequence[str]) -> list[tuple[str, ...]]:
    """What a database may look for: parts that a text holds all of, if it holds a word.

    Some that hold them don't hold the word; none that holds it is missed.
    """
    found = []
    for one in words:
        for form in _forms(" ".join(one.split())):
            # As it stands, and as JSON writes what isn't ASCII.
            for text in (form, json.dumps(form)[1:-1]):
                found.append(tuple(text.split(" ")))
    return list(dict.fromkeys(found))


def _forms(word: str) -> list[str]:
    """A word as it may stand: a database knows upper and lower case of ASCII alone."""
    found = [word]
    if not word.isascii():
        found += [word.upper(), word.lower(), word.title()]
        found += [unicodedata.normalize(form, one) for form in ("NFC", "NFD") for one in found]
    return list(dict.fromkeys(found))


def _pattern(word: str) -> str:
    letter, inner = _letters(), r"\s+".join(re.escape(part) for part in word.split(" "))
    hyphen, apostrophe = f"[{_HYPHENS}]", "['\u2019]"
    # "Mary-Ann Lee" and "Ann Lee-Jones" are others; so is "D'Ann Lee", but not "l'Ann Lee".
    before = rf"(?<!{letter})(?<!{letter}{hyphen})(?<!(?-i:[A-Z\u00c0-\u00de]){apostrophe})"
    after = rf"(?!{letter})(?!{hyphen}{letter})"
    if "@" in word:
        before += rf"(?<!{letter}[.+])"
        after += rf"(?!\.{letter})"
    if word[:1] >= "\u0590" and word[:1].isalpha():
        before = rf"(?:{before}|(?<=(?<!{letter})[{_WRITTEN_ON}]))"
    return before + inner + after


@cache
def _letters() -> str:
    """A class of letters, digits and the signs that are written over or after letters."""
    signs = [
        at for at in range(0x300, sys.maxunicode) if unicodedata.category(chr(at)) in ("Mn", "Mc")
    ]
    spans: list[list[int]] = []
    for at in signs:
        if spans and spans[-1][1] == at - 1:
            spans[-1][1] = at
        else:
            spans.append([at, at])
    return r"[\w" + "".join(f"{chr(first)}-{chr(last)}" for first, last in spans) + "]"


def _json(text: str) -> Any:
    """What a text is as JSON, where it is an object or a list; else None."""
    if text[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def _walked(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_walked(one, change) for one in value]
    if isinstance(value, dict):
        pairs: Iterable[tuple[str, Any]] = value.items()
        return {change(name): _walked(one, change) for name, one in pairs}
    return value
