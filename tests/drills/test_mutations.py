"""Mutations: small faults planted in the code that guards people, each of which a test must see.

`uv run pytest --drills tests/drills/test_mutations.py` takes some minutes for each module. A
copy of the project is mutated in a folder of its own; the tree here stays as it is.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("portal", "templates", "static", "tests", "pyproject.toml", "wsgi.py", "README.md")
LEAST_KILLED = 0.9
MINUTES = 25
# What is mutated, and the tests that must notice.
GUARDS = {
    "portal/auth/scope.py": ("tests/auth/test_scope.py", "tests/access/test_scoped_queries.py"),
    "portal/auth/sessions.py": ("tests/auth/test_sessions.py", "tests/auth/test_sign_in.py"),
    "portal/auth/throttle.py": ("tests/auth/test_throttle.py", "tests/auth/test_sign_in.py"),
    "portal/audit.py": ("tests/test_audit.py",),
    "portal/keys.py": ("tests/test_keys.py",),
}

pytestmark = pytest.mark.drill


@pytest.mark.parametrize("module", sorted(GUARDS))
def test_nine_of_ten_planted_faults_are_noticed(module: str, tmp_path: Path) -> None:
    pytest.importorskip("mutmut")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(
                source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "drills")
            )
        else:
            shutil.copy(source, tmp_path / name)
    (tmp_path / "setup.cfg").write_text(_configuration(module), "utf-8")
    command = [sys.executable, "-m", "mutmut"]
    ran = subprocess.run(
        [*command, "run", "--max-children", "2"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=MINUTES * 60,
    )
    said = subprocess.run(
        [*command, "results", "--all", "true"], cwd=tmp_path, capture_output=True, text=True
    ).stdout
    fates = dict(line.split(": ") for line in map(str.strip, said.splitlines()) if ": " in line)
    assert fates, ran.stdout[-2_000:] + ran.stderr[-2_000:]
    left = sorted(name for name, fate in fates.items() if fate not in ("killed", "timeout"))
    killed = 1 - len(left) / len(fates)
    print(f"{module}: {killed:.1%} of {len(fates)} killed")
    assert killed >= LEAST_KILLED, f"{killed:.1%} of {len(fates)}; not noticed: {left}"


def _configuration(module: str) -> str:
    lines = {
        "source_paths": [module],
        "also_copy": list(COPIED),
        "pytest_add_cli_args_test_selection": list(GUARDS[module]),
        "pytest_add_cli_args": ["-n0", "-p", "no:cacheprovider"],
    }
    words = ["[mutmut]"]
    for name, values in lines.items():
        words += [f"{name}=", *(f"    {value}" for value in values)]
    return "\n".join([*words, ""])
