"""Imports: one machine for every file of rows.

A kind of import (training records, later groups or people) says which columns it knows, what
is wrong with a row, how rows are written and how that is undone; the machine does the rest.
"""

from flask import Blueprint

OWNS = ("ImportBatch", "ImportRow", "ImportMapping", "SourceReference")
"""The tables that this area's actions may write."""

bp = Blueprint("imports", __name__, url_prefix="/imports")
