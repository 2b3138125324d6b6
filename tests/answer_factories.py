"""Answers, how a provider wants them, and status links."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal import clock
from portal.models import (
    Answer,
    AnswerChannel,
    AnswerChoice,
    AnswerState,
    Audience,
    Consent,
    ConsentScope,
    Milestone,
    Provider,
    Referral,
    StatusLink,
)
from portal.referrals import status_link_rules


def answer(about: Referral, **more: Any) -> Answer:
    """The decision, told to the referrer by e-mail, unless told otherwise."""
    more.setdefault("audience", Audience.REFERRER)
    more.setdefault("milestone", Milestone.DECISION)
    more.setdefault("channel", AnswerChannel.EMAIL)
    more.setdefault("state", AnswerState.MAILED)
    more.setdefault("value", "accepted")
    more.setdefault("stage", "accepted")
    more.setdefault("text", "The referral is accepted.")
    return Answer.create(referral=about, made_at=clock.now(), **more)


def choice(of: Provider, *milestones: str, **more: Any) -> AnswerChoice:
    """By e-mail, of these milestones; of decision and end unless told otherwise."""
    more.setdefault("channel", AnswerChannel.EMAIL)
    more.setdefault("milestones", " ".join(milestones or ("decision", "ended")))
    return AnswerChoice.create(provider=of, changed_at=clock.now(), **more)


def status_link(about: Referral, token: str = "t" * 43, **more: Any) -> StatusLink:
    now = clock.now()
    more.setdefault("expires_at", now + timedelta(days=30))
    return StatusLink.create(
        referral=about, token_hash=status_link_rules.token_hash(token), made_at=now, **more
    )


def feedback(about: Referral, level: str = "attendance", **more: Any) -> Consent:
    """The person's own word on how much the referrer may hear of this referral."""
    more.setdefault("said_by", "the person")
    more.setdefault("how", "phone")
    return Consent.create(
        person=about.person,
        referral=about,
        scope=ConsentScope.FEEDBACK,
        level=level,
        recorded_at=clock.now(),
        **more,
    )
