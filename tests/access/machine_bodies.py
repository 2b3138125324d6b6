"""What the matrix sends to the doors for computers, and about their tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests import machine_factories

Ids = dict[str, Any]


def add(scene: Any) -> None:
    """Give Pip's provider a token; Quinn's is asked for the same one, which isn't its own."""
    own = machine_factories.provider_token(scene.objects["own"]["provider_id"], label="GP system")
    scene.objects["own"]["token_id"] = own.id
    scene.objects["other"]["token_id"] = own.id


def _nothing(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {}


def _token(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"label": "Another system", "scopes": ["status:read"], "valid_days": "90"}


BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "fhir.process_message": _nothing,
    "fhir.bundle_take": _nothing,
    "fhir.metadata_show": _nothing,
    "fhir.task_show": _nothing,
    "fhir.response_show": _nothing,
    "fhir.unknown_show": _nothing,
    "api.referral_add": _nothing,
    "api.referral_show": _nothing,
    "api.unknown_show": _nothing,
    "provider_tokens.token_list": _token,
    "provider_tokens.token_revoke": _nothing,
}
PATHS: dict[str, dict[str, Any]] = {
    "fhir.unknown_show": {"path": "Patient"},
    "fhir.task_show": {"receipt": "R-7KX4-92"},
    "fhir.response_show": {"receipt": "R-7KX4-92"},
    "api.referral_show": {"receipt": "R-7KX4-92"},
    "api.unknown_show": {"path": "v2"},
}
