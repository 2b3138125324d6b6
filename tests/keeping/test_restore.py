"""Going back to a backup: by the command, in place and elsewhere, and when it may not."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyrage
import pytest
from click.testing import CliRunner

from portal import audit, clock, create_app, erasure_ledger, high_water, keys, running
from portal import settings as settings_module
from portal.auth import block_actions, factor_actions, passwords, sessions, user_actions
from portal.auth.factor_rules import STEP_SECONDS
from portal.cli import main
from portal.db import connection, database, write
from portal.keeping import BackupError, checking, making, restoring, since
from portal.keeping.checking import Proof
from portal.models import (
    AccessBlock,
    AuthenticatorApp,
    BreakGlass,
    Event,
    OutboxMessage,
    OutboxState,
    Passkey,
    PendingSignIn,
    Person,
    ProviderToken,
    RecoveryCode,
    SignIn,
    User,
    UserLink,
    UserRole,
)
from portal.privacy import hold_actions
from portal.providers import token_actions
from portal.settings import Settings
from tests import access_factories, factories, signin_factories, user_factories
from tests.conftest import SERVER_URL, database_on_server, maintain

on_postgresql = pytest.mark.skipif(not SERVER_URL, reason="goes back to a server's database")


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    """A file with a private key."""
    file = tmp_path / "key.txt"
    file.write_text(f"# carried away\n{pyrage.x25519.Identity.generate()}\n")
    return file


Said = Callable[..., str]


@pytest.fixture
def said(kept: Settings, monkeypatch: pytest.MonkeyPatch) -> Said:
    """What `portal restore` says, in two lines at most, when it does nothing."""
    monkeypatch.setenv("PORTAL_INSTANCE", str(kept.instance))
    monkeypatch.setenv("DATABASE_URL", kept.database_url)

    def run(*words: str) -> str:
        done = CliRunner().invoke(main, ["restore", "--yes", *words])
        assert done.exit_code == 1, done.output
        assert done.stderr.count("\n") <= 2
        return done.stderr

    return run


@pytest.fixture
def target() -> Iterator[str]:
    """Where a backup goes back to: a new database of the server; "" where it is a file."""
    if not SERVER_URL:
        yield ""
        return
    name = f"portal_target_{uuid.uuid4().hex[:12]}"
    maintain(f"CREATE DATABASE {name} TEMPLATE template0")
    yield database_on_server(name)
    maintain(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def kept(settings: Settings, app: Any, identity: Path) -> Settings:
    """An instance as it is run: its database in its folder, and a key for backups."""
    private = pyrage.x25519.Identity.from_str(identity.read_text().splitlines()[1])
    changed = replace(settings, backup_recipients=(str(private.to_public()),))
    settings_module.use(changed)
    return changed


def _one_backup(kept: Settings) -> Path:
    """A backup of Pip, a mail that waits and a device that is signed in."""
    with connection():
        cast = factories.cast()
        sessions.start(cast.cora, "a phone")
        factories.outbox_message(subject="A reminder")
        user_factories.link(cast.cora)
        signin_factories.pending(cast.cora)
        made = making.make(kept)
    assert made.verified_at, made.problem
    return kept.instance / "backups" / made.name


def test_a_restore_brings_back_what_was_there_and_makes_it_safe_to_use(
    kept: Settings, identity: Path, target: str
) -> None:
    file = _one_backup(kept)
    with connection():
        for name in ("Later One", "Later Two"):
            with write():
                audit.record_event("person_added", "person", factories.person(name).id)
        # Keys that were made since stay known, and who was erased since stays erased.
        newer = keys.ring(keys.Purpose.SECRETS).newest
    database.close_all()
    found = restoring.restore(kept, file, identity, url=target)
    assert found.proof.problem == ""
    # The record of the backup itself came after it, too.
    assert found.proof.lost_event_count == 2 + 1
    assert (found.proof.signed_out_count, found.proof.held_mail_count) == (1, 1)
    assert found.aside
    assert (found.aside / "keys").is_dir()
    assert found.is_elsewhere == bool(target) != (found.aside / "test.db").is_file()
    assert not (kept.instance / "portal.dump").exists()
    create_app(replace(kept, database_url=target or kept.database_url))
    with connection():
        assert [name for (name,) in Person.select(Person.name).tuples()] == ["Pip Marlow"]
        assert SignIn.select().where(SignIn.ended_at.is_null()).count() == 0
        assert UserLink.get().ended_at is not None, "it may have been used since"
        assert PendingSignIn.select().count() == 0
        assert OutboxMessage.get().state == OutboxState.UNSURE
        last = Event.select().order_by(Event.number.desc()).first()
        assert (last.action, last.number) == ("backup_restored", 2)
        assert audit.verify().is_sound
        assert high_water.check() == ""
        assert keys.ring(keys.Purpose.SECRETS).newest == newer


def test_what_was_ended_after_the_backup_stays_ended(
    kept: Settings, app: Any, identity: Path, target: str, said: Said
) -> None:
    """The database that is still there knows of it; what it gave since is only said."""
    with app.app_context(), connection():
        cast = factories.cast()
        for user in (cast.fay, cast.mae, cast.ada):
            signin_factories.with_passphrase(user)
        User.update(email="ada@example.org").where(User.id == cast.ada.id).execute()
        User.update(email="fay@example.org").where(User.id == cast.fay.id).execute()
        codes, _secret = signin_factories.app(cast.fay)
        signin_factories.recovery_codes(cast.fay)
        lost = signin_factories.passkey(cast.mae)
        two = factories.user("Two Roles", "staff", "administrator")
        provider = factories.provider("Elm Road Surgery")
        token_actions.issue_token(provider.id, "GP system")
        token = ProviderToken.get()
        erased, held = factories.person("Erased Since"), factories.person("Held Since")
        opening = access_factories.opening(cast.otis, cast.pip)
        made = making.make(kept)
        assert made.verified_at, made.problem
        # From here on it is what the backup can't know.
        user_actions.deactivate_user(cast.otis.id, 1, cast.ada)
        user_actions.set_roles(two.id, 1, ["staff", "manager"], cast.ada, is_meant=True)
        factor_actions.change_passphrase(cast.mae.id, "another four words entirely", 0)
        Passkey.delete().where(Passkey.id == lost.id).execute()
        token_actions.revoke_token(provider.id, token.id, cast.ada)
        block_actions.add_block(cast.cora.id, cast.pip.id, "They are neighbours.", cast.ada)
        for one in (erased, held):
            rows = Person.select().where(Person.id == one.id).dicts()
            erasure_ledger.end(erasure_ledger.begin(rows, clock.now()), is_done=True)
        hold_actions.place_hold(held.id, "A claim is running.", None, cast.cora)
    database.close_all()
    to = ["--database-url", target] if target else []
    file = str(kept.instance / "backups" / made.name)
    done = CliRunner().invoke(main, ["restore", "--yes", file, "--identity", str(identity), *to])
    assert done.exit_code == 0, done.output
    for words in (
        "Switched off again: Otis Brandt.",
        "Roles taken away again: Two Roles (administrator).",
        "Roles given since, which are gone: give them again: Two Roles (manager).",
        "so that they choose a new one: Mae",
        "Passkey or app taken away again: Mae",
        "Tokens of providers revoked again: 1.",
        "Bars between users and people put up again: 1.",
        "Legal holds placed again: 1.",
        "Erased again: 1 person.",
        f"kept by a legal hold now: {held.id}.",
        "Recovery codes of 1 user are gone",
        "  User shut out: 1",
    ):
        assert words in done.output, done.output
    create_app(replace(kept, database_url=target or kept.database_url))
    with connection():
        assert not User.get_by_id(cast.otis.id).is_active
        query = UserRole.select(UserRole.role).where(UserRole.user == two.id)
        assert [role for (role,) in query.tuples()] == ["staff"]
        for passphrase in (signin_factories.PASSPHRASE, "another four words entirely"):
            assert not passwords.matches(User.get_by_id(cast.mae.id).password_hash, passphrase)
        hashed = User.get_by_id(cast.fay.id).password_hash
        assert passwords.matches(hashed, signin_factories.PASSPHRASE)
        assert not Passkey.select().exists()
        assert ProviderToken.get().revoked_at is not None
        assert AccessBlock.get().reason == "They are neighbours."
        assert Person.get_by_id(erased.id).erased_at is not None
        assert Person.get_by_id(held.id).name == "Held Since"
        assert BreakGlass.get_by_id(opening.id).closed_at is not None
        assert RecoveryCode.select().count() == 0
        # No code that an app shows now, or showed since, is taken.
        step = int(clock.now().timestamp()) // STEP_SECONDS
        assert AuthenticatorApp.get_by_id(codes.id).last_step >= step
        told = OutboxMessage.select(OutboxMessage.to_address, OutboxMessage.state)
        assert set(told.tuples()) >= {
            ("fay@example.org", OutboxState.QUEUED),
            ("ada@example.org", OutboxState.QUEUED),
        }
        assert audit.verify().is_sound


def test_where_the_present_database_is_gone_the_words_say_what_cannot_be_known(
    kept: Settings, tmp_path: Path
) -> None:
    gone = replace(kept, database_url=f"sqlite:///{tmp_path}/none.db")
    assert since.read(gone, 1, "a hash") == "there is no database here"
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    found = since.read(replace(kept, database_url=f"sqlite:///{damaged}"), 1, "a hash")
    assert isinstance(found, str) and "can't be read" in found
    with connection():
        with write():
            audit.record_event("backup_made")
        head = Event.get().hash
    found = since.read(kept, 1, "the hash of another trail")
    assert isinstance(found, str) and "isn't the one" in found
    assert isinstance(since.read(kept, 1, head), since.Since)


@pytest.mark.drill
def test_a_restore_elsewhere_touches_nothing_here(
    kept: Settings, identity: Path, tmp_path: Path, target: str
) -> None:
    file = _one_backup(kept)
    there = tmp_path / "elsewhere" / "portal"
    found = restoring.restore(kept, file, identity, there, target)
    assert found.is_sound and found.aside is None
    wanted = {"keys"} if target else {"portal.db", "keys"}
    assert wanted <= {one.name for one in there.iterdir()}
    assert not list(kept.instance.glob("before-restore-*"))
    with pytest.raises(BackupError, match="isn't empty"):
        restoring.restore(kept, file, identity, there, target)


def test_nothing_is_restored_while_portal_runs(kept: Settings, identity: Path) -> None:
    with running.together(kept), pytest.raises(running.Busy, match="Stop it first"):
        restoring.restore(kept, Path("any"), identity)
    with running.alone(kept):
        for start in (running.hold, lambda of: running.together(of).__enter__()):
            with pytest.raises(running.Busy, match="being restored"):
                start(kept)


def test_a_wrong_key_or_file_changes_nothing_and_is_told_in_a_line(
    kept: Settings, identity: Path, tmp_path: Path, target: str, said: Said
) -> None:
    letter = tmp_path / "letter.age"
    letter.write_text("Dear Sir or Madam")
    file = _one_backup(kept)
    database.close_all()
    other, cut, damaged = tmp_path / "other.txt", tmp_path / "cut.age", tmp_path / "damaged.age"
    other.write_text(f"{pyrage.x25519.Identity.generate()}\n")
    content = file.read_bytes()
    cut.write_bytes(content[:-1000])
    damaged.write_bytes(content[:-900] + b"x" + content[-899:])
    to = ["--database-url", target] if target else []
    key = ["--identity", str(identity)]
    assert "isn't the key" in said(str(file), "--identity", str(other), *to)
    assert "damaged" in said(str(cut), *key, *to)
    assert "damaged" in said(str(damaged), *key, *to)
    assert "isn't a backup" in said(str(letter), "--identity", str(identity))
    assert "There is no file" in said(str(tmp_path / "none"), "--identity", str(identity))
    assert "isn't a private key" in said(str(letter), "--identity", str(letter))
    assert "can't be read" in said(str(letter), "--identity", str(tmp_path / "none"))
    assert not list(kept.instance.glob("before-restore-*"))


def test_a_ledger_holds_the_entries_of_both(tmp_path: Path) -> None:
    present, restored = tmp_path / "present", tmp_path / "restored"
    present.mkdir()
    restored.mkdir()
    (present / "erasures").write_text("one\ntwo\nthree\n")
    (restored / "erasures").write_text("one\ntwo\n")
    restoring._bring_along(present, restored)
    assert (restored / "erasures").read_text() == "one\ntwo\nthree\n"


def test_a_backup_of_another_engine_is_refused_in_words(
    kept: Settings, identity: Path, said: Said, tmp_path: Path
) -> None:
    file = _one_backup(kept)
    database.close_all()
    key = ["--identity", str(identity)]
    if SERVER_URL:
        assert "Make an empty one" in said(str(file), *key)
        assert "is to be postgresql://" in said(
            str(file), *key, "--database-url", f"sqlite:///{tmp_path}/x.db"
        )
    else:
        url = "postgresql://nobody@127.0.0.1:1/none"
        assert "can't be reached" in said(str(file), *key, "--database-url", url)
    assert not list(kept.instance.glob("before-restore-*"))


@on_postgresql
def test_a_dump_goes_to_an_empty_database_alone_and_whole_or_not_at_all(
    kept: Settings, identity: Path, target: str, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _one_backup(kept)
    database.close_all()
    key = ["--identity", str(identity), "--database-url"]
    # The one in use is one that is filled.
    assert "isn't empty" in said(str(file), *key, kept.database_url)
    absent = target.replace("portal_target", "portal_absent")
    assert "can't be reached" in said(str(file), *key, absent)
    with monkeypatch.context() as bare:
        bare.setenv("PATH", "/nowhere")
        assert "install postgresql-client" in said(str(file), *key, target)
    # What doesn't pass its check is taken out again: the next try finds the database empty.
    with monkeypatch.context() as wrong:
        wrong.setattr(checking, "check", lambda _task: Proof("It isn't what it should be."))
        assert "Nothing was changed. It isn't" in said(str(file), *key, target)
    done = CliRunner().invoke(main, ["restore", "--yes", str(file), *key, target])
    assert done.exit_code == 0, done.output
    assert "Set DATABASE_URL to the database that you named" in done.output
    create_app(replace(kept, database_url=target))
    with connection():
        # Numbers go on where they were: none is given twice.
        added = factories.person("Somebody New")
        assert added.id > max(
            one for (one,) in Person.select(Person.id).where(Person.id != added.id).tuples()
        )


@on_postgresql
def test_without_pg_dump_no_backup_is_made_and_the_words_say_what_to_install(
    kept: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with connection(), pytest.raises(BackupError, match="install postgresql-client"):
        making.make(kept)


@on_postgresql
def test_a_user_who_may_make_no_database_is_told_what_the_check_needs(
    kept: Settings, identity: Path
) -> None:
    role = f"portal_plain_{uuid.uuid4().hex[:12]}"
    name = urlsplit(kept.database_url).path.lstrip("/")
    maintain(f"CREATE ROLE {role} LOGIN")
    try:
        maintain(f"GRANT ALL ON DATABASE {name} TO {role}")
        file = _one_backup(kept)
        database.close_all()
        host = urlsplit(kept.database_url)
        plain = replace(
            kept, database_url=f"postgresql://{role}@{host.hostname}:{host.port}/{name}"
        )
        with pytest.raises(BackupError, match=f'ALTER ROLE "{role}" CREATEDB'):
            restoring.verify(plain, file, identity)
    finally:
        maintain(f"REVOKE ALL ON DATABASE {name} FROM {role}")
        maintain(f"DROP ROLE {role}")
