"""One mutation run: a module, the tests that must notice, and what became of each mutant."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = (
    "portal",
    "templates",
    "static",
    "tests",
    "pyproject.toml",
    "wsgi.py",
    "README.md",
    "SECURITY.md",
    "CHANGELOG.md",
)
PLUGIN = Path(__file__).with_name("kept_fixtures.py")
# A mutant that runs so many times as long as its tests did, and some seconds, never ends.
PATIENCE, PATIENCE_SECONDS = 8, 20
# Lines of words for whoever reads an error or a log: no behaviour, so that nothing is planted.
WORDS = (
    r"^\s*raise \w+\((_\()?f?\".*\"\)+$",
    r"super\(\)\.__init__\(\"",
    r"\blog\.\w+\(",
    r"\b(_|ngettext)\($",
    r"^\s*f?\"[^\"]*\"$",
)


@dataclass
class Run:
    """What became of each mutant, by name; what was said where there is none."""

    fates: dict[str, str] = field(default_factory=dict)
    said: str = ""

    @property
    def left(self) -> list[str]:
        """Those that no test noticed."""
        return sorted(
            name for name, fate in self.fates.items() if fate not in ("killed", "timeout")
        )

    @property
    def share(self) -> float:
        return 1 - len(self.left) / len(self.fates)


def mutate(module: str, tests: tuple[str, ...], folder: Path, minutes: int = 25) -> Run:
    """Plant every small fault that mutmut knows into a copy of one module, one at a time."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, folder / name)
    (folder / "plugin").mkdir()
    shutil.copy(PLUGIN, folder / "plugin")
    (folder / "temporary").mkdir()
    (folder / "setup.cfg").write_text(_configuration(module, tests), "utf-8")
    ran = mutmut(folder, "run", "--max-children", "2", minutes=minutes)
    said = mutmut(folder, "results", "--all", "true").stdout
    fates = dict(line.split(": ") for line in map(str.strip, said.splitlines()) if ": " in line)
    return Run(fates, ran.stdout[-2_000:] + ran.stderr[-2_000:])


def mutmut(folder: Path, *words: str, minutes: int = 1) -> subprocess.CompletedProcess[str]:
    """Run mutmut in the folder of a run."""
    return subprocess.run(
        [sys.executable, "-m", "mutmut", *words],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(folder / "plugin"),
            "PYTEST_DEBUG_TEMPROOT": str(folder / "temporary"),
        },
        capture_output=True,
        text=True,
        timeout=minutes * 60,
    )


def _configuration(module: str, tests: tuple[str, ...]) -> str:
    lines = {
        "source_paths": [module],
        "also_copy": [*COPIED],
        "pytest_add_cli_args_test_selection": list(tests),
        "pytest_add_cli_args": ["-n0", "-p", "no:cacheprovider", "-p", PLUGIN.stem],
        "do_not_mutate_patterns": list(WORDS),
        "timeout_multiplier": [str(PATIENCE)],
        "timeout_constant": [str(PATIENCE_SECONDS)],
    }
    words = ["[mutmut]"]
    for name, values in lines.items():
        words += [f"{name}=", *(f"    {value}" for value in values)]
    return "\n".join([*words, ""])
