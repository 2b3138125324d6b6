"""Which groups suit a referral, with the reasons for and against. Pure; no score is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.groups.cover_rules import Outlook
from portal.groups.rules import needs_seat, seats_left
from portal.referrals.fit_person_rules import Reason, Seeker, of_person

# Against these nothing else helps: who can't come, or mustn't, isn't helped by a free seat.
_HARD = frozenset({"apart", "age", "times", "format", "access"})
_RANK = {"yes": 0, "maybe": 1, "no": 2}


@dataclass(frozen=True)
class Fit:
    """A group that a person might join, and what speaks for and against it."""

    group: Any
    outlook: Outlook
    # None where joining takes no seat.
    seats_left: int | None
    reasons: tuple[Reason, ...]
    # Of the group's topics those that were asked for; all of them where none was.
    topics: tuple[str, ...] = ()

    @property
    def is_full(self) -> bool:
        return self.seats_left is not None and self.seats_left <= 0

    @property
    def is_near(self) -> bool:
        """Whether it belongs to the programme asked for, or none was named."""
        return self.reasons[0].tone != "no"


def fits(
    groups: list[Any],
    programme_id: int | None,
    topic: str,
    outlooks: Mapping[int, Outlook] | None = None,
    *,
    seeker: Seeker | None = None,
    facts: Mapping[int, Any] | None = None,
    met: Mapping[int, tuple[Reason, ...]] | None = None,
) -> list[Fit]:
    """Groups that take new people, as they suit: those of the programme first.

    Then by what rules a group out, by topic, and by how much speaks against and for it. Takes
    rows with group_id, programme_id, topics, membership_rule, is_closed_to_new, capacity,
    taken_count and name; and by group how its sessions ahead stand for current leaders, what
    it is like, and reasons that are known beforehand: whom the person would meet there.
    """
    found = [
        _fit(
            group,
            programme_id,
            topic,
            (outlooks or {}).get(group.group_id, Outlook(0)),
            (
                *(met or {}).get(group.group_id, ()),
                *_weighed(seeker, (facts or {}).get(group.group_id)),
            ),
        )
        for group in groups
        if not group.is_closed_to_new
    ]
    return sorted(found, key=_order)


def _order(of: Fit) -> tuple[Any, ...]:
    tones = [reason.tone for reason in of.reasons]
    ruled_out = sum(one.tone == "no" and one.what in _HARD for one in of.reasons)
    by_what = {one.what: _RANK[one.tone] for one in of.reasons}
    return (
        by_what["programme"],
        ruled_out,
        by_what["topic"],
        tones.count("no"),
        -tones.count("yes"),
        of.group.name.casefold(),
    )


def _weighed(seeker: Seeker | None, facts: Any) -> tuple[Reason, ...]:
    return of_person(seeker, facts) if seeker is not None and facts is not None else ()


def _fit(
    group: Any, programme_id: int | None, topic: str, outlook: Outlook, more: tuple[Reason, ...]
) -> Fit:
    seats = None
    if needs_seat(group.membership_rule):
        seats = seats_left(group.capacity, group.taken_count)
    asked = _same_topics(topic, group.topics)
    return Fit(
        group=group,
        topics=asked,
        outlook=outlook,
        seats_left=seats,
        reasons=(
            Reason(
                _answer(programme_id is not None, programme_id == group.programme_id), "programme"
            ),
            Reason(_answer(bool(topic and group.topics), bool(asked)), "topic"),
            *more,
            Reason("yes" if seats is None or seats > 0 else "no", "seat"),
            Reason(_answer(outlook.session_count > 0, not outlook.short_count), "leaders"),
        ),
    )


def _answer(is_known: bool, is_met: bool) -> str:
    if not is_known:
        return "maybe"
    return "yes" if is_met else "no"


def _same_topics(asked: str, offered: tuple[str, ...]) -> tuple[str, ...]:
    # One may say it in more words than the other.
    wanted = asked.casefold()
    return tuple(one for one in offered if wanted in one.casefold() or one.casefold() in wanted)
