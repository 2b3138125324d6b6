"""The words of reasons that are built in, and of who ends a referral. One home for each."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models import EndedBy

REASON: dict[str, Any] = {
    "finished": _l("Came for as long as they wanted"),
    "stopped_coming": _l("Stopped coming"),
    "no_room": _l("No room in a group that suits"),
    "no_group": _l("No group for what they need"),
    "outside_criteria": _l("Outside our ages, areas or topics"),
    "needs_more": _l("Needs more than a group can give"),
    "too_little_known": _l("Too little to decide on, though asked"),
    "not_wanted": _l("They don't want it, or not now"),
    "not_agreed": _l("They hadn't agreed to be referred"),
    "referrer_withdrew": _l("The referrer took it back"),
    "waited_too_long": _l("The wait was too long for them"),
    "no_answer": _l("No answer after several tries"),
    "wrong_details": _l("The phone or address isn't theirs"),
    "better_elsewhere": _l("Another service suits better"),
    "crisis_service": _l("Passed to a crisis or urgent care service"),
    "died": _l("They have died"),
    "sent_twice": _l("The same request came twice"),
    "entered_in_error": _l("Typed or sent by mistake"),
}
ENDED_BY: dict[str, Any] = {
    EndedBy.US: _l("We did"),
    EndedBy.PERSON: _l("The person"),
    EndedBy.REFERRER: _l("The referrer"),
}
