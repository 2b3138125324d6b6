"""Groups: who leads and belongs to them, when they meet, and who came.

The group page and its roster, the roll that a leader takes on a phone, and walk-ins: names
on a roll that staff match to people later.
"""

OWNS = (
    "Group",
    "GroupLeader",
    "GroupStaff",
    "Membership",
    "Session",
    "SessionLeader",
    "Attendance",
    "WalkIn",
)
