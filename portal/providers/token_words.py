"""Tokens as a page shows them."""

from datetime import datetime
from typing import NamedTuple

from portal import clock
from portal.providers import rules, words
from portal.providers.rules import TokenState
from portal.providers.token_queries import TokenRow


class ShownToken(NamedTuple):
    """A token in words. `state` is what is said of it, and the tone of that."""

    token_id: int
    label: str
    opens: list[str]
    state: tuple[str, str]
    created_at: datetime
    created_by: str | None
    last_used_at: datetime | None
    is_live: bool


def shown(rows: list[TokenRow]) -> list[ShownToken]:
    """Tokens as their provider's page lists them, in the same order."""
    return [_shown(row) for row in rows]


def _shown(row: TokenRow) -> ShownToken:
    state = rules.token_state(row.expires_at, row.revoked_at, True, clock.now())
    scopes = rules.scopes_of(row.scopes)
    return ShownToken(
        row.token_id,
        row.label,
        [str(said) for scope, said in words.SCOPES_SHORT.items() if scope in scopes],
        words.token_words(state, row.expires_at),
        row.created_at,
        row.created_by,
        row.last_used_at,
        state == TokenState.WORKS,
    )
