"""People's words of the access matrix, and what the matrix sends to previews of reports."""

from collections.abc import Callable
from typing import Any

from portal import clock
from portal.models import Person, Quote
from tests import catalogue_factories

Ids = dict[str, Any]


def add(scene: Any) -> None:
    """Words of each object's person: who may open the person may see the words."""
    for name in ("own", "other", "ended", "sensitive"):
        person = Person.get_by_id(scene.objects[name]["person_id"])
        scene.objects[name]["quote_id"] = catalogue_factories.quote(person=person).id


def _quote(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "words": "It helps to be asked.",
        "said_by": "a member",
        "said_on": clock.today().isoformat(),
        "consent_scope": "funders",
        "consented_on": clock.today().isoformat(),
        "consent_how": "in writing",
    }


def _version(ids: Ids, _scene: Any) -> dict[str, Any]:
    found = Quote.get_or_none(Quote.id == ids.get("quote_id"))
    return {"version": found.version if found else 1}


BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "reports.quote_new": _quote,
    "reports.quote_edit": lambda ids, scene: _quote(ids, scene) | _version(ids, scene),
    "reports.quote_withdraw": _version,
}
QUERIES: dict[str, Callable[[Ids], dict[str, Any]]] = {
    "reports.preview_csv": lambda _ids: {"table": "completeness"},
}
