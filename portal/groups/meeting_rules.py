"""Groups as the Meeting Guide's JSON says a meeting. Pure.

The format knows weekly meetings alone. A group that meets otherwise has neither day nor time
there, which its readers show as "by appointment", and says in the notes when it meets: a
second Tuesday is never listed as every Tuesday.
"""

import re
from typing import Any

from portal.groups.find_rules import Way
from portal.groups.pattern_rules import Frequency, Recurrence
from portal.models import GroupApproach, MembershipRule

# Our words that the format has a type for; what has none is said in the notes.
LANGUAGES = {
    "ar": "AR", "da": "DA", "de": "DE", "el": "EL", "en": "EN", "fa": "FA", "fi": "FI",
    "fr": "FR", "he": "HE", "hi": "HI", "hr": "HR", "hu": "HU", "is": "IS", "it": "ITA",
    "ja": "JA", "ka": "KA", "ko": "KOR", "lt": "LT", "ml": "ML", "mt": "MT", "ne": "NE",
    "nl": "NL", "no": "NO", "pl": "POL", "pt": "POR", "pa": "PUN", "ru": "RUS", "es": "S",
    "sk": "SK", "sl": "SL", "sv": "SV", "th": "TH", "tl": "TL", "tr": "TUR", "uk": "UK",
}  # fmt: skip
AUDIENCES = {
    "women": "W",
    "men": "M",
    "lgbtq+": "LGBTQ",
    "young people": "Y",
    "older people": "SEN",
    "healthcare workers": "P",
}


def types(group: Any, language: str) -> list[str]:
    """The format's codes for what it can say of a group, in order, each once."""
    found = ["C" if group.membership_rule == MembershipRule.CLOSED else "O"]
    if group.takes_tasters:
        found.append("BE")
    if group.is_step_free:
        found.append("X")
    if group.has_accessible_toilet:
        found.append("XB")
    if group.approach == GroupApproach.MINDFULNESS:
        found.append("MED")
    if group.sign_language.casefold() == "asl":
        found.append("ASL")
    code = LANGUAGES.get(language.split("-")[0])
    if code:
        found.append(code)
    # "Young people, 16 to 25" is young people too.
    found += [
        AUDIENCES[one.casefold().split(",")[0]]
        for one in group.audiences
        if one.casefold().split(",")[0] in AUDIENCES
    ]
    return list(dict.fromkeys(found))


def attendance(ways: tuple[Way, ...]) -> str:
    """ "in_person", "online", "hybrid"; by phone or text is online to this format."""
    if Way.IN_PERSON not in ways:
        return "online"
    return "hybrid" if len(ways) > 1 else "in_person"


def days(repeats: Recurrence | None) -> list[int]:
    """The days of a weekly meeting, Sunday 0; none for any other pattern."""
    if repeats is None or repeats.frequency != Frequency.WEEKLY or repeats.every != 1:
        return []
    return sorted(day % 7 for day in repeats.weekdays)


def slug(name: str, group_id: int) -> str:
    """A name for addresses that no other group has."""
    words = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
    return f"{words}-{group_id}" if words else f"group-{group_id}"
