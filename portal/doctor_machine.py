"""What the doctor looks at of the machine: Python, SQLite, disk, PDF and fonts."""

import shutil
import sqlite3
import sys

from portal import settings as settings_module
from portal.findings import Finding, Stage, looks
from portal.pdf import PANGO_LINE
from portal.settings import Settings

# UPSERT, RETURNING and STRICT-era behaviour that the SQL here leans on.
OLDEST_SQLITE = (3, 35, 0)
OLDEST_PYTHON = (3, 11)
# A backup and a migration each need room for another copy of the database.
LEAST_FREE_BYTES = 500_000_000
FONT_FILES = ("400", "600", "700")


def python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < OLDEST_PYTHON:
        return Finding("Python", "problem", version, "Install Python 3.11 or newer.")
    return Finding("Python", "ok", version)


def sqlite() -> Finding:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return Finding(
            "SQLite", "problem", sqlite3.sqlite_version, "Install Python with SQLite 3.35 or newer."
        )
    return Finding("SQLite", "ok", sqlite3.sqlite_version)


@looks(Stage.MACHINE)
def _disk(settings: Settings) -> Finding:
    usage = shutil.disk_usage(settings.instance)
    words = f"{usage.free / 1e9:.1f} GB free"
    if usage.free < LEAST_FREE_BYTES:
        return Finding("Disk", "problem", words, "Make room: backups and writes need it.")
    return Finding("Disk", "ok", words)


@looks(Stage.MACHINE)
def _pdf(_settings: Settings) -> Finding:
    try:
        from weasyprint import HTML

        size = len(HTML(string="<p>Portal").write_pdf() or b"")
    except OSError:
        return Finding(
            "PDF",
            "problem",
            "Pango, which draws the PDFs, isn't installed; all else works",
            f"On Debian and Ubuntu: {PANGO_LINE}",
        )
    return Finding("PDF", "ok", f"WeasyPrint drew a page of {size:,} bytes")


@looks(Stage.MACHINE)
def _fonts(_settings: Settings) -> Finding:
    folder = settings_module.static_folder() / "fonts"
    absent = [weight for weight in FONT_FILES if not list(folder.glob(f"*-{weight}.woff2"))]
    if absent:
        return Finding(
            "Fonts",
            "problem",
            f"weights {', '.join(absent)} are missing from {folder}",
            "Install Portal again.",
        )
    return Finding("Fonts", "ok", f"{len(list(folder.glob('*.woff2')))} files, bundled")
