"""Rows of people's words: one line for each."""

from datetime import date
from typing import Any

from portal import clock
from portal.models import Quote, QuoteScope


def quote(words: str = "I look forward to Tuesdays.", **more: Any) -> Quote:
    """Words that may stand in reports to funders, of nobody by name."""
    values = {
        "said_by": "a member of an evening group",
        "said_on": date(2026, 9, 1),
        "consent_scope": QuoteScope.FUNDERS,
        "consented_on": date(2026, 9, 1),
        "consent_how": "in writing",
        "recorded_at": clock.now(),
        **more,
    }
    return Quote.create(words=words, **values)
