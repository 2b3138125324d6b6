"""Every page that an actor may open is searched for names that this actor may not see.

Statuses say which doors are locked; this says that nothing shows through the open ones.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from pypdf import PdfReader

from portal import spreadsheets
from tests.access import matrix
from tests.access.matrix import Cell, Visit
from tests.access.scene import NOBODY

STAFF = {"staff", "staff_named", "staff_blocked", "staff_is_person"}
# Whose names each actor may ever see, by object; nobody else's may be on any page of theirs.
MAY_SEE = {
    "own": {"staff", "staff_named", "facilitator", "facilitator_in_tail", "substitute"},
    "other": {*STAFF, "staff_elsewhere", "facilitator_elsewhere"},
    "ended": STAFF,
    "sensitive": {*STAFF, "facilitator"},
}
# A leader never sees why somebody was referred; staff do where they see the person.
MAY_SEE_REASON = {
    name: {actor for actor in actors if actor.startswith("staff")}
    for name, actors in MAY_SEE.items()
}
SENSITIVE_GROUP = "Kestrel circle"
IN_SENSITIVE_GROUP = {"staff_named", "facilitator"}
SEARCHES = ("/people?q={}", "/referrals?q={}", "/referrals?tab=open&q={}", "/referrals/new?q={}")


def _pages(visit: Visit, actor: str) -> Iterator[tuple[str, str]]:
    """Every page that this actor is given, and what a search for each name answers."""
    for endpoint in sorted(matrix.routes_listed()):
        for cell in matrix.cells_of(endpoint):
            # Refusals and redirects are one and the same page for everybody.
            if cell.actor == actor and cell.method == "GET" and cell.status in (200, 422):
                yield str(cell), _text(visit.ask(cell))
    for name in [*visit.scene.names.values(), SENSITIVE_GROUP]:
        for search in SEARCHES:
            # By the first word alone: a page may say again what was searched for.
            path = search.format(quote(name.split()[0]))
            yield f"{path} as {actor}", _text(visit.get(path, actor))


def _text(answer: Any) -> str:
    if answer.mimetype == spreadsheets.XLSX_TYPE:
        body = answer.get_data()
        sheets = [spreadsheets.read(body, name) for name in spreadsheets.read(body).names]
        return "\n".join(text for sheet in sheets for _n, cells in sheet.rows for text in cells)
    if answer.mimetype != "application/pdf":
        return str(answer.get_data(as_text=True))
    pages = PdfReader(BytesIO(answer.get_data())).pages
    return "\n".join(page.extract_text() for page in pages)


def _leaks(visit: Visit, actor: str) -> list[str]:
    hidden = {
        **{
            visit.scene.names[name]: f"{name} person"
            for name, actors in MAY_SEE.items()
            if actor not in actors
        },
        **{
            f"Reason of {visit.scene.names[name]}": f"{name} reason"
            for name, actors in MAY_SEE_REASON.items()
            if actor not in actors
        },
    }
    if actor not in IN_SENSITIVE_GROUP:
        hidden[SENSITIVE_GROUP] = "sensitive group"
    return [
        f"{what} in {where}"
        for where, page in _pages(visit, actor)
        for word, what in hidden.items()
        if word in page
    ]


@pytest.mark.parametrize("actor", matrix._names("@everybody"))
def test_no_page_shows_what_its_reader_may_not_see(visit: Visit, actor: str) -> None:
    assert actor in NOBODY or actor in visit.scene.actors
    assert _leaks(visit, actor) == []


def test_a_leak_would_be_found(visit: Visit) -> None:
    seen = [page for _where, page in _pages(visit, "staff")]
    for name in MAY_SEE:
        word = visit.scene.names[name]
        assert any(word in page for page in seen), f"{word} is on no page at all"
    led = [page for _where, page in _pages(visit, "facilitator")]
    assert any(SENSITIVE_GROUP in page for page in led)
    assert any("Reason of" in page for page in seen)
    cell = Cell("groups.group_show", "GET", "own", "facilitator", 200)
    assert visit.scene.names["own"] in visit.ask(cell).get_data(as_text=True)
