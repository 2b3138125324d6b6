"""Right-to-left words in the order and the shapes in which they are seen.

The PDF engine draws the words of a picture letter by letter from the left, and so neither turns
nor joins them; elsewhere it does both by itself. Hebrew, Arabic, Persian, Urdu: no more than a
label needs, without nested directions.
"""

import re
import unicodedata
from functools import cache

ALONE, LAST, FIRST, MIDDLE = "<isolated>", "<final>", "<initial>", "<medial>"
_MIRRORED = str.maketrans("()[]<>", ")(][><")


# Numbers and words of other scripts, which keep their own direction.
_LATIN = "0-9A-Za-z\u00c0-\u024f"
_RIGHT = "[\u0590-\u08ff\ufb1d-\ufefc]"
_ACROSS = re.compile(f"([{_LATIN}](?:[{_LATIN}.,:/%& -]*[{_LATIN}%])?)")
_TURNED = re.compile(f"({_RIGHT}(?:[^{_LATIN}]*{_RIGHT})?)")


def as_seen(words: str) -> str:
    """Words as they stand from left to right on paper, each letter in its joined shape.

    What begins right-to-left is turned as a whole, numbers and Latin words within it apart.
    """
    shaped = joined(words)
    first = next((one for one in shaped if one.isalpha()), "")
    if not _TURNED.match(first):
        return _TURNED.sub(lambda run: _turned(run[0]), shaped)
    pieces = _ACROSS.split(shaped)
    return "".join(
        piece if number % 2 else _turned(piece)
        for number, piece in reversed(list(enumerate(pieces)))
    )


def _turned(run: str) -> str:
    return run[::-1].translate(_MIRRORED)


def joined(words: str) -> str:
    """Arabic letters in the shapes that their neighbours give them, lam and alef as one."""
    shapes, pairs = _shapes()
    letters = list(words)
    out: list[str] = []
    at = 0
    while at < len(letters):
        letter = letters[at]
        pair = pairs.get(letter + _next(letters, at))
        before = _joins_on(shapes, _before(letters, at)) and LAST in shapes.get(letter, {})
        if pair:
            out.append(pair[LAST] if before else pair[ALONE])
            at = _next_at(letters, at) + 1
            continue
        own = shapes.get(letter)
        if own:
            after = _joins_on(shapes, letter) and LAST in shapes.get(_next(letters, at), {})
            wanted = (MIDDLE if after else LAST) if before else (FIRST if after else ALONE)
            letter = own.get(wanted, letter)
        out.append(letter)
        at += 1
    return "".join(out)


@cache
def _shapes() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """{letter: {shape: its sign}} and the same for lam with alef, from Unicode's own table."""
    shapes: dict[str, dict[str, str]] = {}
    pairs: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFBB2), *range(0xFBD3, 0xFC00), *range(0xFE80, 0xFEFD)):
        kind, _space, rest = unicodedata.decomposition(chr(code)).partition(" ")
        if not kind.startswith("<"):
            continue
        letters = "".join(chr(int(one, 16)) for one in rest.split())
        if len(letters) == 1:
            shapes.setdefault(letters, {}).setdefault(kind, chr(code))
        elif len(letters) == 2 and letters[0] == "\u0644":
            pairs.setdefault(letters, {}).setdefault(kind, chr(code))
    return shapes, pairs


def _joins_on(shapes: dict[str, dict[str, str]], letter: str) -> bool:
    # Tatweel joins on both sides and has but one shape.
    return letter == "\u0640" or FIRST in shapes.get(letter, {})


def _is_mark(letter: str) -> bool:
    return unicodedata.combining(letter) != 0


def _next_at(letters: list[str], at: int) -> int:
    at += 1
    while at < len(letters) and _is_mark(letters[at]):
        at += 1
    return at


def _next(letters: list[str], at: int) -> str:
    following = _next_at(letters, at)
    return letters[following] if following < len(letters) else ""


def _before(letters: list[str], at: int) -> str:
    at -= 1
    while at >= 0 and _is_mark(letters[at]):
        at -= 1
    return letters[at] if at >= 0 else ""
