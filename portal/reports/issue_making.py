"""Issuing: the draft's document under its number, drawn and frozen."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from portal import clock, jobs
from portal.errors import DomainError
from portal.formats import long_date
from portal.reports import (
    change_rules,
    change_words,
    draft_making,
    draft_queries,
    issue_actions,
    issue_queries,
    kept_rules,
)
from portal.reports.issue_actions import Drawn, NumberTaken

# So often somebody else may take the number while the PDF is drawn.
TRIES = 8


def issue(draft_id: int, by: Any, job: jobs.Running | None = None) -> int:
    """Draw a draft under the next number and freeze it. Returns the issue's id.

    Raises DomainError where it can't be issued as it is, and what the drawing raises.
    """
    for _try in range(TRIES):
        try:
            return issue_actions.keep_issue(draft_id, _draw(draft_id), by, job)
        except NumberTaken:
            continue
    raise DomainError(_("Many reports are being issued just now. Issue this one again."))


def _draw(draft_id: int) -> Drawn:
    made = draft_queries.made(draft_id)
    if made is None:
        raise DomainError(_("This draft isn’t made yet."))
    number, issued_at = issue_actions.next_number(), clock.now()
    document = replace(
        kept_rules.document_from(made.document), issue_line=issue_line(number, issued_at)
    )
    return Drawn(
        number=number,
        document=kept_rules.document_text(document),
        body=draft_making.draw_issue(document, issued_at),
        changes=change_words.kept_text(_changes(made.figures)),
        software=made.figures["software"],
        data_at=datetime.fromisoformat(made.figures["data_at"]),
        issued_at=issued_at,
    )


def issue_line(number: int, issued_at: datetime) -> str:
    """ "Issue 14, 3 October 2026"."""
    return _("Issue %(number)s, %(day)s", number=number, day=long_date(issued_at))


def _changes(figures: dict[str, Any]) -> list[change_words.ChangeRow]:
    if figures["replaces"] is None:
        return []
    before = issue_queries.figures_of(figures["replaces"])
    return change_words.rows(
        change_rules.changes(
            kept_rules.printed_from(before["now"]), kept_rules.printed_from(figures["now"])
        )
    )
