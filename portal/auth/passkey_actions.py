"""Passkeys: asking a browser for one, and believing what it says once and soon.

A challenge is kept here until it is signed, for one browser, and goes with its first use. The
name that passkeys are made for comes from the settings: a Host header is never believed.
"""

import hashlib
import json
import secrets
from datetime import timedelta
from typing import Any

import webauthn
from flask_babel import gettext as _
from peewee import IntegrityError
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal import clock, settings
from portal.audit import record_event
from portal.auth import (
    app_actions,
    factor_notices,
    factor_queries,
    recovery_actions,
    sessions,
)
from portal.auth.factor_rules import RelyingParty, relying_party
from portal.db import write
from portal.errors import DomainError
from portal.models import CeremonyKind, Passkey, PasskeyCeremony, User
from portal.models.factors import CREDENTIAL_ID_LENGTH, PASSKEY_NAME_LENGTH

# Time to find the phone; a page that waits longer asks anew.
CEREMONY_MINUTES = 5
# Passkeys of one user: nobody has as many devices, and a page lists them all.
MOST_PASSKEYS = 20
# What a browser sends is a few hundred bytes; some keys bring more.
MOST_BYTES = 20_000


class PasskeyRefused(DomainError):
    """What the browser sent proves nothing."""

    def __init__(self) -> None:
        super().__init__(_("That passkey didn't work here. Try again, or use another way."))


def party() -> RelyingParty | None:
    """Who passkeys are made for here; None where the address in the settings has no name."""
    return relying_party(settings.current().base_url)


def ask_to_add(user: User | Any, browser: str) -> str:
    """What a browser needs to make a passkey for a user, as JSON."""
    here = _party()
    rows = _rows_of(user.id)
    handle = rows[0].user_handle if rows else bytes_to_base64url(secrets.token_bytes(32))
    challenge = _begin(CeremonyKind.ADD, browser, user.id)
    options = webauthn.generate_registration_options(
        rp_id=here.id,
        rp_name=settings.current().organisation,
        user_name=user.email or user.name,
        user_display_name=user.name,
        user_id=base64url_to_bytes(handle),
        challenge=challenge,
        timeout=CEREMONY_MINUTES * 60_000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(rows),
    )
    return webauthn.options_to_json(options)


def ask_to_sign_in(browser: str, user_id: int | None = None) -> str:
    """What a browser needs to sign with a passkey, as JSON.

    With a user, it is to prove once more who they are; without, whoever it turns out to be.
    """
    here = _party()
    kind = CeremonyKind.PROVE if user_id else CeremonyKind.SIGN_IN
    challenge = _begin(kind, browser, user_id)
    options = webauthn.generate_authentication_options(
        rp_id=here.id,
        challenge=challenge,
        timeout=CEREMONY_MINUTES * 60_000,
        allow_credentials=_descriptors(_rows_of(user_id)) if user_id else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def add(user_id: int, sent: str, name: str, browser: str, sign_in_id: int) -> list[str]:
    """Keep a new passkey; other devices are signed out.

    Returns recovery codes to show, if the user had none. Raises DomainError for what proves
    nothing, and where there are too many.
    """
    here = _party()
    credential, challenge = _answer(sent, CeremonyKind.ADD, browser, user_id)
    rows = _rows_of(user_id)
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=here.id,
            expected_origin=here.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        raise PasskeyRefused from None
    credential_id = bytes_to_base64url(made.credential_id)
    if len(credential_id) > CREDENTIAL_ID_LENGTH:
        raise PasskeyRefused
    if len(rows) >= MOST_PASSKEYS:
        raise DomainError(_("You have as many passkeys as there can be. Remove one first."))
    handle = rows[0].user_handle if rows else bytes_to_base64url(secrets.token_bytes(32))
    codes = None if factor_queries.factors_of(user_id).codes_left else recovery_actions.made()
    try:
        with write():
            Passkey.create(
                user=user_id,
                credential_id=credential_id,
                public_key=bytes_to_base64url(made.credential_public_key),
                user_handle=handle,
                sign_count=made.sign_count,
                name=name.strip()[:PASSKEY_NAME_LENGTH] or _("Passkey"),
                created_at=clock.now(),
            )
            if codes:
                recovery_actions.keep(user_id, codes)
            record_event("passkey_added", "user", user_id, by=user_id)
            factor_notices.tell(user_id, _("A passkey was added for you."))
            sessions.end_others(user_id, sign_in_id)
    except IntegrityError:
        raise DomainError(_("This passkey is known here already.")) from None
    return codes.shown if codes else []


def user_of(sent: str, browser: str, user_id: int | None = None) -> User:
    """The active user whose passkey signed what this browser was asked to sign.

    With `user_id`, nobody else will do. Raises PasskeyRefused.
    """
    here = _party()
    kind = CeremonyKind.PROVE if user_id else CeremonyKind.SIGN_IN
    credential, challenge = _answer(sent, kind, browser, user_id)
    row = (
        Passkey.select(Passkey, User)
        .join(User)
        .where(Passkey.credential_id == str(credential.get("id", "")), User.is_active)
        .first()
    )
    if row is None or (user_id is not None and row.user_id != user_id):
        raise PasskeyRefused
    try:
        proved = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=here.id,
            expected_origin=here.origin,
            credential_public_key=base64url_to_bytes(row.public_key),
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        _refuse(row.user_id)
        raise PasskeyRefused from None
    with write():
        # A count that went on meanwhile means two devices with one key.
        changed = (
            Passkey.update(sign_count=proved.new_sign_count, last_used_at=clock.now())
            .where(Passkey.id == row.id, Passkey.sign_count == row.sign_count)
            .execute()
        )
    if not changed:
        _refuse(row.user_id)
        raise PasskeyRefused
    return row.user


def remove(user_id: int, passkey_id: int, sign_in_id: int) -> bool:
    """Forget one of the user's passkeys; other devices are signed out. False if it isn't there.

    Raises DomainError where the user's role asks for it.
    """
    with write():
        mine = (Passkey.id == passkey_id) & (Passkey.user == user_id)
        if not Passkey.select().where(mine).exists():
            return False
        app_actions.refuse_last(user_id)
        Passkey.delete().where(mine).execute()
        record_event("passkey_removed", "user", user_id, by=user_id)
        factor_notices.tell(user_id, _("A passkey of yours was removed."))
        sessions.end_others(user_id, sign_in_id)
    return True


def _party() -> RelyingParty:
    here = party()
    if here is None:
        raise DomainError(_("Passkeys don't work at this address. Use another way."))
    return here


def _rows_of(user_id: int | None) -> list[Any]:
    return list(Passkey.select().where(Passkey.user == user_id).order_by(Passkey.id))


def _descriptors(rows: list[Any]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id)) for one in rows]


def _begin(kind: CeremonyKind, browser: str, user_id: int | None) -> bytes:
    """A fresh challenge, kept until it is signed or its minutes are over."""
    challenge = secrets.token_bytes(32)
    now = clock.now()
    with write():
        PasskeyCeremony.delete().where(PasskeyCeremony.expires_at <= now).execute()
        PasskeyCeremony.insert(
            challenge_hash=hashlib.sha256(challenge).hexdigest(),
            kind=kind,
            browser_hash=_browser_hash(browser),
            user=user_id,
            expires_at=now + timedelta(minutes=CEREMONY_MINUTES),
        ).execute()
    return challenge


def _answer(
    sent: str, kind: CeremonyKind, browser: str, user_id: int | None
) -> tuple[dict[str, Any], bytes]:
    """What a browser sent, and the challenge of ours in it, which is used up by this.

    Raises PasskeyRefused where there was none for this browser, or it is too long ago.
    """
    try:
        credential: Any = json.loads(sent) if len(sent) <= MOST_BYTES else {}
        client = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        challenge = base64url_to_bytes(client["challenge"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise PasskeyRefused from None
    asked_of = PasskeyCeremony.user
    with write():
        used = (
            PasskeyCeremony.delete()
            .where(
                PasskeyCeremony.challenge_hash == hashlib.sha256(challenge).hexdigest(),
                PasskeyCeremony.kind == kind,
                PasskeyCeremony.browser_hash == _browser_hash(browser),
                PasskeyCeremony.expires_at > clock.now(),
                asked_of.is_null() if user_id is None else asked_of == user_id,
            )
            .execute()
        )
    if not used:
        raise PasskeyRefused
    return credential, challenge


def _browser_hash(browser: str) -> str:
    return hashlib.sha256(browser.encode("utf-8")).hexdigest()


def _refuse(user_id: int) -> None:
    with write():
        record_event("passkey_refused", "user", user_id)
