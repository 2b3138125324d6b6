"""A plugin of pytest for mutation runs: what every test needs is made once, before the forks.

Each mutant is tried in a process forked from one that has run the tests already. Making the
database and the application again there would take most of its time. A mutant in a function
that runs while the application is made gets one of its own.

Loaded by `-p kept_fixtures` from a folder on PYTHONPATH; it imports nothing of Portal, whose
mutated copy must be the first one found.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from mutmut.state import state

_kept: dict[str, Any] = {}
# Functions under trial that ran while the application was made.
_making: set[str] = set()


def _folder() -> Path:
    if "folder" not in _kept:
        _kept["folder"] = Path(tempfile.mkdtemp(dir=os.environ["PYTEST_DEBUG_TEMPROOT"]))
    return _kept["folder"]


def _under_trial() -> str:
    return os.environ.get("MUTANT_UNDER_TEST", "")


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: Any, request: Any) -> Any:
    name = fixturedef.argname
    if name in ("template_database", "compiled_templates"):
        value = _kept.get(name) or _kept.setdefault(name, _made(name, fixturedef, request))
    elif name == "made_apps" and _under_trial().partition("__mutmut_")[0] not in _making:
        value = _kept.setdefault(name, [])
    elif name == "app" and _under_trial() == "stats":
        value = _watched(fixturedef, request)
    else:
        return None
    fixturedef.cached_result = (value, fixturedef.cache_key(request), None)
    return value


def _made(name: str, fixturedef: Any, request: Any) -> Any:
    if name == "compiled_templates":
        from jinja2 import FileSystemBytecodeCache

        return FileSystemBytecodeCache(str(_folder()))
    made = next(fixturedef.func(request.getfixturevalue("tmp_path_factory")))
    return str(shutil.copy(made, _folder() / "template.db"))


def _watched(fixturedef: Any, request: Any) -> Any:
    """The application; each test that uses it counts as one that ran what made it."""
    given = {
        one: request if one == "request" else request.getfixturevalue(one)
        for one in fixturedef.argnames
    }
    seen = state()._stats
    before = set(seen)
    is_first = not _kept["made_apps"]
    seen.clear()
    app = fixturedef.func(**given)
    if is_first:
        _making.update(seen)
    seen.update(before, _making)
    return app
