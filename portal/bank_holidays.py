"""Bank holidays of a country and its region."""

from datetime import date
from functools import lru_cache


def holidays_between(country: str, region: str, first: date, last: date) -> dict[date, str]:
    """Bank holidays from a day to another, both included, by day; none without a country.

    Country and region are codes of ISO 3166, "GB" and "ENG"; names come in the country's own
    language.
    """
    if not country:
        return {}
    return {
        day: name
        for year in range(first.year, last.year + 1)
        for day, name in sorted(_of_year(country, region, year).items())
        if first <= day <= last
    }


def is_one(country: str, region: str, day: date) -> bool:
    """Whether a day is a bank holiday there; never without a country."""
    return bool(country) and day in _of_year(country, region, day.year)


@lru_cache(maxsize=64)
def _of_year(country: str, region: str, year: int) -> dict[date, str]:
    # Slow to import, and wanted by few commands.
    import holidays

    return dict(holidays.country_holidays(country, subdiv=region or None, years=year))


def are_known(country: str, region: str) -> bool:
    """Whether there is such a country, and such a region of it; no country is one too."""
    import holidays

    known = holidays.list_supported_countries()
    return not country or (country in known and (not region or region in known[country]))
