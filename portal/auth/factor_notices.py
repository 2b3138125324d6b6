"""Mail to a user about a change in how they sign in, so that nobody makes one unseen."""

import secrets

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
