"""Who could stand in at a session, in which order, and why. Pure; no score is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.training.gate_rules import GateAnswer, GateState

# How far back "lately" reaches.
LATELY_DAYS = 90


@dataclass(frozen=True)
class CandidateFacts:
    """What is known of somebody who may be asked, beside their training."""

    user_id: int
    name: str
    email: str
    can_sign_in: bool
    leads_topic: bool = False
    leads_kind: bool = False
    # Within LATELY_DAYS.
    asked_count: int = 0
    stood_in_count: int = 0


class LeftOutWhy(StrEnum):
    """Why a facilitator isn't among those who could be asked. A bar is no such reason: those
    behind one aren't mentioned at all."""

    AWAY = "away"
    LEADS_ELSEWHERE = "leads_elsewhere"
    SAID_NO = "said_no"


@dataclass(frozen=True)
class LeftOut:
    """Somebody who isn't asked, and why; `until` is the last day of being away."""

    user_id: int
    name: str
    why: LeftOutWhy
    until: date | None = None


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be asked, and what the gate says of them that day."""

    facts: CandidateFacts
    answer: GateAnswer


def ranked(
    facts: Iterable[CandidateFacts], answers: dict[int, GateAnswer]
) -> tuple[list[Candidate], list[Candidate]]:
    """Those who are current that day, and those whom something lacks that only warns.

    First who leads the same topic, then the same kind of group, then who was asked and stood
    in least of late, then by name. Who is blocked or stood down is in neither.
    """
    current, warned = [], []
    for one in sorted(facts, key=_order):
        found = Candidate(one, answers[one.user_id])
        if found.answer.is_current:
            current.append(found)
        elif found.answer.state == GateState.WARNED:
            warned.append(found)
    return current, warned


def _order(one: CandidateFacts) -> tuple[bool, bool, int, int, str, int]:
    return (
        not one.leads_topic,
        not one.leads_kind,
        one.asked_count + one.stood_in_count,
        one.stood_in_count,
        one.name.casefold(),
        one.user_id,
    )
