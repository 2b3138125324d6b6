"""How records, their files, hours and supervision are said."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.file_kinds import Unfit
from portal.formats import long_date
from portal.models import CourseKind, RecordState, SupervisionKind
from portal.training.cover_rules import ONE_DAY, Span
from portal.training.record_rules import EARLIEST

STATE: dict[str, Any] = {
    RecordState.PENDING: _l("Awaiting a check"),
    RecordState.VERIFIED: _l("Verified"),
    RecordState.REJECTED: _l("Not accepted"),
    RecordState.WITHDRAWN: _l("Withdrawn"),
}
STATE_TONE: dict[str, str] = {
    RecordState.PENDING: "info",
    RecordState.VERIFIED: "good",
    RecordState.REJECTED: "bad",
    RecordState.WITHDRAWN: "plain",
}
SUPERVISION: dict[str, Any] = {
    SupervisionKind.ONE_TO_ONE: _l("One to one"),
    SupervisionKind.GROUP: _l("In a group"),
}
FILE_KIND: dict[str, Any] = {
    "application/pdf": _l("PDF"),
    "image/jpeg": _l("Photo"),
    "image/png": _l("Picture"),
    "image/webp": _l("Picture"),
    "image/heic": _l("Photo"),
}
_UNFIT_FILE: dict[Unfit, Any] = {
    Unfit.EMPTY: _l("it is empty"),
    Unfit.OFFICE: _l("it is an office document or an archive: save it as a PDF first"),
    Unfit.WEB: _l("it is a web page or a drawing that can run code: save it as a PDF first"),
    Unfit.PIXELS: _l("as a picture it is too large: make it smaller, or take a photo of it"),
    Unfit.OTHER: _l("it is neither a PDF nor a photo"),
}


def unfit_file(name: str, why: Unfit) -> str:
    """Why a file isn't taken, as a sentence."""
    return _("%(name)s can't be taken: %(why)s.", name=name or _("A file"), why=_UNFIT_FILE[why])


def too_large(name: str, most_bytes: int) -> str:
    """That a file is too large, and what to do."""
    return _(
        "%(name)s is larger than %(most)s MB, which is the limit. Make it smaller, or take a "
        "photo of it.",
        name=name or _("A file"),
        most=max(most_bytes // 1_000_000, 1),
    )


def unfit_field(kind: CourseKind | str, name: str) -> str:
    """Why a field doesn't go with a kind of course."""
    if name == "files":
        return _("Never the certificate of a background check: the number and the date are enough.")
    if kind == CourseKind.CHECK:
        return _(
            "A check keeps its number, date, level and who checked it, and nothing else. Leave "
            "this empty."
        )
    if kind == CourseKind.SUPERVISION:
        return _("Supervision keeps its day alone. Leave this empty.")
    return _("Only background checks have a level. Leave this empty.")


def not_sent_in(kind: CourseKind | str) -> str:
    """Why a course of this kind isn't sent in by whoever did it."""
    if kind == CourseKind.CHECK:
        return _(
            "The office records this check: show them the certificate. No copy of it is ever kept."
        )
    return _("Supervision is recorded by the office or your supervisor. Choose another course.")


def not_about_self() -> str:
    """Why somebody doesn't decide on their own record."""
    return _("Nobody decides about their own training. Ask a colleague to look at this.")


def completed_problem(completed_on: date, today: date) -> str:
    """What is wrong with the day of a completion, '' for nothing."""
    if completed_on > today:
        return _("The course can't have been completed in the future. Enter today or earlier.")
    if completed_on < EARLIEST:
        return _("Check the year: enter a date from %(day)s on.", day=long_date(EARLIEST))
    return ""


def expires_problem(completed_on: date, expires_on: date | None) -> str:
    """What is wrong with the last day that a certificate names, '' for nothing."""
    if expires_on is not None and expires_on < completed_on:
        return _("It can't end before it was completed. Check both dates.")
    return ""


def state(name: RecordState | str, revoked_on: date | None) -> tuple[Any, str]:
    """A record's tag and its tone."""
    if revoked_on is not None and name == RecordState.VERIFIED:
        return _("Revoked"), "bad"
    return STATE[RecordState(name)], STATE_TONE[RecordState(name)]


def cover(span: Span) -> str:
    """From when until when a record covers somebody, as a sentence without its full stop."""
    start = long_date(span.starts_on)
    if span.is_revoked:
        return _("From %(start)s; revoked on %(end)s", start=start, end=long_date(span.ends_on))
    if span.due_on is not None:
        return _(
            "From %(start)s on; under review from %(due)s",
            start=start,
            due=long_date(span.due_on),
        )
    if span.ends_on is None:
        return _("From %(start)s on, without an end", start=start)
    return _(
        "From %(start)s to %(last)s, that day included",
        start=start,
        last=long_date(span.ends_on - ONE_DAY),
    )


def told(outcome: RecordState | str, course: str, completed_on: date) -> str:
    """What became of a record, as whoever it is about is told by mail."""
    values = {"course": course, "day": long_date(completed_on)}
    match outcome:
        case RecordState.VERIFIED:
            return _("%(course)s, completed on %(day)s, was checked and counts.", **values)
        case RecordState.REJECTED:
            return _("%(course)s, completed on %(day)s, wasn't accepted.", **values)
        case RecordState.WITHDRAWN:
            return _(
                "%(course)s, completed on %(day)s, was on record by mistake and was withdrawn.",
                **values,
            )
    return _("%(course)s, completed on %(day)s, was revoked.", **values)


def mail_subject(outcome: RecordState | str) -> str:
    """A subject that says nothing of what, or how it went."""
    if outcome in (RecordState.VERIFIED, RecordState.REJECTED):
        return _("What you sent in was checked")
    return _("One of your training records has changed")


def size(byte_count: int) -> str:
    """ "1.2 MB", "8 MB", "340 KB"; never less than 1 KB."""
    if byte_count >= 1_000_000:
        return _("%(size)s MB", size=f"{byte_count / 1_000_000:.1f}".removesuffix(".0"))
    return _("%(size)s KB", size=max(1, round(byte_count / 1_000)))


def reference(record_id: int) -> str:
    """What a certificate is asked for by: "T-12"."""
    return f"T-{record_id}"


def name_size(name: str) -> str:
    """How large a name stands on a certificate, so that the longest stays on its sheet."""
    return "long" if len(name) > 60 else "middle" if len(name) > 28 else "short"
