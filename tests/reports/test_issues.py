"""Issued reports: frozen for good, and handed out as they were kept."""

import ast
from io import BytesIO
from pathlib import Path

import pytest
from peewee import IntegrityError
from python_calamine import CalamineWorkbook

from portal.models import (
    Event,
    Group,
    GroupStaff,
    ReportDraft,
    ReportIssue,
    ReportIssueFile,
    ReportKind,
    Role,
    UserRole,
)
from portal.settings import PACKAGE
from tests import factories, issue_factories
from tests.architecture import WRITES

FROZEN = {"ReportIssue", "ReportIssueFile"}
# The demo empties every table of its own database before it fills it anew, whatever it is.
MAY_WRITE = {"create", "insert"}


def test_nothing_in_the_application_updates_or_deletes_an_issue():
    found = []
    for path in sorted(Path(PACKAGE).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_method = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
            if is_method and node.value.id in FROZEN and node.attr in WRITES - MAY_WRITE:
                found.append(f"{path.name}:{node.lineno} {node.value.id}.{node.attr}")
    assert found == []


def test_every_row_that_an_issue_names_is_kept_while_it_stands(db):
    keys = [*ReportIssue._meta.refs, *ReportIssueFile._meta.refs]
    assert {key.on_delete for key in keys} == {"RESTRICT"}
    programme = factories.programme("Anxiety groups")
    issue_factories.issue(issue_factories.ask(programme))
    with pytest.raises(IntegrityError):
        programme.delete_instance()
    with pytest.raises(IntegrityError):
        ReportIssue.delete().execute()


def test_an_issue_goes_out_as_pdf_workbook_and_csv_and_each_is_noted(people, browser_for):
    issue = issue_factories.issue(issue_factories.ask(people.tuesday.programme_id))
    mae = browser_for(people.mae)
    page = mae.get(f"/reports/issues/{issue.id}")
    assert issue.sha256 in page.main and "People who came" in page.main
    pdf = mae.client.get(f"/reports/issues/{issue.id}.pdf")
    assert pdf.get_data() == issue_factories.PDF
    assert pdf.headers["Content-Disposition"] == 'inline; filename="report-1.pdf"'
    body = mae.client.get(f"/reports/issues/{issue.id}.xlsx").get_data()
    assert "Whom we reached" in CalamineWorkbook.from_filelike(BytesIO(body)).sheet_names
    address = page.links()["Whom we reached"]
    csv = mae.client.get(address).get_data().decode("utf-8-sig")
    assert "People,120" in csv and "'=cmd,*" in csv
    mae.get(f"/reports/issues/{issue.id}/tables/unknown.csv", 404)
    looks = [action for (action,) in Event.select(Event.action).tuples()]
    assert looks.count("report_exported") == 3


def test_a_private_groups_report_is_there_for_those_who_see_the_group(people, browser_for):
    Group.update(is_sensitive=True).where(Group.id == people.tuesday).execute()
    ask = issue_factories.ask(kind=ReportKind.GROUP, group_id=people.tuesday.id)
    issue, draft = issue_factories.issue(ask), issue_factories.draft(ask)
    mae = browser_for(people.mae)
    addresses = [f"/reports/issues/{issue.id}{end}" for end in ("", ".pdf", ".xlsx")]
    addresses += [f"/reports/drafts/{draft.id}{end}" for end in ("", ".pdf", "/document")]
    for address in addresses:
        mae.get(address, 404)
    assert not mae.get("/reports/issues").tree.findall(".//tbody/tr")
    GroupStaff.create(group=people.tuesday, user=people.mae)
    UserRole.create(user=people.mae, role=Role.STAFF)
    named = browser_for(people.mae)
    for address in addresses:
        assert named.client.get(address).status_code == 200
    page = named.get(f"/reports/issues/{issue.id}")
    assert "Tuesday" not in page.title and "A private group" in page.title
    assert ReportDraft.select().count() == 1


def test_the_list_is_filtered_and_paged(people, browser_for):
    programme = people.tuesday.programme_id
    for number in range(1, 53):
        issue_factories.issue(issue_factories.ask(programme), number)
    other = factories.programme("ب" * 120)
    issue_factories.issue(issue_factories.ask(other, kind=ReportKind.WAITING), 53)
    mae = browser_for(people.mae)
    first = mae.get("/reports/issues")
    assert first.table("Issued reports")[0]["Number"] == "53"
    assert len(first.table("Issued reports")) == 50
    assert len(mae.get("/reports/issues?page=2").table("Issued reports")) == 3
    for query, count in (
        (f"programme={other.id}", 1),
        ("kind=waiting", 1),
        ("year=2020", 0),
        ("programme=x&kind=y&year=z", 50),
    ):
        assert len(mae.get(f"/reports/issues?{query}").tree.findall(".//tbody/tr")) == count
