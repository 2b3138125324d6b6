"""Groups as Open Referral's Human Services Data Specification, version 3, says a service. Pure.

Field names are HSDS's own. Ids are made from ours, so that the same group keeps its id from
one reading to the next, and two charities' groups never share one.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from portal.groups.pattern_rules import DAYS, Frequency, Recurrence

VERSION = "3.0"
TAXONOMY = "Support group topics"
AUDIENCE_TAXONOMY = "Support group audiences"


def identity(base_url: str, noun: str, key: object) -> str:
    """A UUID that is the same for the same thing, made from the charity's own address."""
    return str(uuid5(NAMESPACE_URL, f"{base_url}/{noun}/{key}"))


def byday(repeats: Recurrence) -> str:
    """ "TU", "2TU,4TU", "-1FR"; '' for a day of the month."""
    weeks: tuple[int | str, ...] = repeats.weeks or ("",)
    return ",".join(f"{week}{DAYS[day - 1]}" for week in weeks for day in repeats.weekdays)


def closes_local(starts_local: str, minutes: int) -> str:
    """The wall clock so many minutes after "18:30"; past midnight it begins again."""
    start = datetime.strptime(starts_local, "%H:%M")  # noqa: DTZ007
    return f"{start + timedelta(minutes=minutes):%H:%M}"


def schedule(
    key: str, repeats: Recurrence, terms: Any, *, says: str, way: str, timezone: str, offset: str
) -> dict[str, Any]:
    """One pattern as a schedule: an RRULE in parts, with opening times on the wall clock."""
    found: dict[str, Any] = {
        "id": key,
        "valid_from": terms.starts_on.isoformat(),
        "dtstart": terms.starts_on.isoformat(),
        "freq": "WEEKLY" if repeats.frequency == Frequency.WEEKLY else "MONTHLY",
        "interval": repeats.every,
        "wkst": "MO",
        "opens_at": f"{terms.starts_local}:00{offset}",
        "closes_at": f"{closes_local(terms.starts_local, terms.duration_minutes)}:00{offset}",
        "description": says,
        "attending_type": way,
        "notes": f"Times are of {timezone}.",
    }
    if repeats.month_day is not None:
        found["bymonthday"] = str(repeats.month_day)
    else:
        found["byday"] = byday(repeats)
    if repeats.count is not None:
        found["count"] = repeats.count
    if terms.ends_on is not None:
        found["until"] = found["valid_to"] = terms.ends_on.isoformat()
    return found


def attributes(
    base_url: str, service_id: str, words: tuple[str, ...], taxonomy: str, version: str
) -> list[dict[str, Any]]:
    """Topics or audiences as terms of a list of our own."""
    return [
        {
            "id": identity(base_url, "attribute", f"{service_id}/{taxonomy}/{word.casefold()}"),
            "link_entity": "service",
            "taxonomy_term": {
                "id": identity(base_url, taxonomy, word.casefold()),
                "code": "-".join(word.casefold().split()),
                "name": word,
                "description": word,
                "taxonomy": taxonomy,
                "taxonomy_detail": {
                    "id": identity(base_url, "taxonomy", taxonomy),
                    "name": taxonomy,
                    "description": taxonomy,
                    "version": version,
                },
            },
        }
        for word in words
    ]


def accessibility(base_url: str, venue_id: int, said: list[str], note: str) -> list[dict[str, Any]]:
    """What is known of getting in; nothing where nobody looked."""
    if not said and not note:
        return []
    return [
        {
            "id": identity(base_url, "accessibility", venue_id),
            "description": ". ".join(said),
            "details": note,
        }
    ]


def without_nothing(found: dict[str, Any]) -> dict[str, Any]:
    """The same without what is unknown: HSDS wants an absent field, not an empty one."""
    return {name: value for name, value in found.items() if value not in (None, "", [])}
