"""How a group suits a person: what they want, can't do and need, against what it is like. Pure.

What nobody asked gives no reason; what was asked and isn't known of the group is "maybe".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from portal.models import GroupFormat, MembershipRule
from portal.referrals.wish_rules import WishDetails, day_part

_IN_A_ROOM = (GroupFormat.IN_PERSON, GroupFormat.HYBRID)
# What an access need in somebody's own words asks of a building. The words are looked for at
# the start of a word: "wheel" finds wheelchair.
_STEPS = re.compile(r"\b(wheel|stair|step|mobility|walker|walking|crutch|scooter)", re.IGNORECASE)
_HEARING = re.compile(r"\b(hearing|deaf|loop|lip)", re.IGNORECASE)
_TOILET = re.compile(r"\b(toilet|wheelchair)", re.IGNORECASE)


class Reason(NamedTuple):
    """One reason: yes speaks for a group, no against it, maybe isn't known."""

    tone: str
    what: str
    # What the words need: a sentence that is ready, codes, or an age.
    detail: Any = None


@dataclass(frozen=True)
class Seeker:
    """Who looks for a group."""

    wishes: WishDetails = WishDetails()
    # Whole years; None where the birth date isn't known.
    age: int | None = None
    needs_interpreter: bool = False
    access_needs: str = ""


def of_person(who: Seeker, group: Any) -> tuple[Reason, ...]:
    """The reasons, most weighty first. Takes the facts of a group as `GroupFacts` has them."""
    wishes = who.wishes
    return tuple(
        reason
        for reason in (
            _age(who.age, group.min_age, group.max_age),
            _format(wishes.formats, group.format),
            _times(wishes, group),
            *_access(who, group),
            _language(who, group),
            _any_of("audience", wishes.audiences, group.audiences),
            _area(wishes.areas, group),
            _one_of("kind", wishes.kinds, group.kind),
            _one_of("approach", wishes.approaches, group.approach),
            _one_of("rule", wishes.membership_rules, group.membership_rule),
        )
        if reason is not None
    )


def _age(age: int | None, least: int | None, most: int | None) -> Reason | None:
    if least is None and most is None:
        return None
    limits = (least, most)
    if age is None:
        return Reason("maybe", "age", limits)
    fits = (least is None or age >= least) and (most is None or age <= most)
    return Reason("yes" if fits else "no", "age", limits)


def _format(wanted: Iterable[str], offered: str) -> Reason | None:
    wanted = set(wanted)
    if not wanted:
        return None
    # A group in a room and by video at once serves who wants either.
    served = {offered}
    if offered == GroupFormat.HYBRID:
        served |= {GroupFormat.IN_PERSON, GroupFormat.VIDEO}
    return Reason("yes" if wanted & served else "no", "format", offered)


def _times(wishes: WishDetails, group: Any) -> Reason | None:
    if not wishes.cannot_days and not wishes.cannot_parts:
        return None
    if not group.days or group.hour is None:
        return Reason("maybe", "times")
    part = day_part(group.hour)
    barred = sorted(group.days & set(wishes.cannot_days))
    if barred and len(barred) == len(group.days):
        return Reason("no", "times", barred)
    if part in wishes.cannot_parts:
        return Reason("no", "times", part)
    # It meets on several days, of which some will do.
    return Reason("maybe", "some_days", barred) if barred else Reason("yes", "times")


def _access(who: Seeker, group: Any) -> list[Reason]:
    needs = who.access_needs.strip()
    if not needs:
        return []
    found = []
    if group.format in _IN_A_ROOM:
        if _STEPS.search(needs):
            found.append(Reason(_known(group.is_step_free), "step_free"))
        if _TOILET.search(needs):
            found.append(Reason(_known(group.has_accessible_toilet), "toilet"))
        if _HEARING.search(needs):
            found.append(Reason(_known(group.has_hearing_loop), "loop"))
    elif _HEARING.search(needs):
        found.append(Reason("yes" if group.has_captions else "no", "captions"))
    known_no = any(one.tone == "no" for one in found)
    if known_no:
        found.insert(0, Reason("no", "access"))
    # Whatever else they wrote is for somebody to read.
    return found or [Reason("maybe", "access", needs)]


def _known(fact: bool | None) -> str:
    if fact is None:
        return "maybe"
    return "yes" if fact else "no"


def _language(who: Seeker, group: Any) -> Reason | None:
    wanted = who.wishes.language
    if not wanted:
        return Reason("maybe", "interpreter") if who.needs_interpreter else None
    if wanted == group.language:
        return Reason("yes", "language", group.language)
    if who.needs_interpreter:
        return Reason("maybe", "interpreter")
    return Reason("no", "language", group.language)


def _any_of(what: str, wanted: Iterable[str], offered: Iterable[str]) -> Reason | None:
    asked = {one.casefold() for one in wanted}
    if not asked:
        return None
    offered = tuple(offered)
    if not offered:
        # A group that names nobody is for everybody, which isn't what was asked.
        return Reason("maybe", what)
    both = tuple(one for one in offered if one.casefold() in asked)
    return Reason("yes", what, both) if both else Reason("no", what, offered)


def _area(wanted: Iterable[str], group: Any) -> Reason | None:
    asked = {one.casefold() for one in wanted}
    if not asked or group.format not in _IN_A_ROOM:
        return None
    if not group.area:
        return Reason("maybe", "area")
    return Reason("yes" if group.area.casefold() in asked else "no", "area", group.area)


def _one_of(what: str, wanted: Iterable[str], offered: str) -> Reason | None:
    asked = set(wanted)
    if not asked:
        return None
    is_met = offered in asked or (what == "rule" and _joins_any_time(asked, offered))
    return Reason("yes" if is_met else "no", what, offered)


def _joins_any_time(asked: set[str], offered: str) -> bool:
    # Whoever wants to join at any time may just turn up at a drop-in.
    return MembershipRule.OPEN in asked and offered == MembershipRule.DROP_IN
