"""Reports: a programme's figures for a period, as a page and as the same page in PDF.

Reads every other area and writes nothing but the note that somebody looked.
"""

from flask import Blueprint

OWNS: tuple[str, ...] = ()

bp = Blueprint("reports", __name__, url_prefix="/reports")
