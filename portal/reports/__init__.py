"""Reports: figures for a period, as a page, as the same page in PDF, and issued for good.

Reads every other area. What it writes are its own: who pays and for what, drafts, issues.
"""

from flask import Blueprint

OWNS = (
    "Funding",
    "Target",
    "Quote",
    "ReportSchedule",
    "ReportDraft",
    "ReportDraftFile",
    "ReportIssue",
    "ReportIssueFile",
)

bp = Blueprint("reports", __name__, url_prefix="/reports")
