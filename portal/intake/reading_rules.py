"""Reading JSON that may hold anything anywhere: every accessor gives an empty value instead.

Nothing here raises for what a sender wrote.
"""

from collections import deque
from collections.abc import Iterator
from datetime import date
from typing import Any

from portal.intake.rules import clean_line, clean_prose

# Where a number without a rank stands: after those that have one.
LAST_RANK = 1_000
# Far past what a record keeps of a name: one resource may be named by thousands of others.
MOST_GIVEN_NAMES = 20
LONGEST_NAME_PART = 1_000


def as_object(value: Any) -> dict[str, Any]:
    """The JSON object, or an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """The JSON list; a single value where a list is due is a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def objects(value: Any) -> list[dict[str, Any]]:
    """The JSON objects of a list, without anything else that stands among them."""
    return [one for one in as_list(value) if isinstance(one, dict)]


def as_line(value: Any) -> str:
    """Text of one line; a number as text; anything else as an empty string."""
    if isinstance(value, str):
        return clean_line(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def as_prose(value: Any) -> str:
    """Text of several lines, or an empty string."""
    return clean_prose(value) if isinstance(value, str) else ""


def concept_words(value: Any) -> str:
    """What a CodeableConcept says: its text, else its codings' displays, else their codes."""
    if isinstance(value, str):
        return as_prose(value)
    concept = as_object(value)
    said = as_prose(concept.get("text"))
    if said:
        return said
    codings = objects(concept.get("coding")) or [concept]
    words = (as_line(one.get("display")) or as_line(one.get("code")) for one in codings)
    return ", ".join(dict.fromkeys(word for word in words if word))


def codes_of(value: Any) -> set[str]:
    """The codes of one or several CodeableConcepts or Codings, in capitals."""
    found = set()
    for concept in objects(value):
        for coding in [concept, *objects(concept.get("coding"))]:
            found.add(as_line(coding.get("code")).upper())
    return found - {""}


def full_date(value: Any) -> date | None:
    """The date of an ISO date or date-time text; None for a partial date or anything else."""
    text = as_line(value)
    try:
        return date.fromisoformat(text[:10]) if len(text) >= 10 else None
    except ValueError:
        return None


def is_in_period(value: Any, today: date) -> bool:
    """Whether a FHIR Period holds today. A missing end, or one that can't be read, is open."""
    period, day = as_object(value), today.isoformat()
    # Partial dates ("2020", "2020-07") compare as far as they go.
    start, end = as_line(period.get("start"))[:10], as_line(period.get("end"))[:10]
    return not (start > day[: len(start)]) and not (end and end < day[: len(end)])


def period_start(value: dict[str, Any]) -> str:
    """When a thing with a period began, as sortable text; empty where it doesn't say."""
    return as_line(as_object(value.get("period")).get("start"))


def person_name(value: Any) -> tuple[str, str, str]:
    """A HumanName as (whole, given, family), each of one line, without prefix and suffix."""
    name = as_object(value)
    parts = as_list(name.get("given"))[:MOST_GIVEN_NAMES]
    given = " ".join(filter(None, (_name_part(one) for one in parts)))
    family = _name_part(name.get("family"))
    whole = f"{given} {family}".strip() or _name_part(name.get("text"))
    return whole, given, family


def _name_part(value: Any) -> str:
    return as_line(value[:LONGEST_NAME_PART] if isinstance(value, str) else value)


def telecom(values: list[dict[str, Any]], systems: tuple[str, ...], today: date) -> str:
    """The best-ranked number or address of these systems that is in use, or an empty string."""

    def rank(one: dict[str, Any]) -> tuple[int, bool]:
        number = one.get("rank")
        is_mobile = bool(one.get("use") == "mobile")
        if isinstance(number, int) and not isinstance(number, bool):
            return min(number, LAST_RANK), not is_mobile
        return LAST_RANK, not is_mobile

    usable = [
        one
        for one in values
        if as_line(one.get("system")).lower() in systems
        and as_line(one.get("value"))
        and one.get("use") != "old"
        and is_in_period(one.get("period"), today)
    ]
    return as_line(min(usable, key=rank).get("value")) if usable else ""


def extension_values(value: Any, url_end: str) -> Iterator[Any]:
    """The value[x] of every extension, nested ones too, whose url ends so (case ignored)."""
    waiting = deque(objects(as_object(value).get("extension")))
    while waiting:
        one = waiting.popleft()
        waiting += objects(one.get("extension"))
        if as_line(one.get("url")).lower().endswith(url_end):
            yield from (held for key, held in one.items() if key.startswith("value"))
