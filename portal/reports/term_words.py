"""How a figure is said: its name, what it means, and what is left out of it."""

from typing import Any, NamedTuple


class Said(NamedTuple):
    """A figure in words. `left_out` is empty where nothing is."""

    name: Any
    definition: Any
    left_out: Any = ""
