"""Fundings, targets, drafts and issues of the access matrix: their rows, and valid forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.models import Programme, ReportKind
from tests import issue_factories

Ids = dict[str, Any]
ADDRESS = {"kind": "summary", "from": "2026-07-01", "to": "2026-09-30"}


def add(scene: Any) -> None:
    """Who pays for programme A, a target of it, and drafts and issues: of it, and of groups."""
    ours = Programme.get(Programme.name == "Anxiety and low mood")
    funding = issue_factories.funding(ours)
    ask = issue_factories.ask(ours)
    scene.objects["own"] |= {
        "funding_id": funding.id,
        "target_id": issue_factories.target(ours, funding=funding).id,
        "report_id": issue_factories.draft(ask).id,
        "issue_id": issue_factories.issue(ask).id,
        "schedule_id": issue_factories.schedule(ask).id,
    }
    private = issue_factories.ask(
        kind=ReportKind.GROUP, group_id=scene.objects["sensitive"]["group_id"]
    )
    scene.objects["sensitive"] |= {
        "report_id": issue_factories.draft(private).id,
        "issue_id": issue_factories.issue(private, 2).id,
        "schedule_id": issue_factories.schedule(private).id,
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


def _nothing(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {}


def _version(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"version": 1}


BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "reports.funding_add": _funding,
    "reports.funding_edit": _funding,
    "reports.target_add": _target,
    "reports.target_edit": _target,
    "reports.target_remove": _version,
    "reports.draft_check": _nothing,
    "reports.draft_chase": lambda ids, scene: {"lack": "undecided"},
    "reports.draft_cancel": _version,
    "reports.draft_again": _version,
    "reports.draft_ask": lambda ids, scene: {"version": 1, **ADDRESS},
    "reports.draft_notes": lambda ids, scene: {"version": 1, "note_period": "A quiet summer."},
    "reports.draft_issue": _version,
    "reports.draft_schedule": lambda ids, scene: {"every": "month"},
    "reports.schedule_stop": _version,
}
QUERIES: dict[str, Callable[[Ids], dict[str, Any]]] = {
    "reports.draft_check": lambda ids: ADDRESS,
    "reports.draft_chase": lambda ids: ADDRESS,
}
PATHS: dict[str, dict[str, Any]] = {"reports.issue_csv": {"table": "reach"}}
