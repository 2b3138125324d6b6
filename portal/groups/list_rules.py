"""Which groups somebody wants to see, as the address of the list says it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from portal.models import GroupApproach, GroupFormat, GroupKind, MembershipRule
from portal.people.rules import folded_words

# A hybrid group is found by either of its halves, and by itself.
FOUND_BY: dict[str, tuple[GroupFormat, ...]] = {
    GroupFormat.IN_PERSON: (GroupFormat.IN_PERSON, GroupFormat.HYBRID),
    GroupFormat.VIDEO: (GroupFormat.VIDEO, GroupFormat.HYBRID),
    GroupFormat.PHONE: (GroupFormat.PHONE,),
    GroupFormat.TEXT: (GroupFormat.TEXT,),
    GroupFormat.HYBRID: (GroupFormat.HYBRID,),
}
TEXT_LENGTH = 120
DAYS = range(1, 8)


@dataclass(frozen=True)
class GroupsWanted:
    """What a list of groups is narrowed by; '' for any, and False for no matter."""

    q: str = ""
    topic: str = ""
    audience: str = ""
    format: str = ""
    approach: str = ""
    kind: str = ""
    joining: str = ""
    day: str = ""
    language: str = ""
    area: str = ""
    free: bool = False
    visit: bool = False

    @property
    def weekday(self) -> int | None:
        """The ISO weekday that is asked for."""
        return int(self.day) if self.day else None

    @property
    def in_use(self) -> dict[str, Any]:
        """What is asked for, as the address says it: "1" for what is ticked."""
        return {
            name: "1" if value is True else value for name, value in asdict(self).items() if value
        }


_KNOWN: dict[str, set[str]] = {
    "format": set(GroupFormat),
    "approach": set(GroupApproach),
    "kind": set(GroupKind),
    "joining": set(MembershipRule),
    "day": {str(day) for day in DAYS},
}


def read_wanted(asked: Mapping[str, str]) -> GroupsWanted:
    """What an address asks for; a code that nobody knows is as if it weren't there."""
    found: dict[str, Any] = {
        name: asked.get(name, "").strip()[:TEXT_LENGTH]
        for name in ("q", "topic", "audience", "language", "area")
    }
    for name, known in _KNOWN.items():
        found[name] = asked.get(name, "") if asked.get(name, "") in known else ""
    for name in ("free", "visit"):
        found[name] = asked.get(name) == "1"
    return GroupsWanted(**found)


def says(wanted: str, texts: Iterable[str | None]) -> bool:
    """Whether every word of a search begins some word of a group, whatever case and accents."""
    known = [word for text in texts if text for word in folded_words(text)]
    return all(any(word.startswith(one) for word in known) for one in folded_words(wanted))
