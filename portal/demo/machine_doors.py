"""Tokens of providers' computers in the demo, and the ids by which they know their referrals."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from portal.demo.messages import Kept
from portal.demo.programmes import senders
from portal.demo.scene import Scene
from portal.models import ProviderToken, SenderId, SenderIdKind, TokenScope
from portal.providers.rules import scope_words


def add_tokens(scene: Scene) -> None:
    """Give each provider whose computer sends a token in use; the first one has an old one too.

    Nobody knows a token of these: they are there to be looked at and revoked.
    """
    for provider in senders():
        _add_token(scene, provider, "GP system", days_ago=60, is_used=True)
    _add_token(scene, senders()[0], "Old GP system", days_ago=300, is_revoked=True)


def _add_token(
    scene: Scene,
    provider: int,
    label: str,
    *,
    days_ago: int,
    is_used: bool = False,
    is_revoked: bool = False,
) -> None:
    made_at = scene.ago(days_ago)
    scene.add(
        ProviderToken,
        provider=provider,
        # Of no token that anybody could have.
        token_hash=hashlib.sha256(f"{provider} {label}".encode()).hexdigest()[::-1],
        label=label,
        scopes=scope_words(TokenScope),
        created_at=made_at,
        created_by=scene.users["cora"],
        expires_at=made_at + timedelta(days=365),
        last_used_at=scene.ago(1, hour=16) if is_used else None,
        revoked_at=scene.ago(days_ago - 230) if is_revoked else None,
    )


def add_sender_ids(scene: Scene, referral: int, provider: int | None, kept: Kept) -> None:
    """Keep the ids by which a sender's computer knows its request and its patient."""
    if provider is None:
        return
    for kind, values in (
        (SenderIdKind.REQUEST, kept.request_ids),
        (SenderIdKind.PATIENT, kept.patient_ids),
    ):
        for value in values:
            scene.add(SenderId, referral=referral, provider=provider, kind=kind, value=value)
