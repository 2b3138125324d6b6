"""Mail about a change in how somebody signs in, so that nobody makes one unseen."""

import secrets
from typing import Any

from flask_babel import gettext as _

from portal import mail
from portal.auth import factor_queries
from portal.errors import DomainError


def tell(user_id: int, what: str) -> None:
    """Put a message that says what changed into the outbox, in the transaction that is open.

    Whoever has no address, or one that can't be right, isn't told.
    """
    name, address = factor_queries.address_of(user_id)
    if not address:
        return
    try:
        mail.put(
            f"sign-in {user_id} {secrets.token_hex(8)}",
            address,
            _("How you sign in has changed"),
            "sign_in_notice",
            user_id=user_id,
            name=name,
            what=what,
        )
    except DomainError:
        return


def tell_administrators(what: str, endpoint: str, *but: int | None, **values: Any) -> None:
    """Tell every administrator but these, in the transaction that is open, and where to look.

    For what one administrator could do to get into another's account, or all at once.
    """
    name = secrets.token_hex(8)
    letters = []
    for user_id, own_name, address in factor_queries.administrators():
        if user_id in but:
            continue
        try:
            mail.checked_address(address)
        except DomainError:
            continue
        letters.append(
            mail.Letter(
                f"administrators {name} {user_id}",
                address,
                _("Please check: how somebody signs in"),
                "administrator_notice",
                user_id,
                {"name": own_name, "what": what, "address": mail.address_of(endpoint, **values)},
            )
        )
    if letters:
        mail.put_all(letters)


def name_of(by: Any) -> str:
    """Who does something, for a notice: a user, or whoever is at the server."""
    if by is None:
        return _("somebody at the server’s command line")
    return factor_queries.address_of(getattr(by, "id", by))[0]
