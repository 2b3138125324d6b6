"""What the matrix sends to accounts, and to links by which a passphrase is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Ids = dict[str, Any]


def _version(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"version": 1}


def _nothing(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {}


BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "auth.sign_in_end": _nothing,
    "auth.sign_ins_end_others": _nothing,
    "auth.user_invite": lambda ids, scene: {
        "name": "Ngozi Planted",
        "email": "ngozi@example.org",
        "roles": "facilitator",
    },
    "auth.user_rename": lambda ids, scene: {
        "name": "Renamed Here",
        "email": "renamed@example.org",
        "version": 1,
    },
    "auth.user_roles": lambda ids, scene: {"roles": "staff", "version": 1},
    "auth.user_programmes": lambda ids, scene: {
        "programme_ids": scene.objects["own"]["programme_id"],
        "version": 1,
    },
    "auth.user_person": lambda ids, scene: {"person_number": "", "version": 1},
    "auth.user_deactivate": _version,
    "auth.user_activate": _version,
    "auth.user_sign_out": _nothing,
    "auth.user_factors_reset": _nothing,
    "auth.user_invite_again": _nothing,
    "auth.user_reset": _nothing,
    "auth.user_links_end": _nothing,
    # Too short, had it got so far: nothing is hashed.
    "links.invitation_open": lambda ids, scene: {"passphrase": "short", "again": "short"},
    "links.reset_open": lambda ids, scene: {"passphrase": "short", "again": "short"},
    "links.forgot_show": lambda ids, scene: {"email": "nobody@example.org"},
}
PATHS: dict[str, dict[str, Any]] = {
    "auth.sign_in_end": {"sign_in_id": 2**30},
    "links.invitation_open": {"link_token": "nobody-was-given-this"},
    "links.reset_open": {"link_token": "nobody-was-given-this"},
}
