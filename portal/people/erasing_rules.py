"""How much of a birth date, a postcode and a date of death the figures need. Pure."""

from collections.abc import Iterable
from datetime import date

from portal import postcodes

# Stands where a postcode did that isn't one: counted as elsewhere.
ABROAD = "?"


def coarse_birth(born_on: date, days: Iterable[date]) -> date:
    """A day of the same year on which somebody might as well be born, as far as figures tell.

    `days` are those for which a figure tells their age: on each it is the same as before. Where
    no plain day of that year does that, it is the first of their month.
    """
    on = sorted({day for day in days if day >= born_on})
    ages = [_age(born_on, day) for day in on]
    plain = [(1, 1), (12, 31), (7, 1), (4, 1), (10, 1)]
    for month, day in plain:
        other = date(born_on.year, month, day)
        if [_age(other, one) for one in on] == ages:
            return other
    return born_on.replace(day=1)


def coarse_postcode(postcode: str) -> str:
    """The part of a postcode that thousands share, "LS1" of "LS1 4AP"."""
    return postcodes.outward(postcode) or (ABROAD if postcode.strip() else "")


def coarse_day(day: date | None) -> date | None:
    """The first of a day's month."""
    return None if day is None else day.replace(day=1)


def _age(born_on: date, day: date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
