"""When the privacy notice is due, and the answers to equality questions. Pure."""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from portal.models import EqualityQuestion

Q = EqualityQuestion

# Each question's own list; "other" takes their own words. Short on purpose: a charity that
# must report by a longer list maps these to it.
ANSWERS: dict[EqualityQuestion, tuple[str, ...]] = {
    Q.ETHNICITY: ("asian", "black", "mixed", "white", "arab", "roma", "other"),
    Q.GENDER_IDENTITY: ("same_as_at_birth", "not_same_as_at_birth", "other"),
    Q.SEXUAL_ORIENTATION: ("heterosexual", "gay_or_lesbian", "bisexual", "other"),
    Q.DISABILITY: ("yes_a_lot", "yes_a_little", "no"),
    Q.RELIGION: (
        "none", "buddhist", "christian", "hindu", "jewish", "muslim", "sikh", "other",
    ),
    Q.CARER: ("yes", "no"),
    Q.VETERAN: ("yes", "no"),
    Q.MARITAL_STATUS: ("single", "partnered", "married", "separated", "widowed", "other"),
    Q.PREGNANCY: ("yes", "no"),
}  # fmt: skip


def due_key(person_id: int) -> str:
    """What the work of giving a person the notice is known by, once ever."""
    return f"privacy_notice {person_id}"


def due_on(first_on: date, *, was_referred: bool, days: int) -> date:
    """By when the notice is to be given.

    At first contact by whoever asked for themselves, so at once; within so many days where
    somebody else gave us their data. Source: UK GDPR, articles 13 and 14(3)(a).
    """
    return first_on + timedelta(days=days) if was_referred else first_on


def fingerprint(answers: Mapping[Any, Any]) -> str:
    """Stands for all answers as they are: another once any of them changes."""
    text = repr(sorted((str(question), tuple(said)) for question, said in answers.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
