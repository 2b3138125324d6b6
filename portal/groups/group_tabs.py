"""The row of links over a group's pages: each user sees those they may open."""

from typing import Any

from flask import current_app, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal.auth.permissions import Permission

_TABS: tuple[tuple[str, Any], ...] = (
    ("groups.group_show", _l("Overview")),
    ("groups.seats_show", _l("Seats")),
    ("groups.tasters_list", _l("First visits")),
    ("groups.group_sessions", _l("Sessions")),
    ("groups.pattern_show", _l("Pattern")),
    ("groups.grid_show", _l("Attendance grid")),
    ("groups.agreement_show", _l("Agreement")),
    ("groups.group_edit", _l("Details")),
)


def group_tabs(group_id: int, here: str) -> list[tuple[str, Any, None, bool]]:
    """(address, label, no count, is_current) for `tabs`; `here` is the page's endpoint.

    A page that isn't there yet, or that the user's role doesn't open, has no link.
    """
    return [
        (url_for(endpoint, group_id=group_id), label, None, endpoint == here)
        for endpoint, label in _TABS
        if _may_open(endpoint)
    ]


def _may_open(endpoint: str) -> bool:
    view = current_app.view_functions.get(endpoint)
    permission: Permission | None = getattr(view, "permission", None)
    return permission is not None and current_user.may(permission)
