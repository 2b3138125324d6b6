"""Intake: every door by which a referral arrives, and the one way in behind them.

What arrives is kept byte for byte before anything is made of it. A computer's message, the
public form and what staff type at the phone become the same request, get the same kind of
receipt number and stand in the same queue.
"""

from flask import Blueprint

OWNS = ("IntakeMessage", "IntakeFile", "IntakeFileBody", "ReferralDraft", "DraftFile")

# Pages for people; the door for computers has a blueprint of its own, whose errors are FHIR.
bp = Blueprint("intake", __name__)
