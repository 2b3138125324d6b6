"""The office behind the pages: jobs that run, mail that goes out."""

from flask import Blueprint

OWNS: tuple[str, ...] = ()
"""The tables that this area's actions may write: jobs and mail write their own."""

bp = Blueprint("office", __name__, url_prefix="/office")
# Of its own, so that the sidebar knows the audit trail's pages from the mail.
events_bp = Blueprint("events", __name__, url_prefix="/office")
