"""What the doctor looks at of the database and of what goes on behind the pages."""

from datetime import timedelta

from portal import alarm, audit, clock, high_water, jobs, schema
from portal.db import database, is_postgresql
from portal.findings import Finding, Stage, looks
from portal.models import User
from portal.office import outbox_queries
from portal.settings import Settings

# A worker looks for work every minute; after so many without a look there is none.
WORKER_MINUTES = 5
# Mail goes out within minutes; what waits longer has a cause that somebody should see.
LATE_MAIL = timedelta(hours=1)


def state_of(settings: Settings) -> Finding:
    """Whether every migration is applied; nothing else of the database can be asked before."""
    engine = "PostgreSQL" if is_postgresql() else f"SQLite, {settings.database_path}"
    pending = schema.pending_count(database.obj)
    if pending:
        words = f"{engine}; lacks {pending} migrations"
        return Finding("Database", "problem", words, how_to_make(settings))
    return Finding("Database", "ok", f"{engine}; every migration applied")


@looks(Stage.DATABASE)
def _schema(_settings: Settings) -> Finding:
    differences = schema.check(database.obj)
    if differences:
        return Finding("Schema", "problem", differences[0], "See them all: portal db check")
    return Finding("Schema", "ok", "the database is what the models say")


@looks(Stage.DATABASE)
def _audit_trail(_settings: Settings) -> Finding:
    verdict = audit.verify()
    if verdict.is_sound:
        return Finding("Audit trail", "ok", f"{verdict.checked_count:,} events, sound")
    is_new = verdict.checked_count == 0 and not User.select(User.id).exists()
    if is_new and not high_water.check():
        return Finding(
            "Audit trail",
            "ok",
            "empty, as in a new database",
            'Add the first user: portal user add "NAME" --email EMAIL --role administrator',
        )
    return Finding("Audit trail", "problem", verdict.problem, "Compare with your last backup.")


@looks(Stage.DATABASE, is_quick=True)
def _trail_outside(settings: Settings) -> list[Finding]:
    subject = "Trail kept outside"
    found = []
    if not high_water.path_of().exists():
        words = "nothing is noted yet; that begins with the next event"
        found.append(Finding(subject, "ok", words))
    else:
        problem = high_water.check()
        words = problem or "the database has all that was noted outside it"
        found.append(Finding(subject, "problem" if problem else "ok", words))
    if not settings.trustee_email and not settings.demo:
        found.append(
            Finding(
                subject,
                "warning",
                "nobody gets the weekly digest, so that only this server knows the trail's end",
                f"Set trustee_email in {settings.instance / 'portal.toml'}.",
            )
        )
    return found


@looks(Stage.DATABASE, is_quick=True)
def _worker(settings: Settings) -> Finding:
    """Whether background work is being done: judged by work that waits, and by signs of life."""
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


@looks(Stage.DATABASE, is_quick=True)
def _mail(settings: Settings) -> Finding:
    """Whether mail goes out, as settings and outbox tell it: the mail server isn't asked."""
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


def how_to_make(settings: Settings) -> str:
    """The line to type where there is no database, or an old one."""
    return (
        "portal demo --reset" if settings.demo else "portal db upgrade (or, to look: portal demo)"
    )
