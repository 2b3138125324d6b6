"""Groups: who leads and belongs to them, when they meet, and who came.

The group page and its roster, the roll that a leader takes on a phone, and walk-ins: names
on a roll that staff match to people later.
"""

from flask import Blueprint

OWNS = (
    # A programme holds groups; there is no area of its own for it.
    "Programme",
    "Venue",
    "Group",
    "GroupTopic",
    "GroupAudience",
    "GroupLeader",
    "GroupStaff",
    "GroupAgreement",
    "AgreementAcceptance",
    "GroupPattern",
    "DayOff",
    "CalendarFeed",
    "Membership",
    "Taster",
    "Session",
    "SessionLeader",
    "RollLink",
    "Attendance",
    "WalkIn",
    "Apology",
    "RollChange",
    "GateOverride",
    "PairException",
    "StandDown",
    "StandDownReader",
    "CoverAsk",
    "AwayDate",
    "Debrief",
    "Notice",
    "NoticeSession",
    "Telling",
    "GroupEnd",
    "GroupEndAnswer",
    "InterpreterBooking",
    "PrintedSheet",
)

# One blueprint for the modules that views are split over.
bp = Blueprint("groups", __name__)
