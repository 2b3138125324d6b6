"""Reading issues: the list, one with all that was frozen, and its bytes."""

import json
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import (
    Funding,
    Group,
    Programme,
    Protection,
    Provider,
    ReportIssue,
    ReportIssueFile,
    ReportKind,
    User,
)
from portal.paging import Page, page_of
from portal.reports import ask_rules
from portal.reports.ask_rules import Ask
from portal.reports.period_rules import Period


class IssueRow(NamedTuple):
    """An issue as a list shows it. `group` is '' for one whose name isn't to be told."""

    issue_id: int
    number: int
    kind: ReportKind
    programme: str
    group_id: int | None
    group: str
    is_sensitive: bool
    provider: str
    funder: str
    from_on: date
    to_on: date
    protection: Protection
    issued_at: datetime
    issued_by: str
    replaced_by: int | None

    @property
    def period(self) -> Period:
        return Period(self.from_on, self.to_on)


class IssuePage(NamedTuple):
    """One issue with all that was frozen, but for its bytes."""

    row: IssueRow
    ask: Ask
    figures: dict[str, Any]
    changes: str
    sha256: str
    figures_sha256: str
    software: str
    data_at: datetime
    replaces_id: int | None
    replaces_number: int | None
    replaced_by_id: int | None


class IssueFile(NamedTuple):
    """The bytes of an issue, and what names them."""

    number: int
    sha256: str
    body: bytes
    issued_at: datetime


def visible(user: SignedInUser) -> Any:
    """A condition: an issue about a group is there for those who may see the group."""
    return ReportIssue.group.is_null() | scope.groups(user, ReportIssue.group)


def issues(
    user: SignedInUser,
    number: int = 1,
    *,
    programme_id: int | None = None,
    kind: str = "",
    year: int | None = None,
) -> Page:
    """One page of issues, newest first; rows are IssueRow. One statement."""
    query = _issues().where(visible(user))
    if programme_id is not None:
        query = query.where(ReportIssue.programme == programme_id)
    if kind:
        query = query.where(ReportIssue.kind == kind)
    if year is not None:
        query = query.where(
            ReportIssue.from_on <= date(year, 12, 31), ReportIssue.to_on >= date(year, 1, 1)
        )
    page = page_of(query.tuples(), number)
    return Page([_row(row) for row in page.rows], page.number, page.has_next)


def issue(user: SignedInUser, issue_id: int) -> IssuePage | None:
    """One issue that the user may see, or None. Two statements."""
    rows = [
        _row(row) for row in _issues().where(ReportIssue.id == issue_id, visible(user)).tuples()
    ]
    if not rows:
        return None
    earlier, later = ReportIssue.alias(), ReportIssue.alias()
    query = (
        ReportIssue.select(
            ReportIssue.ask,
            ReportIssue.figures,
            ReportIssue.changes,
            ReportIssue.sha256,
            ReportIssue.figures_sha256,
            ReportIssue.software,
            ReportIssue.data_at,
            earlier.id,
            earlier.number,
            later.id,
        )
        .join_from(ReportIssue, earlier, JOIN.LEFT_OUTER, on=(ReportIssue.replaces == earlier.id))
        .join_from(ReportIssue, later, JOIN.LEFT_OUTER, on=(later.replaces == ReportIssue.id))
        .where(ReportIssue.id == issue_id)
        .order_by(later.number.desc())
        .limit(1)
    )
    for ask, figures, *more in query.tuples():
        return IssuePage(rows[0], ask_rules.from_text(ask), json.loads(figures), *more)
    return None


def presets() -> dict[int, Protection]:
    """How every issue hides small numbers, by its number. One statement."""
    query = ReportIssue.select(ReportIssue.number, ReportIssue.protection)
    return {
        number: Protection(preset) for number, preset in query.order_by(ReportIssue.number).tuples()
    }


def issue_of(draft_id: int) -> int | None:
    """The issue that a draft became, or None. One statement."""
    query = ReportIssue.select(ReportIssue.id).where(ReportIssue.draft == draft_id)
    return next((issue_id for (issue_id,) in query.order_by(ReportIssue.id).tuples()), None)


def figures_of(issue_id: int) -> dict[str, Any]:
    """The figures that an issue keeps; empty where there is none. One statement."""
    query = ReportIssue.select(ReportIssue.figures).where(ReportIssue.id == issue_id)
    for (figures,) in query.order_by(ReportIssue.id).tuples():
        found: dict[str, Any] = json.loads(figures)
        return found
    return {}


def hash_of(user: SignedInUser, issue_id: int) -> str | None:
    """The hash of an issue's PDF, for a copy that somebody holds already. One statement."""
    query = ReportIssue.select(ReportIssue.sha256).where(ReportIssue.id == issue_id, visible(user))
    return next((found for (found,) in query.order_by(ReportIssue.id).tuples()), None)


def file(user: SignedInUser, issue_id: int) -> IssueFile | None:
    """The PDF of an issue that the user may see, or None. One statement."""
    query = (
        ReportIssueFile.select(
            ReportIssue.number, ReportIssue.sha256, ReportIssueFile.body, ReportIssue.issued_at
        )
        .join(ReportIssue)
        .where(ReportIssue.id == issue_id, visible(user))
        .order_by(ReportIssueFile.id)
    )
    for number, sha256, body, issued_at in query.tuples():
        return IssueFile(number, sha256, bytes(body), issued_at)
    return None


def document(user: SignedInUser, issue_id: int) -> tuple[int, str] | None:
    """The number of an issue that the user may see, and its document as text. One statement."""
    query = (
        ReportIssueFile.select(ReportIssue.number, ReportIssueFile.document)
        .join(ReportIssue)
        .where(ReportIssue.id == issue_id, visible(user))
        .order_by(ReportIssueFile.id)
    )
    return next(((number, text) for number, text in query.tuples()), None)


def _issues() -> Any:
    later = ReportIssue.alias()
    newest = later.select(later.number).where(later.replaces == ReportIssue.id)
    return (
        ReportIssue.select(
            ReportIssue.id,
            ReportIssue.number,
            ReportIssue.kind,
            Programme.name,
            Group.id,
            Group.name,
            Group.is_sensitive,
            Provider.name,
            Funding.funder,
            ReportIssue.from_on,
            ReportIssue.to_on,
            ReportIssue.protection,
            ReportIssue.issued_at,
            User.name,
            newest.order_by(later.number.desc()).limit(1).alias("replaced_by"),
        )
        .join_from(ReportIssue, Programme, JOIN.LEFT_OUTER)
        .join_from(ReportIssue, Group, JOIN.LEFT_OUTER)
        .join_from(ReportIssue, Provider, JOIN.LEFT_OUTER)
        .join_from(ReportIssue, Funding, JOIN.LEFT_OUTER)
        .join_from(ReportIssue, User, JOIN.LEFT_OUTER)
        .order_by(ReportIssue.number.desc())
    )


def _row(row: Any) -> IssueRow:
    found = IssueRow(*row)
    return found._replace(
        kind=ReportKind(found.kind),
        protection=Protection(found.protection),
        programme=found.programme or "",
        group=found.group or "",
        is_sensitive=bool(found.is_sensitive),
        provider=found.provider or "",
        funder=found.funder or "",
        issued_by=found.issued_by or "",
    )


def bytes_of(issue_id: int) -> IssueFile:
    """The PDF of an issue, whoever asks: for whoever has just issued it. One statement."""
    query = (
        ReportIssueFile.select(
            ReportIssue.number, ReportIssue.sha256, ReportIssueFile.body, ReportIssue.issued_at
        )
        .join(ReportIssue)
        .where(ReportIssue.id == issue_id)
        .order_by(ReportIssueFile.id)
    )
    number, sha256, body, issued_at = next(iter(query.tuples()))
    return IssueFile(number, sha256, bytes(body), issued_at)
