"""What the doctor looks at before others are let in: `portal doctor --deploy`.

In the order of a day's worries: who gets in, what is on the way, what is kept, what is lost.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from flask import current_app

from portal import backups, cipher, clock, demo, high_water, key_rotation, production
from portal.auth import deploy_queries
from portal.disks import is_encrypted
from portal.findings import Finding, Stage, looks
from portal.keys import Purpose
from portal.settings import Settings

# Older ones have known holes: a stylesheet past the fetcher, keys in the wrong order.
OLDEST_SOUND = {"weasyprint": (70,), "flask": (3, 1, 3), "werkzeug": (3, 1, 6)}
# Within so many days a fix for what is known should have been put in.
STALE_DAYS = 30
LONGEST_IDLE_MINUTES = 60
LONGEST_HOURS = 16
OLD_KEY_DAYS = 400
SYNCHRONISED = Path("/run/systemd/timesync/synchronized")
CLOCK_KEEPERS = (Path("/run/chrony/chronyd.pid"), Path("/run/chronyd.pid"), Path("/run/ntpd.pid"))


@looks(Stage.DEPLOY)
def _production(settings: Settings) -> Iterator[Finding]:
    found = production.faults(settings, "0.0.0.0", current_app.config)  # nosec B104 # listens nowhere
    for one in found:
        yield Finding("Serving others", "problem", one.words, one.mend)
    if demo.is_demo_database():
        yield Finding(
            "Serving others",
            "problem",
            "this database is the demo's, and everybody knows its passphrase",
            "Serve another: DATABASE_URL, or PORTAL_INSTANCE.",
        )
    elif not found:
        yield Finding("Serving others", "ok", "HTTPS, host names, cookies and switches are sound")


@looks(Stage.DEPLOY)
def _second_factor(settings: Settings) -> Finding:
    roles = {"staff", "facilitator", "manager", "administrator"}
    lacking = sorted(roles - set(settings.second_factor_roles))
    if lacking:
        return Finding(
            "Second factor",
            "problem",
            f"isn't asked of everybody who sees health data: {', '.join(lacking)}",
            "Take second_factor_roles out of portal.toml.",
        )
    without = deploy_queries.users_without_second_factor(settings.second_factor_roles)
    if without:
        words = f"asked of every role; {without:,} of those users haven't set one up yet"
        return Finding("Second factor", "warning", words, "They are asked when they sign in.")
    return Finding("Second factor", "ok", "asked of every role that sees health data")


@looks(Stage.DEPLOY)
def _sign_in_lasts(settings: Settings) -> Finding:
    idle, hours = settings.session_idle_minutes, settings.session_absolute_hours
    words = f"{idle} minutes idle, {hours} hours at most"
    if idle > LONGEST_IDLE_MINUTES or hours > LONGEST_HOURS:
        mend = "A phone that is found stays signed in for so long: shorten them in portal.toml."
        return Finding("Sign-ins last", "warning", words, mend)
    return Finding("Sign-ins last", "ok", words)


@looks(Stage.DEPLOY)
def _proxies(settings: Settings) -> Finding:
    if settings.proxy_count:
        return Finding(
            "Proxies",
            "ok",
            f"{settings.proxy_count} counted: the address before that one is believed",
            "Make sure that nobody reaches Portal past them.",
        )
    return Finding(
        "Proxies",
        "problem",
        "none is counted, so behind one all visitors look like one, and are slowed as one",
        "Write proxy_count = 1 in portal.toml if one web server stands in front.",
    )


@looks(Stage.DEPLOY)
def _at_rest(settings: Settings) -> Finding:
    path = settings.database_path
    if path is None:
        return _at_rest_elsewhere(settings)
    if settings.database_cipher and not cipher.is_plain(path):
        return Finding("At rest", "ok", "the database file is encrypted by a key outside it")
    if is_encrypted(path):
        return Finding("At rest", "ok", "the database lies on an encrypted disk")
    return Finding(
        "At rest",
        "problem",
        "neither the disk nor the database file is encrypted, as far as can be told from here",
        "Use an encrypted disk; or database_cipher = true and portal db encrypt.",
    )


def _at_rest_elsewhere(settings: Settings) -> Finding:
    address = urlsplit(settings.database_url)
    mode = parse_qs(address.query).get("sslmode", [""])[0]
    if address.hostname and not production.is_loopback(address.hostname) and mode != "verify-full":
        return Finding(
            "PostgreSQL",
            "problem",
            "on the way to it everything could be read",
            "Add ?sslmode=verify-full to DATABASE_URL.",
        )
    mend = "Portal can't see that server's disk: encrypt it."
    return Finding("PostgreSQL", "warning", "reached in a safe way", mend)


@looks(Stage.DEPLOY)
def _backups(settings: Settings) -> Finding:
    if not settings.backup_recipients:
        return Finding(
            "Backups",
            "problem",
            "there are none: backup_recipients is empty",
            "Type: portal backup keygen",
        )
    age = backups.age_hours(settings)
    if age is None:
        mend = "Type: portal backup"
        return Finding("Backups", "problem", "none was ever made and verified", mend)
    words = f"the last verified one is {age:.0f} hours old"
    if backups.is_red(settings):
        return Finding("Backups", "problem", words, "See why, by making one: portal backup")
    if not settings.backup_folder:
        mend = "Set backup_folder to another disk or a mounted share."
        return Finding("Backups", "warning", f"{words}, on this disk alone", mend)
    return Finding("Backups", "ok", f"{words}, in a second place too")


@looks(Stage.DEPLOY)
def _high_water_mark(_settings: Settings) -> Finding:
    problem = high_water.check()
    if problem:
        return Finding("High-water mark", "problem", problem, "Compare with your last backup.")
    return Finding("High-water mark", "ok", "the trail is as long as was noted outside it")


@looks(Stage.DEPLOY)
def _trustee(settings: Settings) -> Finding | None:
    address = getattr(settings, "trustee_email", None)
    if address is None:
        return None
    if not address:
        mend = "Set trustee_email: the trail's head then leaves this server each week."
        return Finding("Weekly digest", "warning", "goes to nobody outside", mend)
    return Finding("Weekly digest", "ok", "goes to a trustee")


@looks(Stage.DEPLOY)
def _keys_age(_settings: Settings) -> Finding:
    # A trail's key may be as old as its first event; the others are cheap to replace.
    old = [
        one.purpose
        for one in key_rotation.facts()
        if one.is_newest
        and one.purpose != Purpose.AUDIT
        and one.made_at
        and (clock.now() - one.made_at).days > OLD_KEY_DAYS
    ]
    if old:
        words = f"over a year old: {', '.join(old)}"
        return Finding("Keys' age", "warning", words, "Type: portal keys rotate")
    return Finding("Keys' age", "ok", "none is older than a year")


@looks(Stage.DEPLOY)
def _mail(settings: Settings) -> Finding:
    if not settings.mail_server:
        mend = "Set mail_server and mail_sender in portal.toml."
        return Finding("Mail on its way", "warning", "no mail goes out", mend)
    is_here = production.is_loopback(settings.mail_server)
    if not (is_here or settings.mail_use_tls or settings.mail_use_ssl):
        mend = "Set mail_use_tls = true."
        return Finding("Mail on its way", "problem", "mail is sent unencrypted", mend)
    return Finding("Mail on its way", "ok", "encrypted as far as your mail server")


@looks(Stage.DEPLOY)
def _clock(_settings: Settings) -> Finding:
    if SYNCHRONISED.exists() or any(one.exists() for one in CLOCK_KEEPERS):
        return Finding("Clock", "ok", "kept right by the network")
    return Finding(
        "Clock",
        "warning",
        "it can't be told from here whether it is kept right",
        "Codes of authenticator apps need it right to 30 seconds: timedatectl set-ntp true",
    )


@looks(Stage.DEPLOY)
def _own_words(settings: Settings) -> Finding:
    fresh = [
        name
        for name in ("organisation", "contact_email", "contact_phone")
        if getattr(settings, name) == getattr(Settings, name)
    ]
    if fresh:
        words = f"still the example's: {', '.join(fresh)}"
        return Finding("Your own words", "warning", words, "Set them in portal.toml.")
    return Finding("Your own words", "ok", "name and contact are yours")


@looks(Stage.DEPLOY)
def _libraries(_settings: Settings) -> Iterator[Finding]:
    for name, oldest in OLDEST_SOUND.items():
        version = metadata.version(name)
        if _numbers(version) < oldest:
            needed = ".".join(map(str, oldest))
            mend = f"Install {needed} or newer."
            yield Finding("Libraries", "problem", f"{name} {version} has known holes", mend)
    days = _days_since_installed("portal") or _days_since_installed("flask")
    if days is not None and days > STALE_DAYS:
        words = f"put in {days} days ago"
        yield Finding("Libraries", "warning", words, "See whether newer ones mend anything.")
    else:
        yield Finding("Libraries", "ok", "without holes that were known when Portal was made")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(one) for one in version.split(".") if one.isdigit())


def _days_since_installed(name: str) -> int | None:
    files = metadata.files(name) or []
    for file in files:
        if file.name == "METADATA":
            made_at = datetime.fromtimestamp(Path(str(file.locate())).stat().st_mtime, UTC)
            return (clock.now() - made_at).days
    return None
