"""Fundings, targets, drafts and issues of the access matrix: their rows, and valid forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.models import Programme
from tests import issue_factories

Ids = dict[str, Any]


def add(scene: Any) -> None:
    """Who pays for programme A, and a target of it."""
    ours = Programme.get(Programme.name == "Anxiety and low mood")
    funding = issue_factories.funding(ours)
    scene.objects["own"] |= {
        "funding_id": funding.id,
        "target_id": issue_factories.target(ours, funding=funding).id,
    }


def _funding(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "funder": "Scene Fund",
        "starts_on": "2026-04-01",
        "year_starts_month": "4",
        "protection": "nhs",
    }


def _target(_ids: Ids, _scene: Any) -> dict[str, Any]:
    dates = {"from_on": "2026-10-01", "to_on": "2026-12-31"}
    return {"version": 1, "figure": "people_came", "value": "40", **dates}


def _version(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"version": 1}


BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "reports.funding_add": _funding,
    "reports.funding_edit": _funding,
    "reports.target_add": _target,
    "reports.target_edit": _target,
    "reports.target_remove": _version,
}
