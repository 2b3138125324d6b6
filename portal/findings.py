"""What `portal doctor` finds, and how any part of Portal adds to what it looks at.

A look is a function of the settings that gives findings; `looks` puts it on the list. So
whoever builds a thing says beside it how one sees that it is well.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from portal.settings import Settings


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `state` is ok, warning or problem; `mend` says what to do."""

    subject: str
    state: Literal["ok", "warning", "problem"]
    words: str
    mend: str = ""


class Stage(IntEnum):
    """When a look is taken, each stage resting on those before."""

    # The machine and the files alone.
    MACHINE = 1
    # Inside the application with an open connection to a database that is up to date.
    DATABASE = 2
    # As DATABASE, and only where Portal is, or is about to be, open to others: --deploy.
    DEPLOY = 3


Look = Callable[[Settings], "Finding | Iterable[Finding] | None"]

_looks: dict[Stage, dict[str, Look]] = {stage: {} for stage in Stage}
_quick: dict[str, Look] = {}


def looks(stage: Stage, *, is_quick: bool = False) -> Callable[[Look], Look]:
    """Put a function on the doctor's list; it gives a finding, several, or None.

    A quick one takes so little that a page of the administrators' has it done while they wait.
    """

    def add(look: Look) -> Look:
        name = f"{look.__module__}.{look.__qualname__}"
        _looks[stage][name] = look
        if is_quick:
            _quick[name] = look
        return look

    return add


def findings(stage: Stage, settings: Settings) -> list[Finding]:
    """Take every look of a stage. Never raises: what goes wrong is a finding."""
    found: list[Finding] = []
    for look in _looks[stage].values():
        found += taken(look, settings)
    return found


def quick_findings(settings: Settings) -> list[Finding]:
    """Take the quick looks, as `findings`. Needs an open connection to a database in order."""
    return [found for look in _quick.values() for found in taken(look, settings)]


def taken(look: Look, settings: Settings) -> list[Finding]:
    """What one look gives."""
    try:
        given = look(settings)
        if given is None:
            return []
        return [given] if isinstance(given, Finding) else list(given)
    except Exception as problem:
        subject = look.__name__.strip("_").replace("_", " ").capitalize()
        kind = type(problem).__name__
        return [Finding(subject, "problem", f"couldn't be looked at: {problem or kind}")]
