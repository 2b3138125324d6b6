"""For whom the charity is there, by age and place: what the public form asks first. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal import postcodes


class Limit(StrEnum):
    """A criterion that somebody is outside of."""

    YOUNG = "young"
    OLD = "old"
    AREA = "area"


@dataclass(frozen=True)
class Criteria:
    """Ages in whole years, the oldest 0 where there is none; areas none where it's everywhere."""

    youngest_age: int
    oldest_age: int = 0
    areas: tuple[str, ...] = ()

    def outside(self, age: int | None, postcode: str) -> list[Limit]:
        """What somebody is outside of. An age or a place that nobody knows keeps nobody out."""
        limits = []
        if age is not None and age < self.youngest_age:
            limits.append(Limit.YOUNG)
        if age is not None and self.oldest_age and age > self.oldest_age:
            limits.append(Limit.OLD)
        if postcode and self.areas and not postcodes.is_in(postcode, self.areas):
            limits.append(Limit.AREA)
        return limits


def said_areas(areas: Iterable[str]) -> str:
    """The areas as a list to be read: "LS, BD, HX1"."""
    return ", ".join(postcodes.compact(area) for area in areas)
