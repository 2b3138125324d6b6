"""What somebody wants of a group, and what they can't do. Pure.

Everything may be unknown: empty says that nobody has asked, never that anything will do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class DayPart(StrEnum):
    """Parts of a day in which a group may meet."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


NOON, EVENING_HOUR = 12, 17


def day_part(hour: int) -> DayPart:
    """The part of the day in which this hour lies."""
    if hour < NOON:
        return DayPart.MORNING
    return DayPart.AFTERNOON if hour < EVENING_HOUR else DayPart.EVENING


@dataclass(frozen=True)
class WishDetails:
    """Wishes as a form or a message says them: any of the formats named will do, and so on."""

    formats: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    approaches: tuple[str, ...] = ()
    membership_rules: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    # A code such as "en".
    language: str = ""
    cannot_days: tuple[int, ...] = ()
    cannot_parts: tuple[str, ...] = ()
    note: str = ""

    @property
    def not_asked(self) -> tuple[str, ...]:
        """What nobody has asked yet, in the order of the form."""
        said = {
            "formats": self.formats,
            "times": self.cannot_days or self.cannot_parts,
            "audiences": self.audiences,
            "kinds": self.kinds,
            "approaches": self.approaches,
            "language": self.language,
            "areas": self.areas,
        }
        return tuple(name for name, value in said.items() if not value)


def listed(values: Iterable[object]) -> str:
    """Codes in one column, joined by commas."""
    return ",".join(str(value) for value in values)


def codes(text: str) -> tuple[str, ...]:
    """The codes of a column."""
    return tuple(filter(None, text.split(",")))


def lines(text: str) -> tuple[str, ...]:
    """Words of a column or a box, one on each line."""
    return tuple(filter(None, (line.strip() for line in text.splitlines())))
