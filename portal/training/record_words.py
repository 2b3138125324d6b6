"""How records, their files, hours and supervision are said."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models import CourseKind, RecordState, SupervisionKind
from portal.training.evidence_rules import Unfit

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
_UNFIT_FILE: dict[Unfit, Any] = {
    Unfit.EMPTY: _l("it is empty"),
    Unfit.OFFICE: _l("it is an office document or an archive: save it as a PDF first"),
    Unfit.WEB: _l("it is a web page or a drawing that can run code: save it as a PDF first"),
    Unfit.OTHER: _l("it is neither a PDF nor a photo"),
}


def unfit_file(name: str, why: Unfit) -> str:
    """Why a file isn't taken, as a sentence."""
    return _("%(name)s can't be taken: %(why)s.", name=name or _("A file"), why=_UNFIT_FILE[why])


def unfit_field(kind: CourseKind | str, name: str) -> str:
    """Why a field doesn't go with a kind of course."""
    if name == "files":
        return _("Never the certificate of a background check: the number and the date are enough.")
    if kind == CourseKind.CHECK:
        return _(
            "A check keeps its number, date, level and who checked it, and nothing else. Leave "
            "this empty."
        )
    return _("Only background checks have a level. Leave this empty.")


def size(byte_count: int) -> str:
    """ "1.2 MB", "340 KB"; never less than 1 KB."""
    if byte_count >= 1_000_000:
        return _("%(size)s MB", size=f"{byte_count / 1_000_000:.1f}")
    return _("%(size)s KB", size=max(1, round(byte_count / 1_000)))


def reference(record_id: int) -> str:
    """What a certificate is asked for by: "T-12"."""
    return f"T-{record_id}"
