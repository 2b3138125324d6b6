"""Reads what is claimed of each requirement and hazard, and holds it against a test run.

A claim names tests. It holds when every one of them ran and passed; else the table says so.
"""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
MET, FAILED, NOT_SHOWN = "met", "not met: a test failed", "not shown in this run"
NOT_MET, NOT_APPLICABLE = "not met", "not applicable"


@dataclass(frozen=True)
class Claim:
    """What is said of one requirement or hazard: how it is met, or why not."""

    number: str
    level: int
    state: str
    words: str
    tests: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hazard:
    """What could harm somebody, what keeps it from happening, and the tests of that."""

    number: str
    what: str
    harm: str
    severity: str
    controls: tuple[tuple[str, tuple[str, ...]], ...]
    left: str


def claims() -> list[Claim]:
    """Every level 1 and 2 requirement of ASVS 5.0 in its order, with what is claimed of it.

    Raises ValueError for a number that is missing, unknown or claimed twice.
    """
    table = tomllib.loads((FOLDER / "asvs.toml").read_text("utf-8"))
    levels = {
        number: level for level in (1, 2) for number in table["levels"][f"level_{level}"].split()
    }
    found: dict[str, Claim] = {}
    for number, row in _rows(table):
        if number not in levels:
            raise ValueError(f"{number} is no requirement of level 1 or 2")
        if number in found:
            raise ValueError(f"{number} is claimed twice")
        found[number] = Claim(number, levels[number], **row)
    missing = sorted(set(levels) - set(found), key=in_order)
    if missing:
        raise ValueError(f"nothing is claimed of {', '.join(missing)}")
    return sorted(found.values(), key=lambda claim: in_order(claim.number))


def hazards() -> list[Hazard]:
    """The hazard log, in its order."""
    table = tomllib.loads((FOLDER / "hazards.toml").read_text("utf-8"))
    return [
        Hazard(
            number,
            row["what"],
            row["harm"],
            row["severity"],
            tuple((one["by"], tuple(one["tests"])) for one in row["controls"]),
            row["left"],
        )
        for number, row in table.items()
    ]


def in_order(number: str) -> tuple[int, ...]:
    """A number such as 10.4.1 as it sorts."""
    return tuple(int(part) for part in number.split("."))


def _rows(table: Mapping[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    for group in table["not_applicable"]:
        for number in group["numbers"].split():
            yield number, {"state": NOT_APPLICABLE, "words": group["reason"]}
    for group in table["not_met"]:
        for number in group["numbers"].split():
            yield number, {"state": NOT_MET, "words": group["reason"]}
    for number, row in table["met"].items():
        yield number, {"state": MET, "words": row["how"], "tests": tuple(row["tests"])}


def absent(tests: Iterable[str]) -> list[str]:
    """The tests that are named and don't exist."""
    return [one for one in tests if not _exists(one)]


def _exists(test: str) -> bool:
    path, _colons, name = test.partition("::")
    file = ROOT / path
    return file.is_file() and (not name or name in _functions(file))


@cache
def _functions(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return frozenset(
        one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.ClassDef)
    )


class Run:
    """What came of each test of a run."""

    def __init__(self) -> None:
        self._outcomes: dict[str, str] = {}

    def add(self, node: str, outcome: str) -> None:
        """Note one phase of a test: what failed once has failed."""
        if self._outcomes.get(node) != "failed":
            self._outcomes[node] = outcome

    def state_of(self, tests: Iterable[str]) -> str:
        """What the run says of a claim that leans on these tests."""
        found = [self._of(one) for one in tests]
        if "failed" in found:
            return FAILED
        return MET if found and all(one == "passed" for one in found) else NOT_SHOWN

    def _of(self, test: str) -> str:
        ends = ("::",) if "::" not in test else ("", "[")
        outcomes = {
            outcome
            for node, outcome in self._outcomes.items()
            if any(node == test if not end else node.startswith(test + end) for end in ends)
        }
        if "failed" in outcomes:
            return "failed"
        # A file's tests may be skipped one by one, as on the other engine; not all of them.
        return "passed" if "passed" in outcomes else "absent"


def asvs_page(run: Run) -> tuple[str, Counter[str]]:
    """The table of requirements as Markdown, and how many stand in each state."""
    counts: Counter[str] = Counter()
    lines = []
    for claim in claims():
        state = run.state_of(claim.tests) if claim.state == MET else claim.state
        counts[state] += 1
        tests = "<br>".join(f"`{one}`" for one in claim.tests)
        lines.append(f"| {claim.number} | {claim.level} | {state} | {claim.words} | {tests} |")
    head = [
        "# Portal against OWASP ASVS 5.0, levels 1 and 2",
        "",
        "Made from a test run. `met` means that every test named ran and passed.",
        "",
        ", ".join(f"{count} {state}" for state, count in counts.most_common()) + ".",
        "",
        "| requirement | level | state | how, or why not | tests |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *lines, ""]), counts


def hazard_page(run: Run) -> str:
    """The hazard log as Markdown."""
    lines = [
        "# Hazard log",
        "",
        "What could harm somebody, what keeps it from happening, and whether its tests passed.",
    ]
    for one in hazards():
        lines += ["", f"## {one.number}: {one.what}", "", f"Harm: {one.harm} ({one.severity}).", ""]
        lines += ["| control | state | tests |", "|---|---|---|"]
        for by, tests in one.controls:
            named = "<br>".join(f"`{test}`" for test in tests)
            lines.append(f"| {by} | {run.state_of(tests)} | {named} |")
        lines += ["", f"What is left: {one.left}"]
    return "\n".join([*lines, ""])
