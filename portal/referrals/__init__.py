"""Referrals: one request for one person, from the queue to an answer.

Stored states are what people decided; where a referral stands after acceptance is computed
from its membership and attendance.
"""

from flask import Blueprint

OWNS = (
    "Referral",
    "ReferralStep",
    "ReferralMessage",
    "Wishes",
    "ReferralDecision",
    "EndReason",
    "Answer",
    "StatusLink",
    "StatusView",
    "SavedView",
    "ReferralLook",
)

# One blueprint for the modules that views are split over.
bp = Blueprint("referrals", __name__)
