"""What the matrix sends about signing in: passkeys, apps, codes and one's own passphrase."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests import signin_factories

Ids = dict[str, Any]


def add(scene: Any) -> None:
    """A passkey of a leader, and one of somebody who isn't an actor."""
    leader = scene.actors["facilitator"]
    scene.objects["own"]["passkey_id"] = signin_factories.passkey(leader).id
    scene.objects["other"]["passkey_id"] = signin_factories.passkey().id


def _nothing(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {}


def _passphrase(_ids: Ids, _scene: Any) -> dict[str, Any]:
    new = "teapot gravel nineteen violin"
    return {"passphrase": "not mine", "new_passphrase": new, "new_passphrase_again": new}


BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "auth.second_step": lambda ids, scene: {"proof_code": "123456"},
    "auth.passkey_ask": _nothing,
    "auth.passkey_sign_in": lambda ids, scene: {"credential": "{}"},
    "auth.proof_ask": lambda ids, scene: {"proof_code": "123456"},
    "auth.passkey_prove_ask": _nothing,
    "auth.passkey_prove": lambda ids, scene: {"credential": "{}"},
    "auth.factors_show": _nothing,
    "auth.app_add": _nothing,
    "auth.app_confirm": lambda ids, scene: {"proof_code": "123456"},
    "auth.app_remove": _nothing,
    "auth.recovery_codes_make": _nothing,
    "auth.passphrase_change": _passphrase,
    "auth.passkey_add_ask": _nothing,
    "auth.passkey_add": lambda ids, scene: {"name": "My phone", "credential": "{}"},
    "auth.passkey_remove": _nothing,
}
