"""The kinds of import that other areas plug in: which columns, what is wrong, how to write."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.auth.permissions import Permission
from portal.imports.column_rules import Field
from portal.imports.rules import Checked

__all__ = ["Checked", "Field", "Kind", "add", "all_for", "everything", "get"]

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Kind:
    """One kind of import.

    `fields()` are its columns, wide ones too. `check(rows, by)` judges a chunk of rows at once
    in a fixed number of statements. `write(rows, by)` runs inside an open `db.write()`, records
    no event of its own, and returns the ids it made, in order; `undo(ids, by)` takes them back
    likewise and may raise DomainError. `by` is the user, or None from the command line.
    A kind with `sources(by)` asks whose rows a file holds, [(source, words)], under
    `source_label`: its columns are remembered for each of them, and every row says its own under
    `rules.SOURCE`. One that `keeps_rows` has, under `rules.WHOLE_ROW`, a row as it stood in the
    file, columns that mean nothing too. `made_url(id)` leads to what was made, under the words
    `made_label`. Rows of one that `names_hidden` may name people and groups that not all
    colleagues see: they are for whoever brought the file alone.
    """

    name: str
    label: Any
    lead: Any
    permission: Permission
    fields: Callable[[], Sequence[Field]]
    check: Callable[[Sequence[Cells], Any], list[Checked]]
    write: Callable[[Sequence[Cells], Any], list[int]]
    undo: Callable[[Sequence[int], Any], None]
    made_url: Callable[[int], str] | None = None
    made_label: Any = ""
    names_hidden: bool = False
    sources: Callable[[Any], Sequence[tuple[str, str]]] | None = None
    source_label: Any = ""
    keeps_rows: bool = False


_kinds: dict[str, Kind] = {}


def add(kind: Kind) -> None:
    """Add a kind; adding the same name again replaces it."""
    _kinds[kind.name] = kind


def get(name: str) -> Kind | None:
    """The kind of this name; None if nothing calls itself so (any more)."""
    return _kinds.get(name)


def everything() -> list[Kind]:
    """Every kind, by its label."""
    return sorted(_kinds.values(), key=lambda kind: (str(kind.label), kind.name))


def all_for(user: Any) -> list[Kind]:
    """The kinds that a user may bring in, by their label."""
    return [kind for kind in everything() if user.may(kind.permission)]
