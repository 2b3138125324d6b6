"""How long records are kept, who is due to be erased, and what somebody is given of their own."""

from flask import Blueprint

OWNS = (
    "RetentionPeriod",
    "LegalHold",
    "DuePerson",
    "Erasure",
    "AccessRequest",
    "AccessChoice",
)
"""The tables that this area's actions may write."""

bp = Blueprint("privacy", __name__, url_prefix="/privacy")
