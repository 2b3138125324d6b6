"""One line of text as somebody typed it: cleaned, and refused in words where it can't be."""

import re

from flask_babel import gettext as _

from portal.errors import DomainError

_LOCAL_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


def one_line(text: str, most: int, field: str) -> str:
    """One line without blanks around or doubled. Raises DomainError when it is too long."""
    line = " ".join(text.split())
    if len(line) > most:
        raise DomainError(
            _("Use at most %(most)s characters: this has %(count)s.", most=most, count=len(line)),
            field,
        )
    return line


def web_link(text: str, most: int, field: str) -> str:
    """An address that people press, or nothing. Raises DomainError for anything but https."""
    link = one_line(text, most, field)
    if link and not re.fullmatch(r"https://[^\s/]+\.[^\s]+", link):
        raise DomainError(_("%(text)s isn't a link. It begins with https://", text=link), field)
    return link


def local_time(text: str, field: str) -> str:
    """A time of day with two digits each, or nothing. Raises DomainError for what isn't one."""
    if not text.strip():
        return ""
    found = _LOCAL_TIME.fullmatch(text.strip())
    if found is None:
        raise DomainError(_("%(text)s isn't a time of day. Write it like 18:30.", text=text), field)
    return f"{int(found[1]):02}:{found[2]}"
