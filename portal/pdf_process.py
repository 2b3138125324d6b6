"""Long PDFs, drawn in a process of their own: bounded in memory and time, and stopped at will.

Layout takes seconds and up to a hundred megabytes, and input can always be found that takes
far more. The process that serves pages and jobs pays none of that, and gets its memory back.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from portal import pdf, pdf_pages, settings
from portal.errors import PdfUnavailable

# Address space, of which about a third is used by a report of 50 pages.
MEMORY_BYTES = 1024**3
SECONDS = 120
# How often it is asked whether to go on.
ASK_SECONDS = 0.2
UNAVAILABLE, TOO_LARGE = 3, 4


class PdfStopped(Exception):
    """The drawing was called off."""


class PdfFailed(Exception):
    """The document couldn't be drawn within its limits; the message says which."""


class Made(NamedTuple):
    """A PDF, and what it took: its pages, and the most memory that was used."""

    pdf: bytes
    page_count: int
    peak_kib: int


def render(
    html: str,
    created_at: datetime,
    *,
    sheets: Sequence[str] = (),
    page_count: int | None = None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Made:
    """The PDF of a document's HTML, the same bytes for the same HTML and `created_at`.

    `sheets` are its stylesheets in the static folder. With `page_count` it is made to fit that
    many pages. `is_stopped` is asked several times a second. Raises PdfStopped, PdfFailed, or
    PdfUnavailable where the drawing library isn't installed.
    """
    asked = {
        "html": html,
        "sheets": sheets,
        "page_count": page_count,
        "memory_bytes": MEMORY_BYTES,
    }
    # A file, since what a pipe can't hold would wait for a child that is still starting.
    with tempfile.TemporaryFile() as given:
        given.write(json.dumps(asked).encode())
        given.seek(0)
        child = subprocess.Popen(
            [sys.executable, "-m", "portal.pdf_process"],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(created_at),
        )
        try:
            out, problem = _answer(child, is_stopped)
        finally:
            child.kill()
            child.wait()
            for pipe in (child.stdout, child.stderr):
                if pipe:
                    pipe.close()
    if child.returncode == UNAVAILABLE:
        raise PdfUnavailable(problem.strip())
    if child.returncode != 0:
        raise PdfFailed(_why(child.returncode, problem))
    facts, _newline, made = out.partition(b"\n")
    return Made(made, **json.loads(facts))


def _answer(child: "subprocess.Popen[bytes]", is_stopped: Callable[[], bool]) -> tuple[bytes, str]:
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        try:
            out, problem = child.communicate(timeout=ASK_SECONDS)
        except subprocess.TimeoutExpired:
            if is_stopped():
                raise PdfStopped from None
        else:
            return out, problem.decode("utf-8", "replace")
    raise PdfFailed(f"It wasn't drawn within {SECONDS} seconds.")


def _environment(created_at: datetime) -> dict[str, str]:
    """Just what the child needs: none of the secrets that may stand in our own environment."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "FONTCONFIG_PATH", "FONTCONFIG_FILE", "TMPDIR")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "PYTHONPATH": str(settings.PACKAGE.parent),
        # Fonts cut down to the letters used carry a date, and sets have an order.
        "SOURCE_DATE_EPOCH": str(int(created_at.timestamp())),
        "PYTHONHASHSEED": "0",
    }


def _why(code: int, problem: str) -> str:
    # C libraries that get no memory end the process as they please.
    if code == TOO_LARGE or code < 0:
        return "It took more memory than a report may."
    last = problem.strip().splitlines()[-1:] or [f"The drawing process ended with {code}."]
    return last[0]


def main() -> int:
    """The other end: a document from standard input, its PDF to standard output."""
    asked = json.load(sys.stdin.buffer)
    resource.setrlimit(resource.RLIMIT_AS, (asked["memory_bytes"], asked["memory_bytes"]))
    try:
        drawer = pdf.Drawer(*asked["sheets"])
        document = pdf_pages.paginate(
            lambda css: pdf.laid_out(asked["html"], more_css=css, drawer=drawer),
            asked["page_count"],
        )
        made = pdf.written(document)
    except PdfUnavailable as problem:
        sys.stderr.write(str(problem))
        return UNAVAILABLE
    except MemoryError:
        return TOO_LARGE
    facts = {
        "page_count": len(document.pages),
        "peak_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
