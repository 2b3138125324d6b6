"""What was decided about referrals: held, opened again, a duplicate's survivor, tries, reasons."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from portal.demo.scene import Scene
from portal.models import (
    Contact,
    ContactKind,
    ContactOutcome,
    Ending,
    EndReason,
    FollowUp,
    FollowUpKind,
    Referral,
    ReferralDecision,
    ReferralState,
    ReferralStep,
    StepKind,
)
from portal.referrals import reason_rules


def add_decisions(scene: Scene) -> None:
    """Add all of it; referrals and their steps are there."""
    rows = scene.rows[Referral]
    for row in rows:
        if row["ending"]:
            ending = Ending(row["ending"])
            row["end_reason"] = reason_rules.DEFAULT[ending]
            row["ended_by"] = reason_rules.usual_ender(ending)
    _add_reason(scene)
    undecided = [
        row for row in rows if row["state"] == ReferralState.RECEIVED and row["risk"] == "no"
    ]
    # The later ones each show something else in the queue.
    _hold(scene, undecided[1])
    _try_to_reach(scene, [row for row in rows if row["state"] == ReferralState.CONTACTING])
    _name_survivors(rows)
    _reopen(scene, undecided[0])


def _number(scene: Scene, row: dict[str, Any]) -> int:
    return scene.rows[Referral].index(row) + 1


def _add_reason(scene: Scene) -> None:
    scene.add(
        EndReason,
        code="own_no_interpreter",
        ending=Ending.DECLINED,
        words="No interpreter to be had for their language",
        needs_note=False,
        is_capacity=True,
        shared_code="TRIAGE_ENDED",
        changed_at=scene.ago(90),
        changed_by=scene.users["cora"],
    )


def _hold(scene: Scene, row: dict[str, Any]) -> None:
    until = scene.today + timedelta(days=12)
    row["held_until"], row["hold_reason"] = until, "With family abroad; asks us to ring after."
    scene.add(
        ReferralStep,
        referral=_number(scene, row),
        at=scene.now - timedelta(minutes=50),
        by=scene.users["cora"],
        kind=StepKind.HELD,
        note=f"Until {until:%d %b}: With family abroad; asks us to ring after.",
    )


def _try_to_reach(scene: Scene, contacting: list[dict[str, Any]]) -> None:
    tries = (ContactOutcome.NO_ANSWER, ContactOutcome.LEFT_MESSAGE, ContactOutcome.NO_ANSWER)
    for place, row in enumerate(contacting[-4:]):
        # The last of them was tried three times, so that closing is proposed.
        number, came = _number(scene, row), tries if place == 3 else tries[: 1 + place % 2]
        for minutes, outcome in enumerate(came):
            at = max(row["received_at"], scene.now - timedelta(days=3)) + timedelta(
                minutes=10 + minutes
            )
            at = min(at, scene.now - timedelta(minutes=9 - minutes))
            scene.add(
                Contact,
                person=row["person"],
                kind=ContactKind.CALL,
                referral=number,
                outcome=outcome,
                next_try_on=scene.today + timedelta(days=1),
                happened_on=at.date(),
                subject=f"Referral {row['reference']}",
                recorded_by=scene.users["cora"],
                created_at=at,
            )
            scene.add(
                ReferralStep,
                referral=number,
                at=at,
                by=scene.users["cora"],
                kind=StepKind.ATTEMPT,
                note=f"Phone call: {outcome.replace('_', ' ')}.",
            )
        scene.add(
            FollowUp,
            kind=FollowUpKind.CLOSING if place == 3 else FollowUpKind.CONTACT,
            person=row["person"],
            referral=number,
            due_on=scene.today + timedelta(days=0 if place == 3 else 1),
            note=f"{row['reference']}: "
            + ("3 tries in a row reached nobody." if place == 3 else "Try to reach them again."),
            created_by=scene.users["cora"],
            created_at=scene.now - timedelta(minutes=5),
        )


def _name_survivors(rows: list[dict[str, Any]]) -> None:
    for number, row in enumerate(rows, start=1):
        if row["ending"] != Ending.DUPLICATE:
            continue
        # An earlier one: rows are written in their order, and a key has to lead somewhere.
        earlier = [
            place
            for place, other in enumerate(rows[: number - 1], start=1)
            if other["ending"] != Ending.DUPLICATE
        ]
        own = [place for place in earlier if rows[place - 1]["person"] == row["person"]]
        row["survivor"] = next(reversed([*earlier, *own]), None)


def _reopen(scene: Scene, row: dict[str, Any]) -> None:
    number = _number(scene, row)
    ended_at = row["received_at"] + timedelta(minutes=30)
    opened_at = max(ended_at, scene.now - timedelta(minutes=40))
    before = {"referral": {"state": ReferralState.RECEIVED}}
    for at, move, kind, note in (
        (ended_at, "end", StepKind.ENDED, "Thought to be outside our area."),
        (opened_at, "reopen", StepKind.REOPENED, "The postcode was mistyped: they live here."),
    ):
        is_end = move == "end"
        scene.add(
            ReferralDecision,
            referral=number,
            move=move,
            at=min(at, scene.now),
            by=scene.users["cora"],
            state_before=ReferralState.RECEIVED if is_end else ReferralState.ENDED,
            state_after=ReferralState.ENDED if is_end else ReferralState.RECEIVED,
            before=json.dumps(before),
        )
        scene.add(
            ReferralStep,
            referral=number,
            at=min(at, scene.now),
            by=scene.users["cora"],
            kind=kind,
            note=note,
        )
