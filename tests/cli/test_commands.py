"""The `portal` command, run as somebody types it: in a process or in place, on a real instance."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from portal import clock
from portal.cli import COMMANDS, main
from portal.cli.user import ROLES
from portal.db import connection, database
from portal.models import Event, Role, User, UserRole
from tests.cli.conftest import PASSPHRASE


def test_help_is_quick_and_names_every_command() -> None:
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "from portal.cli import main; main(['--help'])"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(name in done.stdout for name in COMMANDS)
    # What is heavy isn't even imported; the clock is only a backstop.
    for heavy in ("flask", "peewee", "weasyprint", "gunicorn"):
        assert f" {heavy}\n" not in done.stderr
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(run: Any, name: str) -> None:
    command = main.get_command(None, name)  # type: ignore[arg-type]
    parts = getattr(command, "commands", None)
    for words in [[name, part] for part in parts] if parts else [[name]]:
        text = run(*words, "--help").output
        assert "Example" in text, words
        assert f"portal {' '.join(words)}" in text.split("Example", 1)[1]


def test_roles_are_those_of_the_house() -> None:
    assert set(ROLES) == set(Role)


def test_a_user_is_added_with_roles_and_can_sign_in(run: Any) -> None:
    said = run(
        "user",
        "add",
        "Fay Ferreira",
        "--email",
        "Fay@Example.org",
        "--role",
        "facilitator",
        "--role",
        "staff",
    )
    assert "Added Fay Ferreira (facilitator, staff)" in said.output
    with connection():
        user = User.get()
        roles = {row.role for row in UserRole.select()}
        actions = [row.action for row in Event.select()]
    assert user.email == "fay@example.org"
    assert roles == {"facilitator", "staff"}
    assert actions == ["user_added"]
    from portal.auth.passwords import matches

    assert matches(user.password_hash, PASSPHRASE)
    assert PASSPHRASE not in said.output


def test_a_passphrase_is_asked_for_twice_and_not_shown(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORTAL_PASSPHRASE")
    words = ("user", "add", "Ada", "--email", "ada@example.org", "--role", "administrator")
    said = run(*words, input=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert PASSPHRASE not in said.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["Ada", "--email", "not an address", "--role", "staff"], "isn't an e-mail address"),
        (["Ada", "--email", "a@example.org", "--role", "chief"], "Invalid value for '--role'"),
        (["Ada", "--email", "a@example.org"], "Missing option '--role'"),
    ],
)
def test_a_wrong_user_is_refused_in_words(run: Any, words: list[str], said: str) -> None:
    run("db", "status")
    result = CliRunner().invoke(main, ["user", "add", *words])
    assert result.exit_code in (1, 2)
    assert said in result.stderr
    with connection():
        assert User.select().count() == 0


def test_a_short_passphrase_is_one_clear_line(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_PASSPHRASE", "short")
    result = run("user", "add", "Ada", "--email", "a@example.org", "--role", "staff", code=1)
    assert result.stderr.startswith("Error: Use at least 15 characters; this has 5.")
    assert result.stderr.count("\n") == 1


def test_a_provider_gets_a_token_shown_once(run: Any) -> None:
    assert json.loads(run("provider", "add", "Elm Road", "--ods", "A81001", "--json").output)["id"]
    said = run("provider", "token", "Elm Road", "--label", "GP system").stdout
    token = said.strip().splitlines()[-1].split()[-1]
    assert len(token) >= 32
    from portal.models import ProviderToken

    with connection():
        row = ProviderToken.get()
    assert token not in row.token_hash
    answer = json.loads(run("provider", "token", "Elm Road", "--json").output)
    assert answer["token"] != token
    # Two at once are the most; what a third may do is said with it.
    assert "Revoke one of them first" in run("provider", "token", "Elm Road", code=1).stderr
    run("provider", "revoke", "Elm Road", "--label", "GP system")
    words = ("--scope", "status:read", "--days", "30")
    run("provider", "token", "Elm Road", "--label", "Reads", *words)
    with connection():
        assert ProviderToken.get(ProviderToken.label == "Reads").scopes == "status:read"
    run("provider", "token", "Elm Street", code=1)
    run("provider", "add", "Elm Road", code=1)


def test_a_providers_tokens_are_revoked(run: Any) -> None:
    run("provider", "add", "Elm Road")
    run("provider", "token", "Elm Road")
    assert json.loads(run("provider", "revoke", "Elm Road", "--json").output)["revoked"] == 1
    assert json.loads(run("provider", "revoke", "Elm Road", "--json").output)["revoked"] == 0
    run("provider", "revoke", "Elm Street", code=1)


def test_a_service_is_mapped_to_a_programme(run: Any) -> None:
    run("db", "upgrade")
    run("provider", "map", "Psychology services", "Anxiety", code=1)
    from portal.models import Programme, ProviderService

    with connection():
        anxiety = Programme.create(name="Anxiety", created_at=clock.now())
    run("provider", "map", "Psychology services", "Anxiety")
    with connection():
        assert ProviderService.get().programme_id == anxiety.id


def test_the_trail_is_verified_and_a_change_is_named(run: Any) -> None:
    run("audit", "verify", code=1)
    run("user", "add", "Ada", "--role", "administrator")
    run("user", "add", "Cora", "--role", "staff")
    assert "Checked 2 events." in run("audit", "verify").output
    with connection():
        Event.update(action="x").where(Event.number == 2).execute()
    failed = run("audit", "verify", code=1)
    assert "Event 2 was changed" in failed.stderr
    found = json.loads(run("audit", "verify", "--json", code=1).stdout)
    assert found == {"checked": 1, "sound": False, "problem": found["problem"]}


def test_number_and_code_from_paper_are_compared_with_the_trail(run: Any) -> None:
    run("audit", "head", code=1)
    run("user", "add", "Ada", "--role", "administrator")
    code, number = run("audit", "head").output.split()
    assert json.loads(run("audit", "head", "--json").stdout)["code"] == code
    run("user", "add", "Cora", "--role", "staff")
    assert "They agree, and all 2" in run("audit", "check", code, number).output
    assert "16 letters" in run("audit", "check", "ABC", number, code=1).stderr
    assert "don't agree" in run("audit", "check", code, "2", code=1).stderr
    assert "no event of that number" in run("audit", "check", code, "9", code=1).stderr
    answer = json.loads(run("audit", "check", code, number, "--json").stdout)
    assert answer == {"agreement": "agrees", "sound": True, "problem": ""}


def test_a_loss_is_said_until_it_is_accepted(run: Any) -> None:
    run("user", "add", "Ada", "--role", "administrator")
    run("user", "add", "Cora", "--role", "staff")
    assert "Nothing to accept" in run("audit", "accept").output
    with connection():
        Event.delete().where(Event.number == 2).execute()
    assert "lacks the last event, number 2" in run("audit", "verify", code=1).stderr
    run("audit", "accept", code=1, input="n\n")
    assert "Accepted" in run("audit", "accept", "--yes").output
    assert "Checked 2 events." in run("audit", "verify").output


def test_the_database_is_checked_and_its_status_listed(run: Any) -> None:
    assert "what the models say" in run("db", "check").output
    rows = json.loads(run("db", "status", "--json").output)
    assert all(row["applied_at"] for row in rows)
    assert "up to date" in run("db", "upgrade").output
    with connection():
        database.execute_sql("CREATE TABLE stray (id integer)")
    assert "stray: no model" in run("db", "check", code=1).stdout


def test_a_new_instance_is_made_by_upgrade_for_its_owner_alone(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    pending = run("user", "add", "Ada", "--role", "staff", code=1)
    assert "portal db upgrade" in pending.stderr
    run("db", "upgrade")
    file = tmp_path / "instance" / "portal.db"
    assert file.stat().st_mode & 0o077 == 0
    assert json.loads(run("doctor", "--json").output)["sound"]


def test_serve_refuses_a_database_that_lacks_migrations(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    assert "portal db upgrade" in run("serve", code=1).stderr


def test_a_database_that_is_away_is_one_line(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    assert "The database can't be used" in run("db", "status", code=1).stderr


def test_a_wrong_setting_is_one_line(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_TIMEZONE", "Atlantis")
    assert "timezone is 'Atlantis'" in run("db", "status", code=1).stderr


def test_the_doctor_finds_a_key_that_others_can_read(run: Any, tmp_path: Path) -> None:
    run("db", "status")
    key = tmp_path / "instance" / "keys" / "session"
    key.chmod(0o644)
    result = run("doctor", code=1)
    assert f"chmod 600 {key}" in result.output


def test_the_doctor_finds_a_changed_schema_and_trail(run: Any) -> None:
    run("user", "add", "Ada", "--role", "administrator")
    sound = json.loads(run("doctor", "--json").output)
    assert {one["state"] for one in sound["findings"]} <= {"ok", "warning"}
    with connection():
        Event.update(action="x").execute()
        database.execute_sql("CREATE TABLE stray (id integer)")
    ill = json.loads(run("doctor", "--json", code=1).stdout)
    problems = {one["subject"] for one in ill["findings"] if one["state"] == "problem"}
    assert problems == {"Schema", "Audit trail"}


def test_the_doctor_says_how_to_get_pango(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import weasyprint

    def absent(*args: Any, **kwargs: Any) -> None:
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(weasyprint.HTML, "write_pdf", absent)
    assert "libpangoft2-1.0-0 libharfbuzz-subset0" in run("doctor", code=1).output
