"""Names of files, in ASCII: what a report is about and when. Pure."""

import re
import unicodedata
from collections.abc import Iterable

from portal.reports.period_rules import Period


def file_stem(
    kind: str,
    subject: str,
    otherwise: str,
    period: Period,
    private_names: Iterable[str],
    part: str = "",
) -> str:
    """A file's name without its ending: "programme-grief-2026-07-01-to-2026-09-30".

    What has no Latin letter in its name goes by `otherwise`, its noun and number, and so does
    what holds a private group's name: a file name is seen by whoever looks over a shoulder.
    No subject is all of them.
    """
    about = "all"
    if subject:
        about = slug(subject)
        private = [one for one in map(slug, private_names) if one]
        if not about or any(f"-{one}-" in f"-{about}-" for one in private):
            about = otherwise
    parts = [kind, about[:60].strip("-"), f"{period.first}-to-{period.last}", part]
    return "-".join(one for one in parts if one)


def slug(name: str) -> str:
    """A name in small Latin letters, digits and hyphens; '' where it has none."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
