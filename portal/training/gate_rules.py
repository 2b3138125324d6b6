"""Who may lead what on which day, and why not. Pure.

One answer for assigning, cover lists, sessions ahead and matching alike: what is required of
a role in a group on the session's own date, held against what the records say of that date.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.models import Effect, GroupKind, LeaderRole
from portal.training.rules import CredentialStatus


@dataclass(frozen=True)
class Need:
    """One requirement. None and '' stand for any; all of them left open is the charity's own."""

    id: int
    course_id: int
    role: LeaderRole | str | None = None
    group_kind: GroupKind | str | None = None
    audience: str = ""
    effect: Effect | str = Effect.WARN
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def is_for_all(self) -> bool:
        """Whether everybody who leads needs it, wherever."""
        return self.role is None and self.group_kind is None and not self.audience

    def holds_on(self, on: date) -> bool:
        """Whether it is asked for on a day."""
        return (self.starts_on is None or self.starts_on <= on) and (
            self.ends_on is None or on <= self.ends_on
        )


@dataclass(frozen=True)
class GroupFacts:
    """What requirements ask of a group."""

    id: int
    kind: GroupKind | str
    # Whom it is for, a line each.
    audience: str = ""


@dataclass(frozen=True)
class OverrideTerm:
    """Leave to lead one group without one course: first day, and first day without it."""

    id: int
    course_id: int
    starts_on: date
    ends_on: date
    reason: str = ""


class GateState(StrEnum):
    """May they lead?"""

    CLEAR = "clear"
    # Something is lacking, and leave was given.
    OVERRIDDEN = "overridden"
    # Something is lacking that doesn't stop an assignment.
    WARNED = "warned"
    BLOCKED = "blocked"
    # Stood down: nothing else matters.
    STOOD_DOWN = "stood_down"


@dataclass(frozen=True)
class Lack:
    """One requirement that isn't met on the day, and leave for it if there is any."""

    need: Need
    status: CredentialStatus
    override: OverrideTerm | None = None


@dataclass(frozen=True)
class GateAnswer:
    """Whether a user may lead a group in a role on a date, and what is lacking."""

    user_id: int
    group: GroupFacts
    role: LeaderRole | str
    on: date
    lacks: tuple[Lack, ...] = ()
    is_stood_down: bool = False

    @property
    def state(self) -> GateState:
        """The worst that holds."""
        if self.is_stood_down:
            return GateState.STOOD_DOWN
        open_lacks = [one for one in self.lacks if one.override is None]
        if any(one.need.effect == Effect.BLOCK for one in open_lacks):
            return GateState.BLOCKED
        if open_lacks:
            return GateState.WARNED
        return GateState.OVERRIDDEN if self.lacks else GateState.CLEAR

    @property
    def is_current(self) -> bool:
        """Whether they count as a trained leader of a session that day."""
        return self.state in (GateState.CLEAR, GateState.OVERRIDDEN)

    @property
    def open_lacks(self) -> tuple[Lack, ...]:
        """What is lacking without leave."""
        return tuple(one for one in self.lacks if one.override is None)


def needs_of(
    needs: Iterable[Need], role: LeaderRole | str, group: GroupFacts, on: date
) -> list[Need]:
    """What a role in a group requires on a date: one need for each course, the strictest."""
    found: dict[int, Need] = {}
    for one in needs:
        if not one.holds_on(on) or not _concerns(one, role, group):
            continue
        known = found.get(one.course_id)
        if known is None or (known.effect != Effect.BLOCK and one.effect == Effect.BLOCK):
            found[one.course_id] = one
    return list(found.values())


def _concerns(need: Need, role: LeaderRole | str, group: GroupFacts) -> bool:
    # An observer leads nobody: only what is asked of observers by name concerns them.
    if need.role is None and role == LeaderRole.OBSERVER:
        return False
    return (
        need.role in (None, role)
        and need.group_kind in (None, group.kind)
        and names_an_audience(need.audience, group.audience.splitlines())
    )


def names_an_audience(words: str, audiences: Iterable[str]) -> bool:
    """Whether a requirement's words fit any group's audience; '' fits every one."""
    return not words or any(_folded(words) in _folded(one) for one in audiences)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


# How many current leaders a session should have counts those who lead it.
LEADING = (LeaderRole.LEAD, LeaderRole.CO_LEAD)


@dataclass(frozen=True)
class SessionCover:
    """The leaders of one session held against what a session should have."""

    answers: tuple[GateAnswer, ...]
    needed_count: int
    needs_lead: bool

    @property
    def current_count(self) -> int:
        """Leaders, lead or co-lead, who are current that day."""
        return sum(1 for one in self._leading if one.is_current)

    @property
    def missing_count(self) -> int:
        """How many current leaders it lacks."""
        return max(0, self.needed_count - self.current_count)

    @property
    def lacks_lead(self) -> bool:
        """Whether it should have a current lead and has none."""
        return self.needs_lead and not any(
            one.is_current and one.role == LeaderRole.LEAD for one in self._leading
        )

    @property
    def is_short(self) -> bool:
        """Whether it falls short in number or for want of a lead."""
        return self.missing_count > 0 or self.lacks_lead

    @property
    def causes(self) -> tuple[GateAnswer, ...]:
        """The leaders whose own training is why; none means that nobody was assigned."""
        return tuple(one for one in self._leading if not one.is_current)

    @property
    def _leading(self) -> Sequence[GateAnswer]:
        return [one for one in self.answers if one.role in LEADING]
