"""Go back to a random backup, and hold what it holds against what had been acknowledged by then."""

import hashlib
import json
import random
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyrage

from portal import backups
from portal.db import connect_url, connection, database
from portal.keeping import archive, restoring
from portal.settings import Settings
from tests import factories
from tests.keeping import kill_loop

# How many there are to mark, and to erase, for each round.
MEMBERS, ERASABLE = 40, 15
SECONDS_A_ROUND = 20


@dataclass
class Model:
    """What was sent and told, for one backup: shown as of `made_at`, ended at `ended`."""

    writes: list[dict[str, Any]]
    made_at: float
    ended: float

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.writes if one["kind"] == kind]

    def must(self, kind: str) -> list[dict[str, Any]]:
        """Acknowledged before the instant that the backup shows."""
        return [one for one in self.of(kind) if _is_done(one) and one["told"] < self.made_at]

    def may(self, kind: str) -> list[dict[str, Any]]:
        """Sent before the backup had ended."""
        return [one for one in self.of(kind) if one["sent"] < self.ended]


def run(app: Any, settings: Settings, tmp_path: Path, rounds: int, restores: int, seed: int) -> str:
    """Do it and check it. Returns how much there was, in words."""
    identity = pyrage.x25519.Identity.generate()
    key = tmp_path / "backup-key.txt"
    key.write_text(f"{identity}\n")
    kept = replace(settings, backup_recipients=(str(identity.to_public()),))
    with connection():
        task = kill_loop.prepared(app, kept, rounds * 3, 1.0, rounds * MEMBERS)
        gone = [factories.person(f"Vanish{number} Quorndon") for number in range(rounds * ERASABLE)]
        for one in gone:
            factories.referral(one, state="ended", ending="stopped")
        asked = {one.id: one.name for one in gone}
    database.close_all()
    task |= {
        "unmarked": task["members"],
        "erasable": list(asked),
        "recipients": list(kept.backup_recipients),
        "rounds": rounds,
        "seconds": rounds * SECONDS_A_ROUND,
        "seed": seed,
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills.going_back"],
        cwd=Path(__file__).parents[2],
        input=json.dumps(task),
        capture_output=True,
        text=True,
        timeout=rounds * SECONDS_A_ROUND + 240,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    # Who might be somebody known is asked about; who waited too long for the disk is told so.
    fine = (200, 201, 302, 303, 422, 429, 503, None)
    odd = [one for one in told["writes"] if one["status"] not in fine]
    assert not odd, (len(odd), len(told["writes"]), odd[:3])
    made = [one for one in told["backups"] if one]
    assert made and not [one["problem"] for one in made if one["problem"]]
    # Half a backup is none: the manifest knows no other than those that were finished.
    known = {one.name for one in backups.every(kept) if one.verified_at}
    standing = [one for one in made if one["name"] in known]
    assert known <= {one["name"] for one in made} and standing
    chance = random.Random(seed)
    for number in range(restores):
        chosen = chance.choice(standing)
        model = Model(told["writes"], chosen["made_at"], chosen["ended"])
        _restore(kept, tmp_path / f"restored-{number}", key, chosen["name"], model, asked)
    counts = {kind: sum(map(_is_done, model.of(kind))) for kind in _CHECKS}
    assert all(counts.values()), counts
    return f"{len(told['backups'])} backups begun, {len(made)} made, {restores} restored: {counts}"


def _is_done(one: dict[str, Any]) -> bool:
    return one["status"] in (201, 302, 303) or (one["kind"] == "mark" and one["status"] == 200)


def _restore(
    kept: Settings, to: Path, key: Path, name: str, model: Model, asked: dict[int, str]
) -> None:
    found = restoring.restore(kept, backups.folder(kept) / name, key, to)
    # Chain, seals, keys, counts, and that it starts: the restore's own checks.
    assert found.is_sound, found.proof.problem
    db = connect_url(f"sqlite:///{to / 'portal.db'}")
    with db.connection_context():
        rows = lambda sql: db.execute_sql(sql).fetchall()  # noqa: E731
        assert rows("PRAGMA integrity_check") == [("ok",)]
        for check in _CHECKS.values():
            check(rows, model)
        _check_erased(rows, model, asked)
    db.close_all()
    names = {asked[one["who"]] for one in model.of("erase") if _is_done(one)}
    content = (to / "portal.db").read_bytes()
    assert not [one for one in names if one.encode() in content]
    assert not list(to.glob("portal.db-*"))
    assert archive.sha256_of(backups.folder(kept) / name)


def _check_api(rows: Any, model: Model) -> None:
    found = {
        person.rsplit(" ", 1)[-1]: (kept, body)
        for person, kept, body in rows(
            "SELECT p.name, f.sha256, b.body FROM intake_file f "
            "JOIN intake_file_body b ON b.file_id = f.id "
            "JOIN referral r ON r.message_id = f.message_id JOIN person p ON p.id = r.person_id"
        )
    }
    sent = {one["name"]: one["sha256"] for one in model.may("api")}
    for name, (kept, body) in found.items():
        assert sent[name] == kept == hashlib.sha256(bytes(body)).hexdigest()
    assert {one["name"] for one in model.must("api")} <= set(found)


def _check_form(rows: Any, model: Model) -> None:
    query = rows(
        "SELECT p.name FROM referral r JOIN person p ON p.id = r.person_id "
        "WHERE p.name LIKE '% Form%'"
    )
    found = {name.rsplit(" ", 1)[-1] for (name,) in query}
    assert {one["name"] for one in model.must("form")} <= found
    assert found <= {one["name"] for one in model.may("form")}


def _check_marks(rows: Any, model: Model) -> None:
    found = set(rows("SELECT person_id, mark FROM attendance"))
    assert {(one["who"], one["mark"]) for one in model.must("mark")} <= found
    assert found <= {(one["who"], one["mark"]) for one in model.may("mark")}


def _check_places(rows: Any, model: Model) -> None:
    query = rows(
        "SELECT m.referral_id FROM membership m JOIN support_group g ON g.id = m.group_id "
        "WHERE g.name = 'Wide group'"
    )
    found = {one for (one,) in query}
    assert {one["referral"] for one in model.must("place")} <= found
    assert found <= {one["referral"] for one in model.may("place")}


def _check_erased(rows: Any, model: Model, asked: dict[int, str]) -> None:
    """Whoever was erased, before the backup or after it, is; and nobody who didn't ask."""
    stand = {one for (one,) in rows("SELECT id FROM person WHERE erased_at IS NULL")}
    done = {one["who"] for one in model.of("erase") if _is_done(one)}
    sent = {one["who"] for one in model.of("erase")}
    assert not done & stand
    assert set(asked) - sent <= stand
    assert {
        erased for (erased,) in rows("SELECT id FROM person WHERE erased_at IS NOT NULL")
    } <= sent


_CHECKS = {
    "api": _check_api,
    "form": _check_form,
    "mark": _check_marks,
    "place": _check_places,
    "erase": lambda _rows, _model: None,
}
