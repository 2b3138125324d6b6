"""Inviting somebody and sending a new passphrase from the command line."""

import json
from typing import Any

from portal.db import connection
from portal.models import OutboxMessage, User, UserLink, UserRole


def test_an_invitation_prints_its_link_where_mail_goes_nowhere(run: Any) -> None:
    words = ("user", "invite", "Ada Quist", "--email", "ada@example.org", "--role")
    said = run(*words, "administrator").output
    assert "/invitation/" in said
    assert "works once" in said
    again = json.loads(run(*words, "administrator", "--json").output)
    assert "/invitation/" in again["link"]
    assert again["link"] not in said
    with connection():
        user = User.get()
        assert (user.name, user.password_hash) == ("Ada Quist", "")
        assert UserRole.select().count() == 1
        # The second killed the first.
        assert UserLink.select().where(UserLink.ended_at.is_null()).count() == 1


def test_a_link_by_mail_is_not_printed(run: Any, monkeypatch: Any) -> None:
    run("user", "add", "Ada", "--email", "ada@example.org", "--role", "administrator")
    monkeypatch.setenv("PORTAL_MAIL_SERVER", "mail.example.org")
    said = run("user", "reset", "ADA@example.org").output
    assert "on its way" in said
    assert "http" not in said
    with connection():
        assert "/passphrase/" in OutboxMessage.get().text


def test_what_cannot_be_done_is_said_in_words(run: Any) -> None:
    assert "Nobody here" in run("user", "reset", "no@example.org", code=1).stderr
    run("user", "invite", "Bo", "--email", "bo@example.org", "--role", "staff")
    assert "invitation" in run("user", "reset", "bo@example.org", code=1).stderr
    run("user", "invite", "Bo", "--email", "not an address", "--role", "staff", code=1)
    run("user", "add", "Al", "--email", "al@example.org", "--role", "staff")
    words = ("user", "invite", "Al", "--email", "al@example.org", "--role", "staff")
    assert "passphrase already" in run(*words, code=1).stderr
