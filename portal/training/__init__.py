"""Training: who may lead what, on which day, and why.

A record is never overwritten: a renewal is a new row. What the records are worth on a date is
computed by `cover_rules` and `rules`, what leading needs by `gate_rules`; the *book*
(`book_rules`, filled by `book_queries`) puts both together and answers for any day.
"""

from flask import Blueprint

OWNS = (
    "Course",
    "CourseQuota",
    "CourseLink",
    "CourseExtension",
    "Requirement",
    "TrainingClass",
    "ClassBooking",
    "TrainingRecord",
    "Evidence",
    "EvidenceBody",
    "LearningRecord",
    "Supervision",
    "Waiver",
    "TrainingNotice",
)
"""The tables that this area's actions may write."""

# One blueprint for the modules that views are split over.
bp = Blueprint("training", __name__, url_prefix="/training")
