"""A document as a PDF to hand over: tagged, with contents, bookmarks and an alternative for
every picture; the same bytes for the same document and moment."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup, escape

from portal import pdf_process, visual_text
from portal.models import ReportKind
from portal.pdf_process import Made
from portal.reports.block_rules import Document

SUMMARY_PAGES = 2
SHEETS = ("css/pdf-fonts.css", "css/document.css")
# Right-to-left words of a drawing, as `svg.isolated` marks them.
_ISOLATED = re.compile("(<text [^>]*>)\u2068([^<]*)\u2069(?=</text>)")


def render(
    document: Document,
    created_at: datetime,
    *,
    is_draft: bool = False,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Made:
    """The PDF of a document, with the number of its pages; call it outside a transaction.

    `created_at` stands in the file as its date. A draft says so on its cover and every page,
    beside the document's own marking. Raises what `pdf_process.render` does.
    """
    return pdf_process.render(
        html_of(document, created_at, is_draft=is_draft),
        created_at,
        sheets=SHEETS,
        page_count=SUMMARY_PAGES if document.kind == ReportKind.SUMMARY else None,
        is_stopped=is_stopped,
    )


def html_of(document: Document, created_at: datetime, *, is_draft: bool = False) -> str:
    """The HTML that the PDF is made of."""
    markings = [_("Draft") if is_draft else "", document.marking]
    html = render_template(
        "reports/document_pdf.html",
        document=document,
        marking=" · ".join(filter(None, markings)),
        created=created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        has_cover=document.kind != ReportKind.SUMMARY,
    )
    return _ISOLATED.sub(_as_seen, html)


def _as_seen(found: re.Match[str]) -> str:
    words = Markup(found[2]).unescape()  # nosec B704 # taken apart here, escaped in the next line
    return found[1] + str(escape(visual_text.as_seen(words)))
