"""The doors for computers do what their description says, whatever is sent to them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from portal import clock
from portal.models import ProviderToken, TokenScope
from portal.providers.rules import scope_words, token_hash
from tests import factories
from tests.drills.live import served

TOKEN = "a-token-for-drills-of-some-length"
EXAMPLES = 60


@pytest.mark.drill
def test_nothing_sent_to_the_described_doors_makes_a_fault(
    app: Any, people: Any, tmp_path: Path
) -> None:
    provider = factories.provider("Quayside Practice")
    ProviderToken.create(
        provider=provider,
        token_hash=token_hash(TOKEN),
        label="Drill",
        scopes=scope_words(TokenScope),
        created_at=clock.now(),
        expires_at=clock.now().replace(year=clock.now().year + 1),
    )
    with served(app) as address:
        done = subprocess.run(
            [
                sys.executable, "-m", "schemathesis.cli", "run",
                f"{address}/api/openapi.json",
                "-H", f"Authorization: Bearer {TOKEN}",
                "--max-examples", str(EXAMPLES),
                "--seed", "1",
                "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,"
                "response_schema_conformance",
                "--no-color",
            ],
            capture_output=True, text=True, timeout=500, check=False,
            cwd=tmp_path,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
