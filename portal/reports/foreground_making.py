"""Making and issuing a report while somebody waits: the command line's way, step by step the
same as the worker's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal import clock
from portal.reports import (
    draft_actions,
    draft_making,
    issue_actions,
    issue_making,
    issue_queries,
    refusal_words,
)
from portal.reports.ask_rules import Ask
from portal.reports.mending import Mended
from portal.reports.protection_refusal_rules import Refusal


@dataclass(frozen=True)
class IssuedNow:
    """What came of it: an issue with its bytes, or why there is none."""

    number: int = 0
    sha256: str = ""
    body: bytes = b""
    refusals: Sequence[Refusal] = ()


def issue_now(ask: Ask, by: Any = None) -> IssuedNow:
    """Make a draft of an ask and issue it, or say what stands in the way; the draft stays, and
    tells of it. Raises DomainError and what the drawing raises."""
    draft_id = draft_actions.add_draft(ask, by, in_background=False)
    made = draft_making.make_content(ask, clock.now(), has_pdf=False)
    if isinstance(made, Mended):
        draft_actions.keep_refused(draft_id, None, refusal_words.kept(made))
        return IssuedNow(refusals=made.refusals)
    draft_actions.keep_made(draft_id, None, made)
    issue_actions.ask_to_issue(draft_id, 1, by, in_background=False)
    found = issue_queries.bytes_of(issue_making.issue(draft_id, by))
    return IssuedNow(found.number, found.sha256, found.body)
