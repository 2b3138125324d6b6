"""What the charity decided to keep, whom it keeps in spite of that, and who asked for a copy."""

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

from portal import clock
from portal.demo.scene import Scene
from portal.models import (
    AccessChoice,
    AccessRequest,
    Attendance,
    Concern,
    Consent,
    Contact,
    DuePerson,
    Erasure,
    ErasureWhy,
    LegalHold,
    Membership,
    Person,
    Referral,
    ReferralState,
    ReferralStep,
    Response,
    RetentionPeriod,
    Taster,
    WithheldWhy,
)
from portal.privacy.due_rules import add_months
from portal.privacy.kind_rules import UNPLACED

# Whoever was never placed is kept for a year, as the trustees of the demo decided.
_MONTHS = 12
_MOST_DUE = 3


def add_privacy(scene: Scene) -> None:
    """A period of their own, a hold, three who are due, a request for a copy, a certificate."""
    ada, cora = scene.users["ada"], scene.users["cora"]
    scene.add(
        RetentionPeriod,
        kind=UNPLACED,
        months=_MONTHS,
        reason="The trustees decided in spring: who never came is forgotten after a year.",
        changed_by=ada,
        changed_at=scene.ago(90),
    )
    due = _never_came(scene)
    for person_id, last_on in due[:_MOST_DUE]:
        scene.add(
            DuePerson,
            person=person_id,
            kind=UNPLACED,
            since_on=last_on,
            due_on=add_months(last_on, _MONTHS),
            counts=json.dumps(_counts(scene, person_id)),
            listed_at=scene.ago(0, 3),
        )
    for person_id, _last_on in due[_MOST_DUE : _MOST_DUE + 1]:
        scene.add(
            LegalHold,
            person=person_id,
            reason="Their solicitor has written about a claim. Keep all of it until it is settled.",
            placed_by=cora,
            placed_at=scene.ago(40),
            until_on=scene.today + timedelta(days=320),
        )
    _add_request(scene, cora)
    scene.add(
        Erasure,
        number=1,
        why=ErasureWhy.ASKED,
        erased_at=scene.ago(130),
        erased_by=cora,
        gone=json.dumps({"consent": 2, "person_name_key": 14, "pseudonym": 1, "wishes": 1}),
        stripped=json.dumps({"intake_message": 1, "person": 1, "referral": 1, "referral_step": 6}),
        scrubbed_at=scene.ago(130, 11),
    )


def _add_request(scene: Scene, cora: int) -> None:
    member = next(row for row in scene.rows[Membership] if row["state"] == "active")
    asked_on = scene.today - timedelta(days=16)
    request = scene.add(
        AccessRequest,
        person=member["person"],
        asked_on=asked_on,
        how="A letter to the office",
        identity_how="Known to us; rang them on the number on record",
        due_on=add_months(asked_on, 1),
        recorded_by=cora,
        recorded_at=scene.ago(15),
    )
    referral = next(
        (row for row in scene.rows[Referral] if row["person"] == member["person"]), None
    )
    if referral is not None:
        scene.add(
            AccessChoice,
            request=request,
            noun="referral",
            row=referral["id"],
            withheld=WithheldWhy.CONFIDENCE,
            note="The practice asked us to keep its note to ourselves. Asked again on the phone.",
            decided_by=cora,
            decided_at=scene.ago(3),
        )


def _never_came(scene: Scene) -> list[tuple[int, date]]:
    """Whose last referral ended over a year ago, and of whom nothing else happened since."""
    busy = {
        row["person"]
        for model in (Membership, Attendance, Taster, Concern, Contact, Response)
        for row in scene.rows[model]
        if row["person"] is not None
    }
    busy |= {row["person"] for row in scene.rows[Referral] if row["state"] != ReferralState.ENDED}
    last: dict[int, date] = {}
    for row in scene.rows[Referral]:
        days = (row["ended_on"], clock.local(row["received_at"]).date())
        last[row["person"]] = max(day for day in (*days, last.get(row["person"])) if day)
    for row in scene.rows[Person]:
        if row["id"] in last:
            made_on = clock.local(row["created_at"]).date()
            last[row["id"]] = max(last[row["id"]], made_on)
    found = [
        (person_id, on)
        for person_id, on in last.items()
        if person_id not in busy and add_months(on, _MONTHS) < scene.today
    ]
    return sorted(found, key=lambda one: (one[1], one[0]))


def _counts(scene: Scene, person_id: int) -> dict[str, int]:
    counts: Counter[str] = Counter()
    referrals = {row["id"] for row in scene.rows[Referral] if row["person"] == person_id}
    tables: tuple[tuple[Any, str], ...] = ((Consent, "consent"), (Referral, "referral"))
    for model, table in tables:
        counts[table] = sum(row["person"] == person_id for row in scene.rows[model])
    counts["referral_step"] = sum(row["referral"] in referrals for row in scene.rows[ReferralStep])
    return {"person": 1, **counts}
