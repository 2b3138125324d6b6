"""The coded reasons for which a referral may end: those built in, and how the charity's own
words stand over them. Pure.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from portal.models import EndedBy, Ending
from portal.models.referrals import END_REASON_LENGTH

# The shared list that codes are mapped to: reasons for which a referral is cancelled in the NHS
# e-Referral Service. A reason without a fitting one has none.
SHARED_LIST = "https://fhir.nhs.uk/STU3/CodeSystem/REFERRAL-CANCELLATION-REASON"
SHARED_CODES = (
    "BOOKED_OUTSIDE_CAB",
    "COMMUNITY_SERVICE_NA",
    "NO_LONGER_REQUIRED",
    "OTHER_OTHER",
    "PATIENT_DIED",
    "PATIENT_REQUEST_CANCELLATION_OTHER",
    "RAISED_IN_ERROR",
    "REFERRER_CANCELLATION",
    "TREATMENT_NO_LONGER_REQUIRED",
    "TRIAGE_ENDED",
)


@dataclass(frozen=True)
class Reason:
    """A reason to choose: its code, the end it belongs to, its words, and what follows from it."""

    code: str
    ending: Ending
    # '' where it is built in and nobody has reworded it.
    words: str = ""
    needs_note: bool = False
    tells_referrer: bool = True
    is_capacity: bool = False
    shared_code: str = ""
    is_retired: bool = False
    # 0 while nobody has changed what is built in.
    version: int = 0


_E = Ending
BUILT_IN = (
    Reason("finished", _E.COMPLETED),
    Reason("stopped_coming", _E.STOPPED, needs_note=True),
    Reason("no_room", _E.DECLINED, is_capacity=True,
           shared_code="TRIAGE_ENDED"),
    Reason("no_group", _E.DECLINED, needs_note=True,
           is_capacity=True, shared_code="TRIAGE_ENDED"),
    Reason("outside_criteria", _E.DECLINED, needs_note=True,
           shared_code="TRIAGE_ENDED"),
    Reason("needs_more", _E.DECLINED, needs_note=True,
           shared_code="TRIAGE_ENDED"),
    Reason("too_little_known", _E.DECLINED,
           needs_note=True, shared_code="OTHER_OTHER"),
    Reason("not_wanted", _E.WITHDRAWN,
           shared_code="TREATMENT_NO_LONGER_REQUIRED"),
    Reason("not_agreed", _E.WITHDRAWN,
           shared_code="PATIENT_REQUEST_CANCELLATION_OTHER"),
    Reason("referrer_withdrew", _E.WITHDRAWN,
           shared_code="REFERRER_CANCELLATION"),
    Reason("waited_too_long", _E.WITHDRAWN, is_capacity=True,
           shared_code="TREATMENT_NO_LONGER_REQUIRED"),
    Reason("no_answer", _E.COULD_NOT_CONTACT,
           shared_code="OTHER_OTHER"),
    Reason("wrong_details", _E.COULD_NOT_CONTACT,
           shared_code="OTHER_OTHER"),
    Reason("better_elsewhere", _E.REFERRED_ELSEWHERE,
           needs_note=True, shared_code="COMMUNITY_SERVICE_NA"),
    Reason("crisis_service", _E.REFERRED_ELSEWHERE,
           needs_note=True, shared_code="COMMUNITY_SERVICE_NA"),
    Reason("died", _E.DIED, tells_referrer=False, shared_code="PATIENT_DIED"),
    Reason("sent_twice", _E.DUPLICATE,
           shared_code="RAISED_IN_ERROR"),
    Reason("entered_in_error", _E.ENTERED_IN_ERROR, needs_note=True,
           tells_referrer=False, shared_code="RAISED_IN_ERROR"),
)  # fmt: skip
# What an end is said to be for, where another part of Portal ended it.
DEFAULT = {ending: next(one.code for one in BUILT_IN if one.ending == ending) for ending in Ending}
DEFAULT[Ending.DECLINED] = "outside_criteria"
# Who ends it, where nobody says otherwise.
USUAL_ENDER = {
    Ending.COMPLETED: EndedBy.PERSON,
    Ending.STOPPED: EndedBy.PERSON,
    Ending.WITHDRAWN: EndedBy.PERSON,
}


def reasons(rows: Iterable[Reason], words: Mapping[str, object]) -> list[Reason]:
    """Every reason, by end and then in order: the charity's rows over what is built in.

    A row with the code of a built-in one stands in its place; `words` are those built in.
    """
    own = {row.code: row for row in rows}
    built_in = {one.code: one for one in BUILT_IN}
    merged = [own.get(one.code) or replace(one, words=str(words[one.code])) for one in BUILT_IN]
    merged += [row for code, row in own.items() if code not in built_in]
    order = list(Ending)
    return sorted(merged, key=lambda one: order.index(one.ending))


def by_ending(found: Iterable[Reason]) -> dict[Ending, list[Reason]]:
    """Those that can be chosen still, by the end they belong to."""
    open_ones = [one for one in found if not one.is_retired]
    return {
        ending: [one for one in open_ones if one.ending == ending]
        for ending in Ending
        if any(one.ending == ending for one in open_ones)
    }


def new_code(words: str, taken: Iterable[str]) -> str:
    """A code for a reason of the charity's own, from its words: "own_moved_away"."""
    word = re.sub(r"[^a-z0-9]+", "_", words.casefold()).strip("_") or "reason"
    base, known = f"own_{word}"[: END_REASON_LENGTH - 4].rstrip("_"), set(taken)
    if base not in known:
        return base
    return next(f"{base}_{n}" for n in range(2, 1000) if f"{base}_{n}" not in known)


def usual_ender(ending: Ending) -> EndedBy:
    """Who ends a referral in this way, unless somebody says otherwise."""
    return USUAL_ENDER.get(ending, EndedBy.US)
