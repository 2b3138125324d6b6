"""What a secret opens, alive and dead: written by hand, one line for each state it may be in.

A secret is an address or a token that opens something to whoever holds it: no role does. Each
state says what is done to what the secret stands for, and how every route behind it then
answers. What is dead answers as if it had never been, byte for byte, unless `says` tells the
words by which its holder is told more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from portal import clock
from portal.models import User

TOKEN = "secret-of-the-scene"
NEVER = "nobody-was-given-this"


@dataclass(frozen=True)
class State:
    """What is done, and the answer of each route (the endpoint's last word) afterwards."""

    done: Callable[[Any], Any]
    answers: dict[str, int]
    # Words by which whoever holds the secret is told that it is over; '' where nobody is.
    says: str = ""


@dataclass(frozen=True)
class Door:
    """A kind of secret: its argument in addresses, how one is made, and its states."""

    argument: str
    endpoints: tuple[str, ...]
    made: Callable[[Any], str]
    states: dict[str, State] = field(default_factory=dict)
    never: dict[str, int] = field(default_factory=dict)


def update(model: Any, condition: Any, **values: Any) -> None:
    assert model.update(**values).where(condition).execute() == 1


def minute_ago() -> Any:
    return clock.now() - timedelta(minutes=1)


def facilitator_off(scene: Any) -> None:
    update(User, User.id == scene.actors["facilitator"].id, is_active=False)


def own(scene: Any, name: str) -> Any:
    return scene.objects["own"][name]


def same(status: int, *views: str) -> dict[str, int]:
    return dict.fromkeys(views, status)
