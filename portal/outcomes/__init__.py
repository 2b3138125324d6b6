"""Outcomes: what people answer to measures and what they aim for, and how that changes.

Stands on people and groups. A measure is a file of data under `measures/`; answers come from
staff, leaders, the person's own phone or paper, and are read by figures in `reports`.
"""

from flask import Blueprint

OWNS = (
    "MeasureUse",
    "MeasureLicence",
    "ResponseLink",
    "Response",
    "ResponseItem",
    "Goal",
    "GoalRating",
    "PaperForm",
    "MeasurePass",
)

bp = Blueprint("outcomes", __name__)
