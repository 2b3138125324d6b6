"""Intake messages: for each referral the bytes that its door would have kept.

A practice's message is read by the same reader as a real one, so that the referral says
what the reader makes of it, warnings included.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal import clock, settings
from portal.demo.bundles import bundle, uuid_of, without_name
from portal.demo.scene import Scene
from portal.intake import message_rules, outcome_rules
from portal.intake.rules import RECEIPT_LETTERS, Refusal, receipt_number, refused_id
from portal.models import (
    ConsentScope,
    Door,
    IntakeMessage,
    IntakeState,
    Person,
    Provider,
    Referrer,
    Risk,
    Urgency,
)
from portal.referrals.rules import ConsentDetails

_HOW = {Door.PUBLIC_FORM: "ticked on the form", Door.STAFF: "said on the phone"}


@dataclass
class Arrival:
    """One referral on its way in, whichever door it takes."""

    person: int
    received_at: datetime
    door: Door
    topic: str
    reason: str
    # Its key in the scene; None where the message names no programme of ours.
    programme: str | None
    provider: int | None = None
    referrer: int | None = None
    urgency: Urgency = Urgency.ROUTINE
    risk: Risk = Risk.NO
    risk_note: str = ""
    is_implied: bool = False
    # What a message asks for, where that isn't one of our own services.
    service: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sender:
    """Who refers, as the message says it; a person who refers themselves has no job."""

    name: str
    job: str
    organisation: str
    email: str
    phone: str


@dataclass(frozen=True)
class Kept:
    """A message that was kept, and what its reader made of it."""

    id: int
    receipt: str
    sender: Sender
    topic: str
    reason: str
    risk: Risk
    risk_note: str
    warnings: tuple[str, ...] = ()
    consents: tuple[ConsentDetails, ...] = field(default_factory=tuple)
    request_ids: tuple[str, ...] = ()
    patient_ids: tuple[str, ...] = ()


def sender_of(scene: Scene, arrival: Arrival) -> Sender:
    """The professional who sent this, or the person themselves."""
    if arrival.referrer is None or arrival.provider is None:
        person = scene.row(Person, arrival.person)
        return Sender(person["name"], "", "", person["email"], person["phone"])
    referrer = scene.row(Referrer, arrival.referrer)
    organisation = scene.row(Provider, arrival.provider)["name"]
    return Sender(
        referrer["name"], referrer["job"], organisation, referrer["email"], referrer["phone"]
    )


def add_message(scene: Scene, arrival: Arrival) -> Kept:
    """Keep the message of a referral that was taken."""
    return _add_fhir(scene, arrival) if arrival.door == Door.FHIR else _add_form(scene, arrival)


def _add_fhir(scene: Scene, arrival: Arrival) -> Kept:
    key = _new_key(scene)
    sender = sender_of(scene, arrival)
    body = _bytes(bundle(scene, arrival, sender, key))
    message = message_rules.read_message(body, clock.local(arrival.received_at).date())
    read = message.request
    assert read is not None
    warnings = read.warnings + arrival.warnings
    receipt = new_receipt(scene)
    number = _keep(
        scene,
        receipt,
        body,
        (outcome_rules.Issue("warning", "business-rule", text) for text in warnings),
        door=Door.FHIR,
        state=IntakeState.TAKEN,
        provider=arrival.provider,
        external_id=uuid_of(key),
        sender=f"provider:{arrival.provider}",
        content_type="application/fhir+json",
        received_at=arrival.received_at,
    )
    return Kept(
        number,
        receipt,
        sender,
        read.topic,
        read.reason,
        read.risk,
        read.risk_note,
        warnings,
        read.consents,
        message.request_ids,
        message.patient_ids,
    )


def _add_form(scene: Scene, arrival: Arrival) -> Kept:
    is_staff = arrival.door == Door.STAFF
    typed_by = scene.users["cora"] if is_staff else None
    sender = sender_of(scene, arrival)
    receipt = new_receipt(scene)
    number = _keep(
        scene,
        receipt,
        _bytes(_form(scene, arrival, sender)),
        (outcome_rules.Issue("warning", "business-rule", text) for text in arrival.warnings),
        door=arrival.door,
        state=IntakeState.TAKEN,
        external_id=_new_key(scene),
        sender=f"user:{typed_by}" if is_staff else "public",
        content_type="application/json",
        typed_by=typed_by,
        received_at=arrival.received_at,
    )
    return Kept(
        number,
        receipt,
        sender,
        arrival.topic,
        arrival.reason,
        arrival.risk,
        arrival.risk_note,
        arrival.warnings,
        tuple(_consents(scene, arrival, sender)),
    )


def _consents(scene: Scene, arrival: Arrival, sender: Sender) -> Iterable[ConsentDetails]:
    if arrival.is_implied:
        yield ConsentDetails(ConsentScope.REFERRAL, is_implied=True, said_by=sender.name)
        return
    said_by = scene.row(Person, arrival.person)["name"]
    on = clock.local(arrival.received_at).date()
    for scope in (ConsentScope.REFERRAL, ConsentScope.PLACEMENT):
        yield ConsentDetails(scope, said_by=said_by, how=_HOW[arrival.door], given_on=on)


def add_refused(scene: Scene, arrival: Arrival) -> None:
    """Keep a message that was refused: its patient has no name, and the reader says so."""
    key = _new_key(scene)
    body = _bytes(without_name(bundle(scene, arrival, sender_of(scene, arrival), key)))
    digest = hashlib.sha256(body).hexdigest()
    try:
        message_rules.read_message(body, clock.local(arrival.received_at).date())
    except Refusal as refusal:
        issue = outcome_rules.refusal_issue(refusal)
    _keep(
        scene,
        new_receipt(scene),
        body,
        [issue],
        door=Door.FHIR,
        state=IntakeState.REFUSED,
        provider=arrival.provider,
        external_id=refused_id(uuid_of(key), digest),
        sender=f"provider:{arrival.provider}",
        content_type="application/fhir+json",
        received_at=arrival.received_at,
    )


def new_receipt(scene: Scene) -> str:
    """A receipt number that no other message of the scene has."""
    letters = (scene.rng.choice(RECEIPT_LETTERS) for _letter in iter(int, 1))
    while (receipt := receipt_number(letters)) in scene.receipts:
        pass
    scene.receipts.add(receipt)
    return receipt


def _new_key(scene: Scene) -> str:
    return f"{scene.rng.getrandbits(128):032x}"


def _bytes(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8")


def _keep(
    scene: Scene,
    receipt: str,
    body: bytes,
    issues: Iterable[outcome_rules.Issue],
    **values: Any,
) -> int:
    outcome = outcome_rules.outcome("", issues, settings.current().base_url)
    return scene.add(
        IntakeMessage,
        receipt=receipt,
        body=body,
        body_sha256=hashlib.sha256(body).hexdigest(),
        outcome=json.dumps(outcome),
        **values,
    )


def _form(scene: Scene, arrival: Arrival, sender: Sender) -> dict[str, Any]:
    """What was typed, field by field."""
    person = scene.row(Person, arrival.person)
    return {
        "name": person["name"],
        "born_on": person["born_on"].isoformat() if person["born_on"] else "",
        "phone": person["phone"],
        "email": person["email"],
        "postcode": person["postcode"],
        "referrer_name": sender.name,
        "referrer_job": sender.job,
        "referrer_organisation": sender.organisation,
        "referrer_email": sender.email,
        "topic": arrival.topic,
        "reason": arrival.reason,
        "urgency": str(arrival.urgency),
        "risk": str(arrival.risk),
        "risk_note": arrival.risk_note,
        "consent": "implied" if arrival.is_implied else "said",
    }
