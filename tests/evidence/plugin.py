"""Writes the tables of evidence from the tests that ran: `uv run pytest --evidence FOLDER`."""

from pathlib import Path

import pytest

from tests.evidence.table import Run, asvs_page, hazard_page


class Evidence:
    """Notes what came of each test, and writes the tables at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._run = Run()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called for each phase of each test, on the process that distributes them too."""
        if report.when == "call" or report.outcome != "passed":
            self._run.add(report.nodeid, report.outcome)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write both tables, and say in one line what they hold."""
        page, counts = asvs_page(self._run)
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "asvs.md").write_text(page, "utf-8")
        (self._folder / "hazards.md").write_text(hazard_page(self._run), "utf-8")
        said = ", ".join(f"{count} {state}" for state, count in counts.most_common())
        terminalreporter.write_line(f"ASVS 5.0, levels 1 and 2: {said}.")
