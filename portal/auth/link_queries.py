"""Reading links by which users choose a passphrase."""

import hashlib
from typing import Any, NamedTuple

from portal import clock
from portal.models import User, UserLink, UserLinkKind


class LinkOwner(NamedTuple):
    """Whose passphrase a link is about."""

    user_id: int
    name: str
    email: str


def hash_of(token: str) -> str:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def is_open() -> Any:
    """A condition on the UserLink table: the link still works."""
    return (
        UserLink.used_at.is_null()
        & UserLink.ended_at.is_null()
        & (UserLink.expires_at > clock.now())
    )


def owner(token: str, kind: UserLinkKind) -> LinkOwner | None:
    """Whose link this is; None for one that is dead or that nobody was given. One statement."""
    query = (
        UserLink.select(User.id, User.name, User.email)
        .join(User, on=UserLink.user == User.id)
        .where(
            UserLink.token_hash == hash_of(token), UserLink.kind == kind, is_open(), User.is_active
        )
        .tuples()
    )
    row: Any = query.first()
    return LinkOwner(row[0], row[1], row[2] or "") if row else None


def open_links(user_id: int) -> list[tuple[int, str]]:
    """A user's links that still work, (id, kind), oldest first. One statement."""
    query = (
        UserLink.select(UserLink.id, UserLink.kind)
        .where(UserLink.user == user_id, is_open())
        .order_by(UserLink.id)
    )
    return list(query.tuples())


def user_to_reset(folded_email: str) -> User | None:
    """The user with this address who could sign in, had they their passphrase. One statement."""
    return (
        User.select()
        .where(User.email == folded_email, User.is_active, User.password_hash != "")
        .first()
    )
