"""A provider's computer in tests: sends with its token, and reads what comes back."""

from __future__ import annotations

import json
from typing import Any

from portal.db import database
from tests.intake import messages


class Machine:
    """Asks with one token and checks each answer's status and type."""

    def __init__(self, app: Any, token: str | None):
        self.client = app.test_client()
        self.token = token
        self.response: Any = None

    def ask(
        self, method: str, path: str, status: int, body: Any = None, **headers: str
    ) -> dict[str, Any]:
        """Send one request; the answer as JSON."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        data = body if isinstance(body, bytes) or body is None else messages.as_bytes(body)
        sent.setdefault("Content-Type", "application/json")
        self.response = self.client.open(path, method=method, data=data, headers=sent)
        # The request closed the connection; the test goes on to look at the tables.
        database.connect(reuse_if_open=True)
        text = self.response.get_data(as_text=True)
        assert self.response.status_code == status, text
        return json.loads(text)

    def message(self, body: Any, status: int = 200) -> dict[str, Any]:
        """A BaRS message."""
        return self.ask("POST", "/fhir/$process-message", status, body)

    def bundle(self, body: Any, status: int = 200) -> dict[str, Any]:
        """A Task with its ServiceRequest."""
        return self.ask("POST", "/fhir", status, body)

    def task(self, reference: str, status: int = 200) -> dict[str, Any]:
        return self.ask("GET", f"/fhir/Task/{reference}", status)

    def referral(self, body: Any, key: str = "key-1", status: int = 201) -> dict[str, Any]:
        """A message of the JSON door."""
        return self.ask("POST", "/api/v1/referrals", status, body, Idempotency_Key=key)

    def status(self, receipt: str, status: int = 200) -> dict[str, Any]:
        return self.ask("GET", f"/api/v1/referrals/{receipt}", status)


def said(outcome: dict[str, Any]) -> str:
    """All that an OperationOutcome says, in one text."""
    return " ".join(one["diagnostics"] for one in outcome["issue"])


def receipt_in(outcome: dict[str, Any]) -> str:
    """The number of the referral that an OperationOutcome names first."""
    return outcome["issue"][0]["extension"][0]["valueIdentifier"]["value"]
