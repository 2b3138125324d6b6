"""The answer back: who wants it how, what was told, a correction, a letter, and a status link."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from portal.demo.messages import new_receipt
from portal.demo.scene import Scene
from portal.models import (
    Answer,
    AnswerChannel,
    AnswerChoice,
    AnswerState,
    Audience,
    Consent,
    ConsentScope,
    Door,
    FeedbackLevel,
    IntakeMessage,
    IntakeState,
    MessagePart,
    Milestone,
    Person,
    Provider,
    Referral,
    ReferralMessage,
    ReferralState,
    ReferralStep,
    SenderKind,
    StatusLink,
    StatusView,
    StepKind,
)
from portal.referrals.outward_rules import Share, Stage
from portal.referrals.status_link_rules import token_hash

# Everybody here is invented, so this one may be known: /refer/status/ and these words.
TOKEN = "demo-link-to-where-a-referral-stands"
_AGREED_DAYS = 60
# What is told of these lies there, is printed, or goes by e-mail.
_CHANNELS = (
    (1, AnswerChannel.EMAIL, (Milestone.DECISION, Milestone.FIRST_ATTENDANCE, Milestone.ENDED)),
    (2, AnswerChannel.LETTER, (Milestone.DECISION, Milestone.ENDED)),
    (4, AnswerChannel.PULL, (Milestone.RECEIVED, Milestone.DECISION, Milestone.ENDED)),
)
_SAID = (
    "They moved in with their sister last week. The number that you have still works; please "
    "ring after four."
)


def add_answers(scene: Scene) -> None:
    """Add all of it; referrals, their steps and decisions are there."""
    _add_choices(scene)
    sent = [row for row in scene.rows[Referral] if row["sender_kind"] == SenderKind.PROFESSIONAL]
    since = scene.now - timedelta(days=_AGREED_DAYS)
    agreed = [row for row in sent if row["received_at"] >= since and row["id"] % 3]
    for row in agreed:
        level = FeedbackLevel.ATTENDANCE if row["id"] % 2 else FeedbackLevel.STATE
        _agree(scene, row, level)
    decided = [
        row for row in agreed if row["decided_at"] and row["state"] == ReferralState.ACCEPTED
    ]
    _tell_decisions(scene, decided)
    _correct(scene, {row["id"]: row for row in sent})
    asked = next(row for row in sent if row["state"] == ReferralState.AWAITING_INFORMATION)
    _give_link(scene, asked)
    _join(scene, next(row for row in sent if row["state"] == ReferralState.CONTACTING))


def _add_choices(scene: Scene) -> None:
    for provider, channel, milestones in _CHANNELS:
        email = scene.row(Provider, provider)["email"].replace("office@", "answers@")
        is_secure = channel == AnswerChannel.EMAIL
        scene.add(
            AnswerChoice,
            provider=provider,
            channel=channel,
            milestones=" ".join(milestones),
            email=email,
            address="4 Mill Lane\nNorthquay\nNQ1 4ML" if channel == AnswerChannel.LETTER else "",
            secure_email=email if is_secure else "",
            secure_at=scene.ago(100) if is_secure else None,
            secure_by=scene.users["ada"] if is_secure else None,
            changed_at=scene.ago(120),
            changed_by=scene.users["cora"],
        )


def _agree(scene: Scene, row: dict[str, Any], level: FeedbackLevel) -> None:
    scene.add(
        Consent,
        person=row["person"],
        referral=row["id"],
        scope=ConsentScope.FEEDBACK,
        level=level,
        said_by=scene.row(Person, row["person"])["name"],
        how="said on the phone",
        given_on=row["received_at"].date(),
        recorded_at=row["received_at"] + timedelta(minutes=5),
        recorded_by=scene.users["cora"],
    )


def _tell_decisions(scene: Scene, decided: list[dict[str, Any]]) -> None:
    """All but the newest were told; a letter of the newest is left to print."""
    channels = {provider: channel for provider, channel, _milestones in _CHANNELS}
    told = {
        AnswerChannel.EMAIL: AnswerState.TOLD,
        AnswerChannel.LETTER: AnswerState.POSTED,
        AnswerChannel.PULL: AnswerState.TOLD,
    }
    decided = sorted(decided, key=lambda row: (row["decided_at"], row["id"]))
    for number, row in enumerate(decided):
        is_last = number == len(decided) - 1
        channel = channels.get(row["provider"], AnswerChannel.EMAIL)
        channel = AnswerChannel.LETTER if is_last else channel
        _tell(
            scene,
            row,
            channel,
            AnswerState.TO_PRINT if is_last else told[channel],
            row["decided_at"] + timedelta(minutes=15),
        )


def _tell(
    scene: Scene,
    row: dict[str, Any],
    channel: AnswerChannel,
    state: AnswerState,
    at: datetime,
    **more: Any,
) -> int:
    at = min(at, scene.now - timedelta(minutes=4))
    name = scene.row(Person, row["person"])["name"]
    is_letter = channel == AnswerChannel.LETTER
    provider = scene.row(Provider, row["provider"])
    share = Share.ATTENDANCE if row["id"] % 2 else Share.STATE
    values = {
        "milestone": Milestone.DECISION,
        "value": "accepted",
        "stage": Stage.ACCEPTED,
        "text": "The referral is accepted. Next, we look for the right group.",
        "to_address": "\n".join((row["referred_by"], provider["name"], "4 Mill Lane, Northquay"))
        if is_letter
        else provider["email"],
        "named_as": name if is_letter else "",
        "consent": json.dumps({
            "share": share.name.lower(),
            "consents": [{
                "level": str(share.name.lower()),
                "is_implied": False,
                "said_by": name,
                "how": "said on the phone",
                "given_on": row["received_at"].date().isoformat(),
            }],
        }),
    } | more  # fmt: skip
    return scene.add(
        Answer,
        referral=row["id"],
        audience=Audience.REFERRER,
        share=share,
        channel=channel,
        state=state,
        made_at=at,
        told_at=None if state in (AnswerState.TO_PRINT, AnswerState.READY) else at,
        **values,
    )


def _correct(scene: Scene, sent: dict[int, dict[str, Any]]) -> None:
    """A decline that its practice was told of before somebody saw that it was wrong."""
    reopened = [
        step
        for step in scene.rows[ReferralStep]
        if step["kind"] == StepKind.REOPENED and step["referral"] in sent
    ]
    for step in reopened[-1:]:
        row = sent[step["referral"]]
        first = _tell(
            scene,
            row,
            AnswerChannel.EMAIL,
            AnswerState.TOLD,
            step["at"] - timedelta(minutes=2),
            value=Stage.DECLINED,
            stage=Stage.DECLINED,
            is_for_action=True,
            text="We couldn't take the referral on. The person's care stays with you; please tell "
            "them what comes next.",
        )
        _tell(
            scene,
            row,
            AnswerChannel.EMAIL,
            AnswerState.TOLD,
            step["at"] + timedelta(minutes=15),
            version=2,
            corrects=first,
            value="",
            stage=Stage.RECEIVED,
            is_for_action=True,
            text="This corrects what we told you: “Not taken on”. That no longer holds. Please "
            "change it in your records.\n\nThe referral is with us. Somebody reads it and decides.",
        )


def _give_link(scene: Scene, row: dict[str, Any]) -> None:
    link = scene.add(
        StatusLink,
        referral=row["id"],
        token_hash=token_hash(TOKEN),
        made_at=row["received_at"],
        expires_at=scene.now + timedelta(days=60),
    )
    for days_ago in (3, 1):
        scene.add(StatusView, link=link, at=max(row["received_at"], scene.ago(days_ago, 16)))


def _join(scene: Scene, row: dict[str, Any]) -> None:
    """A practice answered through its link; nobody here has read it yet."""
    body = json.dumps({"part": MessagePart.ANSWER, "text": _SAID}, ensure_ascii=False).encode()
    at = max(row["received_at"], scene.ago(0, 8, 20))
    message = scene.add(
        IntakeMessage,
        receipt=new_receipt(scene),
        door=Door.STATUS_LINK,
        state=IntakeState.TAKEN,
        provider=row["provider"],
        external_id="demo-answer-through-a-link",
        sender="status:demo",
        content_type="application/json",
        body=body,
        body_sha256=hashlib.sha256(body).hexdigest(),
        outcome="{}",
        received_at=at,
    )
    scene.add(
        ReferralMessage,
        referral=row["id"],
        message=message,
        part=MessagePart.ANSWER,
        joined_at=at,
    )
    scene.add(
        ReferralStep, referral=row["id"], at=at, by=None, kind=StepKind.ARRIVED, note="An answer"
    )
