"""What each page reads from the part of its address after the question mark, and spoilt values.

Which arguments a route reads is seen while it answers, so that a new list is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml import html
from werkzeug.datastructures import ImmutableMultiDict

from portal import request_limits
from portal.db import database
from tests.access import matrix
from tests.access.matrix import Cell, Visit

# Who sees most of a route, first.
READERS = ("staff", "staff_named", "facilitator", "manager", "administrator", "staff_elsewhere")

LONG = "a" * 4_000
NASTY: tuple[str, ...] = (
    # Pieces of SQL, for engines that would read them.
    "'",
    "1' OR '1'='1",
    "1; DROP TABLE person; --",
    'name"; SELECT 1; --',
    "(SELECT password_hash FROM user LIMIT 1)",
    "CASE WHEN 1=1 THEN name ELSE id END",
    "name COLLATE NOCASE, phone",
    "1 UNION SELECT 1, 2, 3",
    "%",
    "_%\\",
    # Columns, of this class and of others, and what Python would look up by a name.
    "phone",
    "person.phone",
    "-password_hash",
    "t1.token_hash",
    "person__phone",
    "__class__",
    "__dict__.keys",
    "id desc",
    # What isn't of its kind, or in no measure.
    "-1",
    "0",
    "1e309",
    "NaN",
    "99999999999999999999",
    "٣",
    "²",
    "2026-02-30",
    "9999-12-31",
    "-0001-01-01",
    "0001-01-01",
    "2026-13",
    LONG,
    "\x00",
    "a\x00b",
    "a\r\nSet-Cookie: x=1",
    "\ud7ff\u202e\ufffe",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "../../etc/passwd",
    "true",
    "None",
    "[]",
)
# Free words, which look for more than the page lists.
SEARCHES = {"q"}
# Says so of the whole installation, which has no backups here.
SAYS_503 = {"home.readyz"}
# Columns that nothing is ever sorted by.
SECRET = ("password_hash", "token_hash")
# What no page says that is given such a thing.
TELLING = (
    "sqlite",
    "psycopg",
    "peewee",
    "syntax error",
    "no such column",
    "traceback (most",
    "operationalerror",
    "order by",
    "invalid input",
    "root:x:",
)


class Watched(ImmutableMultiDict):  # type: ignore[type-arg]
    """Arguments that note by which names they were asked."""

    asked: set[str] = set()

    def __getitem__(self, key: Any) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: Any) -> bool:
        self.asked.add(key)
        return super().__contains__(key)

    def get(self, key: Any, *args: Any, **more: Any) -> Any:
        self.asked.add(key)
        return super().get(key, *args, **more)

    def getlist(self, key: Any, *args: Any, **more: Any) -> Any:
        self.asked.add(key)
        return super().getlist(key, *args, **more)


@contextmanager
def watching(monkeypatch: Any) -> Iterator[set[str]]:
    """The names that are asked for meanwhile."""
    with monkeypatch.context() as patched:
        asked: set[str] = set()
        patched.setattr(Watched, "asked", asked)
        patched.setattr(request_limits.BoundedRequest, "parameter_storage_class", Watched)
        yield asked


@contextmanager
def statements(monkeypatch: Any) -> Iterator[list[str]]:
    """The text of every statement that is run meanwhile, without what is bound to it."""
    engine = database.obj
    plain, texts = engine.execute_sql, []

    def execute(sql: str, *args: Any, **more: Any) -> Any:
        texts.append(sql)
        return plain(sql, *args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(engine, "execute_sql", execute)
        yield texts


def pages(visit: Visit) -> Iterator[Cell]:
    """Of every route that is read, the cell of whoever sees most of it."""
    for endpoint in sorted(matrix.routes_listed()):
        cells = [
            cell
            for cell in matrix.cells_of(endpoint)
            if cell.method == "GET" and cell.status == 200 and cell.object in ("own", "all")
        ]
        for reader in READERS:
            found = next((cell for cell in cells if cell.actor == reader), None)
            if found:
                yield found
                break


def with_arguments(path: str, *pairs: tuple[str, str]) -> str:
    """An address with these arguments instead of its own of the same names."""
    parts = urlsplit(path)
    names = {name for name, _value in pairs}
    kept = [one for one in parts.query.split("&") if one and one.split("=")[0] not in names]
    asked = urlencode(pairs, errors="surrogatepass")
    return f"{parts.path}?{'&'.join([*kept, asked])}"


def rows(answer: Any) -> list[str]:
    """What the page lists, one text for each row, in its order."""
    if answer.mimetype != "text/html" or not answer.get_data().strip():
        return []
    main = html.document_fromstring(answer.get_data()).find(".//main")
    found = [] if main is None else main.xpath(".//tbody/tr")
    return [" ".join(row.text_content().split()) for row in found]


def is_within(some: list[str], of: list[str]) -> bool:
    """Whether these are rows of the others, in their order, some left out."""
    rest = iter(of)
    return all(row in rest for row in some)


def wrongs(
    visit: Visit, cell: Cell, path: str, before: Sequence[list[str]], monkeypatch: Any
) -> list[str]:
    """What is wrong with the answer to a spoilt address.

    `before` are the rows that it may give, all or some: those without the argument, and those of
    a box that is ticked. Empty for a search, which looks further than the page.
    """
    with statements(monkeypatch) as texts:
        answer = visit.get(path, cell.actor)
    where = f"{ascii(path)[:200]} as {cell.actor}"
    if answer.status_code >= 500 and cell.endpoint not in SAYS_503:
        return [f"{where}: {answer.status_code}"]
    is_text = answer.mimetype.startswith("text/") or answer.mimetype.endswith("json")
    page = answer.get_data(as_text=True).lower() if is_text else ""
    found = [f"{where}: says {word!r}" for word in TELLING if word in page]
    # A value is bound, and no name of a column: it stands in the text of no statement.
    values = [value for _name, value in parse_qsl(urlsplit(path).query)]
    odd = [value for value in values if len(value) > 6 and not value.isalnum()]
    found += [f"{where}: in a statement" for value in odd for text in texts if value in text]
    sorting = [text.rsplit("ORDER BY", 1)[1] for text in texts if "ORDER BY" in text]
    found += [f"{where}: sorted by {one}" for one in SECRET for text in sorting if one in text]
    if answer.status_code == 200 and before:
        listed = rows(answer)
        if not any(is_within(listed, one) for one in before):
            found.append(f"{where}: other rows than without it")
    return found


def rows_allowed(visit: Visit, cell: Cell, path: str, name: str) -> Sequence[list[str]]:
    """The rows that a page may give to a spoilt argument."""
    if name in SEARCHES:
        return ()
    plain, ticked = path, with_arguments(path, (name, "1"))
    return [rows(visit.get(one, cell.actor)) for one in (plain, ticked)]
