"""What `portal doctor` looks at: one finding for each thing that Portal needs."""

import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from portal import settings as settings_module
from portal.errors import SettingsError
from portal.pdf import PANGO_LINE
from portal.settings import Settings

# UPSERT, RETURNING and STRICT-era behaviour that the SQL here leans on.
OLDEST_SQLITE = (3, 35, 0)
OLDEST_PYTHON = (3, 11)
# A backup and a migration each need room for another copy of the database.
LEAST_FREE_BYTES = 500_000_000
# A worker looks for work every minute; after so many without a look there is none.
WORKER_MINUTES = 5
# Mail goes out within minutes; what waits longer has a cause that somebody should see.
LATE_MAIL = timedelta(hours=1)
FONT_FILES = ("400", "600", "700")


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `state` is ok, warning or problem; `mend` says what to do."""

    subject: str
    state: Literal["ok", "warning", "problem"]
    words: str
    mend: str = ""


def examine(settings: Settings | None = None) -> list[Finding]:
    """Look at everything, in the order in which it depends on one another.

    Loads the settings unless they are given. Never raises: what goes wrong is a finding.
    """
    findings = [_python(), _sqlite()]
    if settings is None:
        try:
            # Where somebody has only looked at the demo, that is the database to look at.
            settings = settings_module.load_or_demo()
        except SettingsError as problem:
            return [*findings, Finding("Settings", "problem", str(problem))]
    findings.append(_settings(settings))
    for look in (_instance, _secret_key, _disk, _pdf, _fonts):
        findings.append(_safely(look, settings))
    return findings + _database(settings)


def _safely(look: Callable[[Settings], Finding], settings: Settings) -> Finding:
    try:
        return look(settings)
    except Exception as problem:
        subject = look.__name__.strip("_").replace("_", " ").capitalize()
        return Finding(subject, "problem", f"couldn't be looked at: {problem}")


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < OLDEST_PYTHON:
        return Finding("Python", "problem", version, "Install Python 3.11 or newer.")
    return Finding("Python", "ok", version)


def _sqlite() -> Finding:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return Finding(
            "SQLite", "problem", sqlite3.sqlite_version, "Install Python with SQLite 3.35 or newer."
        )
    return Finding("SQLite", "ok", sqlite3.sqlite_version)


def _settings(settings: Settings) -> Finding:
    address = urlsplit(settings.base_url)
    if address.hostname in ("127.0.0.1", "localhost", "::1"):
        return Finding("Settings", "ok", f"for this computer alone, at {settings.base_url}")
    lacking = []
    if address.scheme != "https":
        lacking.append("base_url isn't https")
    if not settings.secure_cookies:
        lacking.append("secure_cookies is off, so a cookie can travel without HTTPS")
    if not settings.trusted_hosts:
        lacking.append("trusted_hosts is empty, so any host name is answered")
    if lacking:
        mend = f"Set them in {settings.instance / 'portal.toml'}."
        return Finding("Settings", "problem", "; ".join(lacking), mend)
    return Finding("Settings", "ok", f"served at {settings.base_url}")


def _instance(settings: Settings) -> Finding:
    folder = settings.instance
    probe = folder / ".doctor"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as problem:
        return Finding(
            "Instance folder",
            "problem",
            f"{folder} can't be written to: {problem.strerror}",
            "Make it the property of the user that runs Portal.",
        )
    readable = [one for one in _kept_files(settings) if _mode(one) & 0o007]
    if readable and _mode(folder) & 0o001:
        return Finding(
            "Instance folder",
            "warning",
            f"other users of this machine can read {readable[0].name} in {folder}",
            f"chmod 700 {folder}",
        )
    return Finding("Instance folder", "ok", str(folder))


def _kept_files(settings: Settings) -> list[Path]:
    path = settings.database_path
    return [path] if path and path.is_file() else []


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _secret_key(settings: Settings) -> Finding:
    file = settings.instance / "secret_key"
    if not file.is_file():
        return Finding("Secret key", "ok", "given by SECRET_KEY or portal.toml")
    if _mode(file) != 0o600:
        return Finding(
            "Secret key",
            "problem",
            f"{file} has mode {_mode(file):04o}; others may read it and forge cookies",
            f"chmod 600 {file}",
        )
    return Finding("Secret key", "ok", f"{file}, for its owner alone")


def _disk(settings: Settings) -> Finding:
    usage = shutil.disk_usage(settings.instance)
    words = f"{usage.free / 1e9:.1f} GB free"
    if usage.free < LEAST_FREE_BYTES:
        return Finding("Disk", "problem", words, "Make room: backups and writes need it.")
    return Finding("Disk", "ok", words)


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


def _database(settings: Settings) -> list[Finding]:
    from portal import create_app
    from portal.db import connection, database

    path = settings.database_path
    if path and not path.is_file():
        return [Finding("Database", "ok", "not made yet", _how_to_make(settings))]
    try:
        with create_app(settings).app_context(), connection():
            return _inside(settings)
    except Exception as problem:
        words = " ".join(str(problem).split())
        return [Finding("Database", "problem", f"can't be used: {words}", "Check DATABASE_URL.")]
    finally:
        if database.obj is not None and not database.is_closed():
            database.close()


def _inside(settings: Settings) -> list[Finding]:
    from portal import audit, schema
    from portal.db import database, is_postgresql

    engine = "PostgreSQL" if is_postgresql() else f"SQLite, {settings.database_path}"
    pending = schema.pending_count(database.obj)
    if pending:
        mend = _how_to_make(settings)
        return [Finding("Database", "problem", f"{engine}; lacks {pending} migrations", mend)]
    findings = [Finding("Database", "ok", f"{engine}; every migration applied")]
    differences = schema.check(database.obj)
    if differences:
        findings.append(
            Finding("Schema", "problem", differences[0], "See them all: portal db check")
        )
    else:
        findings.append(Finding("Schema", "ok", "the database is what the models say"))
    verdict = audit.verify()
    if verdict.is_sound:
        findings.append(Finding("Audit trail", "ok", f"{verdict.checked_count:,} events, sound"))
    elif verdict.checked_count == 0 and not _has_users():
        findings.append(
            Finding(
                "Audit trail",
                "ok",
                "empty, as in a new database",
                'Add the first user: portal user add "NAME" --email EMAIL --role administrator',
            )
        )
    else:
        findings.append(
            Finding("Audit trail", "problem", verdict.problem, "Compare with your last backup.")
        )
    return [*findings, _safely(_worker, settings), _safely(_mail, settings)]


def _worker(settings: Settings) -> Finding:
    """Whether background work is being done: judged by work that waits, and by signs of life."""
    from portal import alarm, clock, jobs

    subject = "Background work"
    mend = "portal work (portal serve does it too, unless --no-jobs)"
    waiting = jobs.overdue_count(WORKER_MINUTES)
    # The file knows this machine's workers, the jobs those of all machines.
    signs = [one for one in (alarm.last_beat(settings), jobs.last_seen_at()) if one]
    if not signs:
        if waiting:
            return Finding(subject, "warning", f"{waiting} jobs wait, no worker ever ran", mend)
        return Finding(subject, "ok", "no worker has run yet", mend)
    minutes = int((clock.now() - max(signs)).total_seconds() // 60)
    words = f"a worker was last seen {minutes} minutes ago" if minutes else "a worker is at it"
    if waiting:
        words += f"; {waiting} jobs wait"
    if waiting or minutes > WORKER_MINUTES:
        return Finding(subject, "warning", words, mend)
    return Finding(subject, "ok", words)


def _mail(settings: Settings) -> Finding:
    """Whether mail goes out, as settings and outbox tell it: the mail server isn't asked."""
    from portal.office import outbox_queries

    late_count = outbox_queries.waiting_longer_count(LATE_MAIL)
    problem_count = outbox_queries.problem_count()
    lacking = []
    if late_count:
        lacking.append(f"messages waiting for over an hour: {late_count:,}")
    if problem_count:
        lacking.append(f"failed or perhaps sent: {problem_count:,}")
    words = "; ".join(lacking)
    if not settings.mail_server:
        if not late_count:
            return Finding("Mail", "ok", "no mail_server is set; messages wait in the outbox")
        mend = f"Set mail_server and mail_sender in {settings.instance / 'portal.toml'}."
        return Finding("Mail", "warning", f"no mail_server is set; {words}", mend)
    if lacking:
        mend = "An administrator finds each with its reason on the page Mail."
        return Finding("Mail", "warning", words, mend)
    return Finding("Mail", "ok", f"goes out by {settings.mail_server}; nothing waits for long")


def _has_users() -> bool:
    from portal.models import User

    return bool(User.select(User.id).exists())


def _how_to_make(settings: Settings) -> str:
    return (
        "portal demo --reset" if settings.demo else "portal db upgrade (or, to look: portal demo)"
    )
