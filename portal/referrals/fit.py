"""Which groups suit a referral, with the reasons for and against. Pure; no score is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.groups.cover_rules import Outlook
from portal.groups.rules import needs_seat, seats_left


@dataclass(frozen=True)
class Fit:
    """A group that a person might join. Reasons are (yes | no | maybe, a word for what)."""

    group: Any
    outlook: Outlook
    # None where joining takes no seat.
    seats_left: int | None
    reasons: tuple[tuple[str, str], ...]
    # Of the group's topics those that were asked for; all of them where none was.
    topics: tuple[str, ...] = ()

    @property
    def is_full(self) -> bool:
        return self.seats_left is not None and self.seats_left <= 0

    @property
    def is_near(self) -> bool:
        """Whether it belongs to the programme asked for, or none was named."""
        return self.reasons[0][0] != "no"


def fits(
    groups: list[Any],
    programme_id: int | None,
    topic: str,
    outlooks: Mapping[int, Outlook] | None = None,
) -> list[Fit]:
    """Groups that take new people, as they suit: programme, topic, a free seat, then leaders.

    Takes rows with group_id, programme_id, topics, membership_rule, is_closed_to_new, capacity,
    taken_count and name; and by group how its sessions ahead stand for current leaders.
    """
    found = [
        _fit(group, programme_id, topic, (outlooks or {}).get(group.group_id, Outlook(0)))
        for group in groups
        if not group.is_closed_to_new
    ]
    rank = {"yes": 0, "maybe": 1, "no": 2}
    return sorted(
        found,
        key=lambda one: (*(rank[tone] for tone, _what in one.reasons), one.group.name.casefold()),
    )


def _fit(group: Any, programme_id: int | None, topic: str, outlook: Outlook) -> Fit:
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
            (_answer(programme_id is not None, programme_id == group.programme_id), "programme"),
            (_answer(bool(topic and group.topics), bool(asked)), "topic"),
            ("yes" if seats is None or seats > 0 else "no", "seat"),
            (_answer(outlook.session_count > 0, not outlook.short_count), "leaders"),
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
