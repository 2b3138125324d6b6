"""Providers: healthcare organisations that refer, their people, and their computers' tokens.

A token is shown once and kept as a hash; a referrer is found again by name and never overwritten.
"""

from flask import Blueprint

OWNS = (
    "Provider",
    "ProviderToken",
    "ProviderService",
    "ProviderLink",
    "Referrer",
    "AnswerChoice",
)

bp = Blueprint("providers", __name__)
