"""What stops at once when somebody takes back what they agreed to, or is reached less.

Each area that queues something on the strength of an agreement says here how it holds back what
hasn't left the house; people call all of it in the transaction that records the word.
"""

from collections.abc import Callable
from typing import Any, TypeVar

Holding = TypeVar("Holding", bound=Callable[[int, Any], object])

_held_back: list[Callable[[int, Any], object]] = []


def on_withdrawal(function: Holding) -> Holding:
    """Call this with the person's id and who wrote it down, after anything was taken back.

    It looks for itself at what still stands.
    """
    if function not in _held_back:
        _held_back.append(function)
    return function


def hold_back(person_id: int, by: Any) -> None:
    """Stop whatever isn't agreed to any more, in the transaction that is open."""
    for function in _held_back:
        function(person_id, by)
