"""Faults while a message is taken: killed processes, and many at once with one key."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from portal import audit
from portal.db import connection, database, is_sqlite
from portal.models import IntakeMessage, Referral
from portal.providers import token_actions as providers
from tests import factories
from tests.intake import killing, messages

KILLS = 50
AT_ONCE = 50


@pytest.fixture
def token(db: Any) -> str:
    return providers.issue_token(factories.provider("Elm Road Surgery").id, "GP system")


def _receipts() -> dict[str, str]:
    return dict(IntakeMessage.select(IntakeMessage.external_id, IntakeMessage.receipt).tuples())


def test_a_process_killed_while_it_takes_messages_loses_none_that_it_acknowledged(
    app: Any, token: str, settings: Any
) -> None:
    database.close_all()
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.intake.killing",
            str(settings.instance),
            settings.database_url,
            token,
            str(KILLS),
        ],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    told = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(told) == KILLS
    answered = {bundle_id: json.loads(answer) for bundle_id, answer in told if answer}
    silent = [bundle_id for bundle_id, answer in told if not answer]
    print(f"{len(answered)} acknowledged, {len(silent)} killed before their answer")
    assert silent, "every process was killed too late to matter"

    with connection():
        kept = _receipts()
        for bundle_id, (status, text) in answered.items():
            assert status == 200
            assert kept[bundle_id] in text
        if is_sqlite(database):
            assert database.execute_sql("PRAGMA integrity_check").fetchone() == ("ok",)
        assert audit.verify().is_sound

    # Whoever heard nothing sends again: it is taken now, or was and says so, by the same receipt.
    for bundle_id in silent:
        status, text = killing.post(app, token, bundle_id)
        assert status == (409 if bundle_id in kept else 200), text
    with connection():
        again = _receipts()
        assert {one: again[one] for one in kept} == kept
        assert set(again) == {"warm-up", "unharmed", *(bundle_id for bundle_id, _ in told)}
        assert Referral.select().count() == len(again)
        assert audit.verify().is_sound


def test_fifty_at_once_with_one_key_make_one_referral(app: Any, token: str, at_once: Any) -> None:
    answers = at_once([lambda: killing.post(app, token, messages.MESSAGE_ID)] * AT_ONCE)
    assert sorted(status for status, _text in answers) == [200] + [409] * (AT_ONCE - 1)
    (receipt,) = _receipts().values()
    assert all(receipt in text for _status, text in answers)
    assert Referral.select().count() == 1
