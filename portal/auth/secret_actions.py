"""Where sign-in keeps what is encrypted, so that a new key of secrets reaches all of it."""

from collections.abc import Iterator

from portal.db import write
from portal.key_rotation import SealedColumn, SealedRow, keeps_sealed
from portal.models import AuthenticatorApp


def _rows() -> Iterator[SealedRow]:
    query = AuthenticatorApp.select(
        AuthenticatorApp.id, AuthenticatorApp.secret, AuthenticatorApp.user
    ).order_by(AuthenticatorApp.id)
    for row_id, text, user_id in query.tuples():
        yield SealedRow(row_id, text, f"totp of user {user_id}")


def _put(row_id: int, old: str, new: str) -> bool:
    with write():
        return bool(
            AuthenticatorApp.update(secret=new)
            .where(AuthenticatorApp.id == row_id, AuthenticatorApp.secret == old)
            .execute()
        )


keeps_sealed(SealedColumn("authenticator apps", _rows, _put))
