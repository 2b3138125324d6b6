"""Recovery codes: ten at a time, each good once, known here by a slow hash alone."""

import hmac
import secrets
from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.auth import factor_notices, factor_queries, passwords
from portal.auth.factor_rules import RECOVERY_CODES, new_recovery_code, recovery_letters
from portal.db import write
from portal.models import RecoveryCode


class NewCodes(NamedTuple):
    """Codes that aren't kept yet: as they are shown, and what is kept of them."""

    shown: list[str]
    salt: str
    hashes: list[str]


def made() -> NewCodes:
    """Ten new codes. Slow on purpose: never call it inside a transaction."""
    salt = secrets.token_hex(16)
    shown = [new_recovery_code() for _one in range(RECOVERY_CODES)]
    hashes = [passwords.hash_code(recovery_letters(code), salt) for code in shown]
    return NewCodes(shown, salt, hashes)


def keep(user_id: int, codes: NewCodes) -> None:
    """Have these be a user's codes and no others, in the transaction that is open."""
    now = clock.now()
    RecoveryCode.delete().where(RecoveryCode.user == user_id).execute()
    RecoveryCode.insert_many(
        [
            {"user": user_id, "salt": codes.salt, "code_hash": one, "created_at": now}
            for one in codes.hashes
        ]
    ).execute()
    record_event("recovery_codes_made", "user", user_id, by=user_id)


def renew(user_id: int) -> list[str]:
    """Make new codes; the old ones are dead. Returns them, to be shown this once."""
    codes = made()
    with write():
        keep(user_id, codes)
        factor_notices.tell(user_id, _("You have new recovery codes. The old ones are gone."))
    return codes.shown


def use(user_id: int, typed: str) -> bool:
    """Whether this is one of the user's codes and wasn't used yet; it is used up then.

    Its owner is told by mail.
    """
    letters = recovery_letters(typed)
    rows = list(
        RecoveryCode.select(RecoveryCode.id, RecoveryCode.salt, RecoveryCode.code_hash)
        .where(RecoveryCode.user == user_id, RecoveryCode.used_at.is_null())
        .order_by(RecoveryCode.id)
        .tuples()
    )
    if not letters or not rows:
        return False
    hashed = passwords.hash_code(letters, rows[0][1])
    found = [row[0] for row in rows if hmac.compare_digest(row[2], hashed)]
    return bool(found) and _use_up(user_id, found[0], clock.now())


def _use_up(user_id: int, code_id: int, now: datetime) -> bool:
    with write():
        changed = (
            RecoveryCode.update(used_at=now)
            .where(RecoveryCode.id == code_id, RecoveryCode.used_at.is_null())
            .execute()
        )
        if not changed:
            return False
        left = factor_queries.factors_of(user_id).codes_left
        record_event("recovery_code_used", "user", user_id, by=user_id)
        factor_notices.tell(
            user_id,
            _("A recovery code of yours was used to sign in. Codes left: %(count)s.", count=left),
        )
    return True
