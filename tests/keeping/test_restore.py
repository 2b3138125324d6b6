"""Going back to a backup: by the command, in place and elsewhere, and when it may not."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyrage
import pytest
from click.testing import CliRunner

from portal import audit, create_app, high_water, keys, running
from portal import settings as settings_module
from portal.auth import sessions
from portal.cli import main
from portal.db import connection, database, write
from portal.keeping import BackupError, making, restoring
from portal.models import Event, OutboxMessage, OutboxState, PendingSignIn, Person, SignIn, UserLink
from portal.settings import Settings
from tests import factories, signin_factories, user_factories
from tests.conftest import SERVER_URL

pytestmark = pytest.mark.skipif(
    bool(SERVER_URL), reason="goes back to a file; PostgreSQL's way has a drill of its own"
)


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    """A file with a private key."""
    file = tmp_path / "key.txt"
    file.write_text(f"# carried away\n{pyrage.x25519.Identity.generate()}\n")
    return file


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
    kept: Settings, identity: Path
) -> None:
    file = _one_backup(kept)
    with connection():
        for name in ("Later One", "Later Two"):
            with write():
                audit.record_event("person_added", "person", factories.person(name).id)
        # Keys that were made since stay known, and who was erased since stays erased.
        newer = keys.ring(keys.Purpose.SECRETS).newest
    database.close_all()
    found = restoring.restore(kept, file, identity)
    assert found.proof.problem == ""
    # The record of the backup itself came after it, too.
    assert found.proof.lost_event_count == 2 + 1
    assert (found.proof.signed_out_count, found.proof.held_mail_count) == (1, 1)
    assert found.aside and (found.aside / "test.db").is_file()
    create_app(kept)
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


@pytest.mark.drill
def test_a_restore_elsewhere_touches_nothing_here(
    kept: Settings, identity: Path, tmp_path: Path
) -> None:
    file = _one_backup(kept)
    there = tmp_path / "elsewhere" / "portal"
    found = restoring.restore(kept, file, identity, there)
    assert found.is_sound and found.aside is None
    assert {"portal.db", "keys"} <= {one.name for one in there.iterdir()}
    assert not list(kept.instance.glob("before-restore-*"))
    with pytest.raises(BackupError, match="isn't empty"):
        restoring.restore(kept, file, identity, there)


def test_nothing_is_restored_while_portal_runs(kept: Settings, identity: Path) -> None:
    with running.together(kept), pytest.raises(running.Busy, match="Stop it first"):
        restoring.restore(kept, Path("any"), identity)
    with running.alone(kept):
        for start in (running.hold, lambda of: running.together(of).__enter__()):
            with pytest.raises(running.Busy, match="being restored"):
                start(kept)


def test_a_wrong_key_or_file_changes_nothing_and_is_told_in_a_line(
    kept: Settings, identity: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_INSTANCE", str(kept.instance))
    monkeypatch.setenv("DATABASE_URL", kept.database_url)
    letter = tmp_path / "letter.age"
    letter.write_text("Dear Sir or Madam")

    def said(*words: str) -> str:
        done = CliRunner().invoke(main, ["restore", "--yes", *words])
        assert done.exit_code == 1
        assert done.stderr.count("\n") <= 2
        return done.stderr

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
