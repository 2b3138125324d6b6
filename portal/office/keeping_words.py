"""The page Safety in sentences that a trustee understands."""

from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal import clock, formats, settings
from portal.backups import Backup
from portal.findings import Finding
from portal.keys import Purpose
from portal.office.keeping_queries import Safety

# A key in use for longer should be replaced one day: nothing breaks if it isn't.
OLD_KEY_DAYS = 730
TAGS: dict[str, Any] = {
    "bad": _l("Needs somebody today"),
    "warn": _l("Should be better"),
    "good": _l("In order"),
}
KEYS: dict[Purpose, Any] = {
    Purpose.AUDIT: _l("the audit trail's seals"),
    Purpose.SECRETS: _l("second factors"),
    Purpose.SESSION: _l("cookies"),
    Purpose.LINKS: _l("links in mail"),
    Purpose.DATABASE: _l("the database file"),
    Purpose.ERASURES: _l("the list of what was erased"),
}
_TONES = {"ok": "good", "warning": "warn", "problem": "bad"}
_ORDER = ("bad", "warn", "good")


class Line(NamedTuple):
    """One thing: how it stands, in a sentence, and what to do."""

    title: str
    tone: str
    text: str
    mend: str = ""


def lines(found: Safety) -> list[Line]:
    """Everything, what needs somebody first."""
    every = [
        _backup(found),
        _copy(found),
        _disk(found),
        _trail(found),
        _keys(found),
        *(_finding(one) for one in found.findings if one.state != "ok"),
    ]
    in_order = [one.subject for one in found.findings if one.state == "ok"]
    if in_order:
        text = _("In order: %(subjects)s.", subjects=", ".join(in_order).capitalize())
        every.append(Line(_("The server"), "good", text))
    return sorted(every, key=lambda line: _ORDER.index(line.tone))


def in_short(every: list[Line]) -> str:
    """The page in a sentence."""
    bad = sum(line.tone == "bad" for line in every)
    if bad:
        return ngettext(
            "%(num)s thing needs somebody today.", "%(num)s things need somebody today.", bad
        )
    if any(line.tone == "warn" for line in every):
        return _("Nothing is in danger. What could be better stands first.")
    return _("Everything is as it should be.")


def hours(count: float) -> str:
    """How long ago, for reading."""
    if count < 1:
        return _("less than an hour")
    if count < 72:
        return ngettext("%(num)s hour", "%(num)s hours", int(count))
    return ngettext("%(num)s day", "%(num)s days", int(count // 24))


def megabytes(count: int) -> str:
    """A size, for reading."""
    if count >= 1_000_000_000:
        return _("%(size)s GB", size=formats.count(round(count / 1e9)))
    return _("%(size)s MB", size=formats.count(max(round(count / 1e6), 1)))


def state(one: Backup) -> tuple[str, str]:
    """Whether a backup counts, and the tone."""
    if one.verified_at:
        return _("Restored and checked"), "good"
    return _("Doesn't count"), "bad"


def copy_state(one: Backup) -> str:
    """Where a copy of a backup lies."""
    return one.copied_to or one.copy_problem or _("No copy")


def red_news(found_hours: float | None) -> str:
    """What the landing page says of backups that are too old."""
    if found_hours is None:
        return _("No backup has been made and proven yet. If the server broke, all would be lost.")
    return _(
        "The last proven backup is %(hours)s old. If the server broke, what was entered since "
        "would be lost.",
        hours=hours(found_hours),
    )


def _backup(found: Safety) -> Line:
    title = _("Backups")
    if settings.current().demo and not found.backups:
        return Line(title, "good", _("This is a demo: nothing in it needs a backup."))
    if found.last_verified is None or found.age_hours is None:
        return Line(title, "bad", red_news(None), _first_backup(found))
    shown = _(
        "The last proven backup shows %(moment)s, %(hours)s ago: %(events)s events. It was "
        "restored, checked and started before it counted.",
        moment=formats.day_and_time(found.last_verified.made_at),
        hours=hours(found.age_hours),
        events=formats.count(found.last_verified.event_count),
    )
    if not found.is_red:
        return Line(title, "good", shown)
    newest = found.backups[0]
    why = newest.problem or _("No newer one was made: is the worker running (portal work)?")
    return Line(title, "bad", red_news(found.age_hours), why)


def _first_backup(found: Safety) -> str:
    if found.backups:
        return found.backups[0].problem
    if found.has_key:
        return _("The next is made tonight; or make one now, below.")
    return _(
        "On the server: portal backup keygen. Take the private key away, and put the line that "
        "is printed into portal.toml."
    )


def _copy(found: Safety) -> Line:
    title = _("A second place")
    if settings.current().demo and not found.backups:
        return Line(title, "good", _("A demo has no backups to copy."))
    if not found.copy_folder:
        return Line(
            title,
            "warn",
            _("Backups lie on this server alone: fire, theft or one broken disk takes all of it."),
            _("Set backup_folder in portal.toml to a mounted disk or share, or fetch them daily."),
        )
    newest = found.last_verified
    if newest and newest.copy_problem:
        return Line(title, "bad", newest.copy_problem, _("Is the disk mounted, and has it room?"))
    if found.is_same_disk:
        return Line(
            title,
            "warn",
            _("Copies go to %(folder)s, on the database's own disk.", folder=found.copy_folder),
            _("Mount another disk there: a broken one would take both."),
        )
    return Line(title, "good", _("Copies go to %(folder)s.", folder=found.copy_folder))


def _disk(found: Safety) -> Line:
    title = _("Room on the disk")
    free = megabytes(found.free_bytes)
    if found.is_full or found.free_bytes < found.least_bytes:
        return Line(
            title,
            "bad",
            _("Only %(free)s are free, so nothing can be changed until there is room.", free=free),
            _("Delete what isn't needed, or make the disk larger. It ends by itself then."),
        )
    if found.free_bytes < found.needed_bytes:
        return Line(
            title,
            "bad",
            _("%(free)s are free: too little to make a backup and check it.", free=free),
            _("Room for %(size)s is needed.", size=megabytes(found.needed_bytes)),
        )
    if found.free_bytes < 3 * found.least_bytes:
        return Line(title, "warn", _("%(free)s are free, which isn't much.", free=free))
    return Line(title, "good", _("%(free)s are free.", free=free))


def _trail(found: Safety) -> Line:
    title = _("Audit trail")
    if found.lost_events:
        return Line(title, "bad", found.lost_events)
    if not found.event_count:
        return Line(title, "good", _("Nothing has been recorded yet."))
    return Line(
        title,
        "good",
        _(
            "%(count)s events; the last has the seal %(head)s. Compare it with the one in the "
            "weekly mail.",
            count=formats.count(found.event_count),
            head=found.head[:8],
        ),
    )


def _keys(found: Safety) -> Line:
    title = _("Keys in use")
    if not found.rings:
        return Line(title, "good", _("None has been needed yet; they are made by themselves."))
    words = "; ".join(
        _(
            "%(purpose)s since %(day)s",
            purpose=KEYS[one.purpose],
            day=formats.long_date(one.made_at),
        )
        if one.made_at
        else str(KEYS[one.purpose])
        for one in found.rings
    )
    text = _("In use: %(keys)s. They are in every backup.", keys=words)
    dated = [one.made_at for one in found.rings if one.made_at]
    if dated and (clock.now() - min(dated)).days > OLD_KEY_DAYS:
        return Line(title, "warn", text, _("Replace them: portal keys rotate."))
    return Line(title, "good", text)


def _finding(one: Finding) -> Line:
    # A sentence as far as its beginning goes: what the doctor says is for the command line.
    text = one.words[:1].upper() + one.words[1:] + ("" if one.words.endswith(".") else ".")
    return Line(one.subject, _TONES[one.state], text, one.mend)
