"""People: somebody referred or attending, and how they are found.

A person is never merged silently, and an earlier name finds the record without being shown.
"""

from flask import Blueprint

OWNS = (
    "Person",
    "PersonName",
    "PersonNameKey",
    "Consent",
    "FollowUp",
    "Contact",
    "Pair",
    "PairReader",
    "PrivacyNotice",
    "EqualityAnswer",
    "Death",
    "DeathChange",
    "PersonMerge",
    "NotSame",
)

# One blueprint for the modules that views are split over.
bp = Blueprint("people", __name__)
