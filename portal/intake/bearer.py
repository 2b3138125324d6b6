"""Who is at a door for computers: its bearer token, what that opens, and how often it may."""

from flask import request
from flask_babel import gettext as _

from portal.auth import throttle
from portal.models import TokenScope
from portal.providers import rules as provider_rules
from portal.providers import token_actions, token_queries
from portal.providers.rules import TokenState
from portal.providers.token_queries import TokenHolder

# A busy emergency service sends a few a minute; a loop gone wild sends hundreds.
MESSAGES_PER_MINUTE = 120
# Of one address; whoever has the right token is let in whatever others from there tried.
WRONG_TOKENS = 30
WRONG_MINUTES = 10


class NotOpened(Exception):
    """The door stays shut: HTTP status, FHIR's code for why, a sentence, and headers."""

    def __init__(self, status: int, code: str, said: str, headers: dict[str, str] | None = None):
        super().__init__(said)
        self.status = status
        self.code = code
        self.said = said
        self.headers = headers or {}


def holder(scope: TokenScope) -> TokenHolder:
    """The provider whose token the request bears, if that opens this. Raises NotOpened."""
    token = provider_rules.bearer_token(request.headers.get("Authorization"))
    if token is None:
        raise _unauthorised(
            "login", _("No access token was provided. Send Authorization: Bearer and your token.")
        )
    found = token_queries.token_holder(token)
    if found is None:
        raise _unauthorised("security", _("The access token isn't one of ours. Check it."))
    if found.state == TokenState.EXPIRED:
        raise _unauthorised(
            "expired", _("The access token has expired. Ask the office for a new one.")
        )
    if found.state != TokenState.WORKS:
        raise _unauthorised(
            "security", _("The access token no longer works. Ask the office for a new one.")
        )
    if not found.may(scope):
        said = _(
            "The access token wasn't made for this: it lacks %(scope)s. Ask the office for one "
            "that has it.",
            scope=scope,
        )
        raise NotOpened(403, "forbidden", said)
    _check_rate(found.provider_id)
    token_actions.note_use(found.token_id, found.last_used_at)
    return found


def _unauthorised(code: str, said: str) -> NotOpened:
    # One bucket for every kind of wrong token, so that a guess learns nothing from its answer.
    wait = throttle.take(f"token {request.remote_addr}", WRONG_TOKENS, WRONG_MINUTES)
    if wait:
        return _wait(
            wait,
            _(
                "Many requests with a wrong access token came from your address. Wait "
                "%(seconds)s seconds, and check the token.",
                seconds=wait,
            ),
        )
    return NotOpened(401, code, said, {"WWW-Authenticate": 'Bearer realm="portal"'})


def _check_rate(provider_id: int) -> None:
    wait = throttle.take(f"fhir provider {provider_id}", MESSAGES_PER_MINUTE, 1)
    if wait:
        said = _(
            "More than %(count)s messages in a minute. Wait %(seconds)s seconds, then send the "
            "same message again.",
            count=MESSAGES_PER_MINUTE,
            seconds=wait,
        )
        raise _wait(wait, said)


def _wait(seconds: int, said: str) -> NotOpened:
    return NotOpened(429, "throttled", said, {"Retry-After": str(seconds)})
