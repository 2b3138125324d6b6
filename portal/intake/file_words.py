"""How files that come with a referral are said: what they are, and why one isn't kept."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import formats
from portal.file_kinds import JPEG, MAIL, PDF, PNG, Unfit
from portal.intake.file_rules import TYPED

KIND: dict[str, Any] = {
    PDF: _l("PDF"),
    JPEG: _l("Picture"),
    PNG: _l("Picture"),
    MAIL: _l("Saved e-mail"),
    TYPED: _l("What staff typed"),
}
_UNFIT: dict[Unfit, Any] = {
    Unfit.EMPTY: _l("it is empty. Save or scan it again"),
    Unfit.OFFICE: _l(
        "it is an office document, an Outlook message or an archive. Save it as a PDF, or the "
        "e-mail as .eml"
    ),
    Unfit.WEB: _l("it is a web page, whatever it is called. Print it to a PDF"),
    Unfit.PIXELS: _l("as a picture it is too large. Make it smaller, or scan it in grey"),
    Unfit.OTHER: _l("it is neither a PDF, a JPG or PNG picture, nor a saved e-mail"),
}


def unfit(name: str, why: Unfit) -> str:
    """Why a file isn't kept, and what to do."""
    return _("%(name)s can't be taken: %(why)s.", name=name or _("The file"), why=_UNFIT[why])


def too_large(name: str, most_bytes: int) -> str:
    """That a file is too large, and what to do."""
    return _(
        "%(name)s is larger than %(most)s MB, which is the limit. Scan it in grey, or in parts.",
        name=name or _("The file"),
        most=max(most_bytes // 1_000_000, 1),
    )


def false_claim(kind: str) -> str:
    """A warning that a file isn't what its sender called it."""
    return _("It came under another type or name ending, but is this: %(kind)s.", kind=KIND[kind])


def size(byte_count: int) -> str:
    """ "1.2 MB", or "40 kB"."""
    if byte_count < 1_000_000:
        return _("%(count)s kB", count=formats.count(max(byte_count // 1_000, 1)))
    return _("%(count)s MB", count=f"{byte_count / 1_000_000:.1f}".removesuffix(".0"))
