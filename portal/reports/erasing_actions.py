"""How people's words go once they are erased: out of every draft, and out of the store.

Issued reports stay as they are: protected figures, and words that somebody agreed may be printed
without their name, in a document that has left the house.
"""

import json
from collections.abc import Iterable
from typing import Any

from portal import clock
from portal.erasing import NOBODY, Part, Whose, goes, stays
from portal.models import (
    Funding,
    Quote,
    ReportDraft,
    ReportDraftFile,
    ReportIssue,
    ReportIssueFile,
    ReportSchedule,
)
from portal.reports import quote_actions


def _take_back(whose: Whose) -> None:
    for row in whose.rows(Quote):
        quote_actions.withdraw_quote(row["id"], row["version"], whose.by)


def _quoting(whose: Whose) -> Iterable[Any]:
    """The files of drafts in which their words stood, which are made anew without them."""
    theirs = set(whose.ids(Quote))
    if not theirs:
        return []
    words = [row["words"] for row in whose.rows(Quote)]
    files = ReportDraftFile.select(
        ReportDraftFile.id, ReportDraftFile.document, ReportDraft.quotes
    ).join(ReportDraft)
    return [
        file_id
        for file_id, document, quotes in files.tuples()
        if theirs & set(json.loads(quotes)) or any(_said(one) in document for one in words)
    ]


def _said(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)[1:-1]


PART = Part(
    holdings=(
        stays(
            Quote,
            "person",
            keeps=("consent_scope",),
            words=NOBODY,
            person=None,
            withdrawn_on=lambda row: row["withdrawn_on"] or clock.today(),
        ),
        goes(ReportDraftFile, find=_quoting),
    ),
    before=_take_back,
    spares={
        ReportIssue: (),
        ReportIssueFile: (),
        Funding: (),
        ReportSchedule: (),
    },
)
