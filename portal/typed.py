"""What somebody typed into a form, to be shown again when something goes wrong."""

from collections.abc import Iterable

from flask import g, request
from werkzeug.exceptions import HTTPException

# Fields that are never shown again nor sent on, whatever goes wrong.
SECRETS = frozenset(
    {
        "csrf_token",
        "passphrase",
        "new_passphrase",
        "new_passphrase_again",
        "again",
        "proof_code",
        "credential",
    }
)
NEVER_HELD = SECRETS | {"request_key"}
# Fields that the page itself filled in: they travel with a form, and say nothing to a reader.
TECHNICAL = frozenset({"held", "next", "seen", "step", "tab", "user", "version", "who"})


def held_values() -> list[tuple[str, str]]:
    """What was typed into the request's form: shown so that nothing is lost."""
    if request.method != "POST":
        return []
    try:
        sent = list(request.form.items(multi=True))
    except HTTPException:
        # Too large to be read, which is what the page is about to say: what came before its file.
        sent = g.get("sent_before_file", [])
    return typed_values(sent)


def typed_values(sent: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What of a form's (name, value) pairs somebody typed: no secrets, ids or versions.

    One pair for each name, in the form's order; the values of a name that came more than
    once are joined by commas.
    """
    typed: dict[str, list[str]] = {}
    for name, value in sent:
        if value.strip() and not _is_technical(name):
            typed.setdefault(name, []).append(value)
    return [(name, ", ".join(values)) for name, values in typed.items()]


def _is_technical(name: str) -> bool:
    return name in NEVER_HELD or name in TECHNICAL or name.endswith("_id")
