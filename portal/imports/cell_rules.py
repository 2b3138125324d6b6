"""What the cells of a file say, whatever the file is about. Pure."""

import unicodedata
from collections.abc import Mapping

# Cells that say in words that there is nothing.
NOTHING = frozenset({"", "-", "--", "–", "—", "n/a", "na", "n.a.", "none", "nil", "not done", "?"})


def says_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing to record."""
    return folded(text) in NOTHING


def folded(text: str) -> str:
    """Text to compare by: case, width, accents and blanks make no difference."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    bare = "".join(one for one in plain if not unicodedata.combining(one))
    return " ".join(bare.casefold().split())


def said(cells: Mapping[str, str], names: Mapping[str, int | None]) -> dict[str, str]:
    """The texts of these cells, empty where they say nothing."""
    texts = {name: " ".join(cells.get(name, "").split()) for name in names}
    return {name: "" if says_nothing(text) else text for name, text in texts.items()}
