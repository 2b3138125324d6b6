"""Intake: every door by which a referral arrives, and the one way in behind them.

What arrives is kept byte for byte before anything is made of it. A computer's message, the
public form and what staff type at the phone become the same request, get the same kind of
receipt number and stand in the same queue.
"""

from flask import Blueprint

OWNS = (
    "IntakeMessage",
    "IntakeFile",
    "IntakeFileBody",
    "ReferralDraft",
    "DraftFile",
    "ApiAnswer",
    "SenderId",
)

# Pages for people; the doors for computers have blueprints of their own, whose errors are JSON.
bp = Blueprint("intake", __name__)
