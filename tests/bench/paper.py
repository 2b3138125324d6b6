"""How fast a report goes on paper, and how much memory that takes.

    python -m tests.bench.paper
    python -m tests.bench.paper --times 9

A programme report of about 12 pages and its summary, each in a process of its own as the job
does it, the import of the drawing library included. Prints the median, the spread and the most
memory; and how much the process that asked has grown.
"""

import argparse
import resource
import statistics
import tempfile
import time
from pathlib import Path

from portal import create_app, pdf_process
from portal import settings as settings_module
from portal.reports import document_pdf
from tests.reports import paper_scene


def main() -> None:
    """Draw each document a number of times, print what it took."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--times", type=int, default=5)
    times = given.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_module.load(
            {},
            instance=Path(folder),
            secure_cookies=False,
            second_factor_roles=(),
            log_level="critical",
        )
        app = create_app(settings)
        with app.test_request_context():
            documents = (
                ("programme report", paper_scene.programme()),
                ("two-page summary", paper_scene.summary()),
            )
            for name, document in documents:
                before = _peak_mib()
                seconds, made = _measured(document, times)
                _say(name, seconds, made)
                print(f"  the asking process grew by {_peak_mib() - before:.0f} MiB")


def _measured(document, times: int) -> tuple[list[float], pdf_process.Made]:
    seconds = []
    for _turn in range(times):
        started = time.perf_counter()
        made = document_pdf.render(document, paper_scene.CREATED)
        seconds.append(time.perf_counter() - started)
    return seconds, made


def _say(name: str, seconds: list[float], made: pdf_process.Made) -> None:
    middle = statistics.median(seconds)
    print(
        f"{name}: {made.page_count} pages, median {middle:.2f} s "
        f"({min(seconds):.2f} to {max(seconds):.2f}), {made.page_count / middle:.1f} pages/s, "
        f"peak {made.peak_kib / 1024:.0f} MiB, {len(made.pdf) / 1024:.0f} KiB"
    )


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
