"""Every measure that Portal knows, read once from the files in `measures/`."""

import tomllib
from functools import lru_cache
from pathlib import Path

from portal.outcomes.measure_file_rules import BrokenFile, measure_from
from portal.outcomes.measure_rules import Measure, Series

FOLDER = Path(__file__).parent / "measures"


def measures() -> tuple[Measure, ...]:
    """All measures: those on by default first, the forms of a session last of each kind."""
    return _read(FOLDER)


def measure(code: str) -> Measure:
    """One measure. Raises KeyError for a code that no file has."""
    return _by_code()[code]


def known(code: str) -> Measure | None:
    """One measure, or None: rows may outlive a file."""
    return _by_code().get(code)


def series_called(code: str) -> tuple[Measure, Series]:
    """A series and its measure. Raises KeyError."""
    for one in measures():
        for series in one.series:
            if series.code == code:
                return one, series
    raise KeyError(code)


def read_folder(folder: Path) -> tuple[Measure, ...]:
    """The measures of a folder. Raises BrokenFile: one wrong file and nothing starts."""
    found: dict[str, Measure] = {}
    series: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            data = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            raise BrokenFile(path.name, "the file", f"isn't TOML: {problem}") from None
        made = measure_from(path.name, data)
        if made.code != path.stem:
            raise BrokenFile(path.name, "code", f"is {made.code!r}; name the file the same.")
        found[made.code] = made
        for one in made.series:
            if one.code in series:
                raise BrokenFile(path.name, "series", f"{one.code!r} is in {series[one.code]} too.")
            series[one.code] = path.name
    return tuple(sorted(found.values(), key=_rank))


def _rank(one: Measure) -> tuple[bool, bool, str]:
    return not one.is_on_by_default, one.is_session_form, one.short_title


@lru_cache(maxsize=1)
def _read(folder: Path) -> tuple[Measure, ...]:
    return read_folder(folder)


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Measure]:
    return {one.code: one for one in measures()}
