"""Concerns: what leaders tell the office, and what it makes of it.

A message is answered by the office. A concern (a crisis, a safeguarding matter, an incident, a
complaint) goes to named leads in order until one has seen it, is hidden from anybody whom it is
about, and is closed with an outcome. During a session a leader may look up a member's emergency
contact, which the leads hear of.
"""

from flask import Blueprint

OWNS = (
    "OfficeMessage",
    "Concern",
    "ConcernStep",
    "ConcernNote",
    "ConcernAlert",
    "ConcernLead",
    "ConcernLeadKind",
    "EmergencyLook",
)

# One blueprint for the modules that views are split over.
bp = Blueprint("concerns", __name__)
