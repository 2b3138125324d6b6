"""The row of links over the pages about cover."""

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l


def cover_tabs(here: str) -> list[tuple[str, Any, None, bool]]:
    """The two ways of looking at cover, for `tabs`."""
    return [
        (url_for(endpoint), label, None, endpoint == here)
        for endpoint, label in (
            ("groups.cover_list", _l("Sessions ahead")),
            ("groups.compliance_list", _l("By group")),
        )
    ]
