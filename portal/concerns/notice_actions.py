"""Mail about concerns and messages: that there is something, never what.

Administrators read the outbox, and a phone shows a subject to whoever looks at it: so no mail
names a person, a group or a kind of concern, and what goes to whoever raised one leads to
their start page alone. Its key leads nowhere, so that the outbox doesn't say whose it was.
"""

import secrets
from typing import Any

from flask_babel import gettext as _

from portal import mail
from portal.errors import DomainError
from portal.models import User


def tell(user_id: int | None, kind: str, **context: Any) -> None:
    """Put one notice into the outbox, in the transaction that is open; None is nobody.

    Whoever has no address that mail can go to finds it on their start page all the same. That
    it is told once is the caller's to know: it keeps a row for it in the same transaction.
    """
    row = User.select(User.name, User.email).where(User.id == user_id, User.is_active).tuples()
    for name, email in row:
        try:
            address = mail.checked_address(email) if email else ""
        except DomainError:
            return
        if not address:
            return
        mail.put(
            f"office {secrets.token_hex(12)}",
            address,
            _("From the office") if kind in ("seen", "unseen", "answered") else _("Please look"),
            "office_notice",
            user_id=user_id,
            name=name,
            kind=kind,
            **context,
        )
