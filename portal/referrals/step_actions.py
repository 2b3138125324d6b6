"""What every write about a referral shares: the row as the user saw it, its moves, its timeline.

All of it runs in the transaction that is open.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import Referral, ReferralDecision, ReferralStep, StepKind
from portal.referrals import clock_queries, clock_rules, move_queries, move_rules, words
from portal.referrals.move_rules import Move
from portal.snapshots import snapshot


class MoveNotAllowed(DomainError):
    """This can't be done from where the referral stands; the message says why."""


def current(referral_id: int, version: int | None) -> Referral:
    """The referral as the user saw it; `None` takes it as it is.

    Raises StaleVersion where it isn't there or was changed since.
    """
    referral = Referral.get_or_none(Referral.id == referral_id)
    if referral is None or (version is not None and referral.version != version):
        raise StaleVersion(
            _("Somebody changed this referral since you opened it. Look again, then decide.")
        )
    return referral  # type: ignore[no-any-return]


def update(referral: Referral, **changes: Any) -> None:
    """Write columns of a referral, as its next version."""
    Referral.update(version=referral.version + 1, **changes).where(
        Referral.id == referral.id
    ).execute()


def add_step(
    referral_id: int, kind: StepKind, by: Any, note: str = "", at: datetime | None = None
) -> None:
    """Add a line to the timeline."""
    ReferralStep.insert(
        referral=referral_id, at=at or clock.now(), by=getattr(by, "id", by), kind=kind, note=note
    ).execute()


def note_step(referral_id: int, kind: StepKind, by: Any, note: str) -> None:
    """Add a line to a referral's timeline, in the transaction that is open."""
    with write():
        add_step(referral_id, kind, by, note)


def record(action: str, referral: Referral, by: Any, fields: Iterable[str] = ()) -> None:
    """One event about a referral."""
    record_event(
        action, "referral", referral.id, by=by, person=referral.person_id, fields=list(fields)
    )


def check(referral: Referral, move: Move, *, but: tuple[move_rules.Bar, ...] = ()) -> None:
    """Raise MoveNotAllowed, with the reason in words, for a move that is barred now."""
    bar = move_queries.allowed_for(referral.id).why_not(move)
    if bar is not None and bar not in but:
        raise MoveNotAllowed(words.bar(bar))


def decide(
    referral: Referral,
    move: Move,
    by: Any,
    kind: StepKind,
    note: str = "",
    *,
    also: Mapping[str, Any] | None = None,
    **changes: Any,
) -> int:
    """Make a move of the table: its state, its clock, a step, an event, and what stood before.

    `also` is kept beside the columns for whoever takes it back. Returns the decision's id.
    """
    to = move_rules.leads_to(move, referral.state) or changes.pop("state")
    held_until = changes.get("held_until")
    changes = {"state": to, **_clock_changes(referral, to, held_until), **changes}
    decision_id = ReferralDecision.insert(
        referral=referral.id,
        move=move,
        at=clock.now(),
        by=getattr(by, "id", by),
        state_before=referral.state,
        state_after=to,
        before=json.dumps({"referral": snapshot(referral, changes), **(also or {})}),
    ).execute()
    update(referral, **changes)
    add_step(referral.id, kind, by, note)
    return int(decision_id)


def _clock_changes(referral: Referral, to: str, held_until: date | None) -> dict[str, Any]:
    """The columns of its clocks and its hold, for a referral that goes to a state today."""
    clocks = clock_queries.clocks_of(referral.id)
    moved = clock_rules.moved(clocks, to, clock.today(), held_until)
    return {"held_until": held_until, "hold_reason": "", **moved}
