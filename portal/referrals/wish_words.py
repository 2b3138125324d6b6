"""The words for what somebody wants of a group. One home for each."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.groups.subject_words import language_name
from portal.groups.words import APPROACH, FORMAT, JOINING, KIND
from portal.referrals.wish_rules import DayPart, WishDetails

DAY: dict[str, Any] = {
    "1": _l("Monday"),
    "2": _l("Tuesday"),
    "3": _l("Wednesday"),
    "4": _l("Thursday"),
    "5": _l("Friday"),
    "6": _l("Saturday"),
    "7": _l("Sunday"),
}
PART: dict[str, Any] = {
    DayPart.MORNING: _l("Mornings"),
    DayPart.AFTERNOON: _l("Afternoons"),
    DayPart.EVENING: _l("Evenings"),
}
NOT_ASKED: dict[str, Any] = {
    "formats": _l("in person or not"),
    "times": _l("days and times"),
    "audiences": _l("among whom"),
    "kinds": _l("who leads"),
    "approaches": _l("way of working"),
    "language": _l("language"),
    "areas": _l("where they can get to"),
}


def said(wishes: WishDetails) -> list[tuple[str, str]]:
    """What is known, as (what, words): a line each, without what nobody has asked."""
    rows = [
        (_l("Meets"), _joined(FORMAT, wishes.formats)),
        (
            _l("Can't come"),
            ", ".join(
                filter(
                    None,
                    (
                        _joined(DAY, [str(one) for one in wishes.cannot_days]),
                        _joined(PART, wishes.cannot_parts),
                    ),
                )
            ),
        ),
        (_l("Among"), ", ".join(wishes.audiences)),
        (_l("Can get to"), ", ".join(wishes.areas)),
        (_l("Led"), _joined(KIND, wishes.kinds)),
        (_l("Way of working"), _joined(APPROACH, wishes.approaches)),
        (_l("Joins"), _joined(JOINING, wishes.membership_rules)),
        (_l("Language"), language_name(wishes.language) if wishes.language else ""),
        (_l("More"), wishes.note),
    ]
    return [(str(what), words) for what, words in rows if words]


def not_asked(wishes: WishDetails) -> str:
    """What nobody has asked yet: "days and times, language"."""
    return ", ".join(str(NOT_ASKED[one]) for one in wishes.not_asked)


def _joined(words: dict[str, Any], codes: Any) -> str:
    return ", ".join(str(words[one]) for one in codes if one in words)
