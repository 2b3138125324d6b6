"""When a record may be opened in an emergency, and whose it is. Pure."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from portal.people.rules import folded_words

# Fewer words than this say nothing that anybody could look into.
LEAST_WORDS = 4
# Tries of one user in an hour: for a slip or two in a name, not for asking who is known here.
TRIES = 6
LEAST_OFFICERS = 2


def says_why(reason: str) -> bool:
    """Whether a reason has enough words, each with a letter, and not the same one again."""
    words = {word.casefold() for word in reason.split() if re.search(r"[^\W\d_]", word)}
    return len(words) >= LEAST_WORDS


def is_named(typed: str, names: Iterable[str]) -> bool:
    """Whether what was typed is one of these names, whole: in spite of case, accents and order."""
    words = sorted(folded_words(typed))
    return bool(words) and any(words == sorted(folded_words(name)) for name in names)


def review_due_on(opened_on: date, days: int) -> date:
    """By when officers should have looked into one that was opened that day."""
    return opened_on + timedelta(days=days)
