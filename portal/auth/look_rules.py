"""What the trail's actions are about, as the person whose record it is would put it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Topic(StrEnum):
    """What of a person was looked at or changed."""

    RECORD = "record"
    NAMES = "names"
    REFERRAL = "referral"
    MESSAGE = "message"
    REACH = "reach"
    CONSENT = "consent"
    EQUALITY = "equality"
    PLACE = "place"
    ATTENDANCE = "attendance"
    OUTCOMES = "outcomes"
    TOLD = "told"
    SAME = "same"
    PAIRS = "pairs"
    ACCESS = "access"
    QUOTES = "quotes"
    EMERGENCY = "emergency"
    LISTS = "lists"
    KEPT = "kept"


# By how an action begins; the longest that fits says it.
TOPICS = {
    "person": Topic.RECORD,
    "death": Topic.RECORD,
    "late_rows": Topic.RECORD,
    "names": Topic.NAMES,
    "earlier_name": Topic.NAMES,
    "referral": Topic.REFERRAL,
    "wishes": Topic.REFERRAL,
    "risk_holder": Topic.REFERRAL,
    "office_told": Topic.REFERRAL,
    "message": Topic.MESSAGE,
    "joined_message": Topic.MESSAGE,
    "file": Topic.MESSAGE,
    "contact": Topic.REACH,
    "follow_up": Topic.REACH,
    "telling": Topic.REACH,
    "interpreter": Topic.REACH,
    "consent": Topic.CONSENT,
    "privacy_notice": Topic.CONSENT,
    "agreement": Topic.CONSENT,
    "equality": Topic.EQUALITY,
    "membership": Topic.PLACE,
    "person_seated": Topic.PLACE,
    "person_waiting": Topic.PLACE,
    "taster": Topic.PLACE,
    "offer": Topic.PLACE,
    "seat": Topic.PLACE,
    "attendance": Topic.ATTENDANCE,
    "apology": Topic.ATTENDANCE,
    "letter": Topic.ATTENDANCE,
    "walk_in": Topic.ATTENDANCE,
    "roll": Topic.ATTENDANCE,
    "goal": Topic.OUTCOMES,
    "outcome": Topic.OUTCOMES,
    "measure": Topic.OUTCOMES,
    "response": Topic.OUTCOMES,
    "answer": Topic.TOLD,
    "status_link": Topic.TOLD,
    "merge": Topic.SAME,
    "people_merged": Topic.SAME,
    "told_apart": Topic.SAME,
    "pair": Topic.PAIRS,
    "kept_apart": Topic.PAIRS,
    "access": Topic.ACCESS,
    "block": Topic.ACCESS,
    "who_sees": Topic.ACCESS,
    "quote": Topic.QUOTES,
    "break_glass": Topic.EMERGENCY,
    "emergency": Topic.EMERGENCY,
    "roster": Topic.LISTS,
    "roll_opened": Topic.LISTS,
    "sheet": Topic.LISTS,
    "group_printed": Topic.LISTS,
    "group_end": Topic.LISTS,
    "call_list": Topic.LISTS,
    "copy": Topic.KEPT,
    "data_page": Topic.KEPT,
    "hold": Topic.KEPT,
    "erasure": Topic.KEPT,
    "trail_person": Topic.KEPT,
    "reach": Topic.REACH,
}
# Left out of what a person is shown of their record: concerns name others and are kept from whom
# they are about, and which colleague somebody also is, administrators alone know.
LEFT_OUT = ("concern", "user")
_LOOKS = (
    "_opened",
    "_opened_to_read",
    "_read",
    "_printed",
    "_exported",
    "_downloaded",
    "_fetched",
    "_confirmed",
    "_tried",
)
# A record opened, a referral opened again: things done. A person looked up in the trail: none.
_DONE = ("break_glass_opened", "referral_opened")
_LOOKED = ("trail_person_asked",)


def topic_of(action: str) -> Topic:
    """What an action of the trail is about: by how it begins."""
    fits = [start for start in TOPICS if action.startswith(start)]
    return TOPICS[max(fits, key=len)] if fits else Topic.RECORD


def is_shown(action: str) -> bool:
    """Whether it stands on the report that the person is given."""
    return not action.startswith(LEFT_OUT)


def is_look(action: str) -> bool:
    """Whether something was only looked at or printed, and nothing changed."""
    return (action.endswith(_LOOKS) and action not in _DONE) or action in _LOOKED


@dataclass(frozen=True)
class Look:
    """One thing that was looked at or changed."""

    at: datetime
    user_id: int | None
    action: str


@dataclass(frozen=True)
class Line:
    """What one user did with one kind of thing on one day, however often."""

    on: date
    first_at: datetime
    user_id: int | None
    topic: Topic
    is_look: bool
    count: int


def lines(looks: Iterable[Look], day_of: dict[datetime, date]) -> Sequence[Line]:
    """A day's looks of one user at one kind of thing as one line, the newest day first."""
    grouped: dict[tuple[date, int | None, Topic, bool], list[datetime]] = {}
    for look in looks:
        key = (day_of[look.at], look.user_id, topic_of(look.action), is_look(look.action))
        grouped.setdefault(key, []).append(look.at)
    found = [
        Line(on, min(times), user_id, topic, looked, len(times))
        for (on, user_id, topic, looked), times in grouped.items()
    ]
    return sorted(found, key=lambda one: (one.on, one.first_at), reverse=True)
