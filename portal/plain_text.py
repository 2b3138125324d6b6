"""Text as people meant it: without characters that show nothing or turn a line around.

The one home of these characters, for whatever is typed and whatever a computer sends. Pure.
"""

import re

# Control characters but tab and line feed, and what Unicode keeps out of interchange.
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff"
# Marks that turn the direction of all that follows them, on other people's lines too.
_TURNS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Letters and blanks of no width, by which two names look the same and aren't.
_UNSEEN = "\u00ad\u115f\u1160\u180e\u200b\u2028\u2029\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
_UNWANTED = re.compile(f"[{_CONTROLS}{_TURNS}{_UNSEEN}]")
# Joiners belong to Persian, to Indian scripts and to emoji; anywhere else they hide.
_JOINED = "\u0300-\u1fff\u2070-\U0010ffff"
_JOINERS = re.compile(f"[\u200c\u200d](?![{_JOINED}])|(?<![{_JOINED}])[\u200c\u200d]")


def visible(text: str) -> str:
    """The text without control characters, marks of direction and letters of no width.

    Line breaks become line feeds; tabs stay.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _JOINERS.sub("", _UNWANTED.sub("", text))


def has_letter(text: str) -> bool:
    """Whether text holds at least one letter or digit, of any script."""
    return any(letter.isalnum() for letter in text)
