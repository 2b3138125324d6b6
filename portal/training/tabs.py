"""The row of links over the training pages: each user sees those they may open."""

from typing import Any

from flask import current_app, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal.auth.permissions import Permission

_TABS: tuple[tuple[str, Any, Permission], ...] = (
    ("training.training_show", _l("Yours"), Permission.TRAINING_OWN_READ),
    ("training.matrix_show", _l("Everybody"), Permission.TRAINING_MATRIX_READ),
    ("training.checks_list", _l("To check"), Permission.TRAINING_RECORD),
    ("training.renewals_list", _l("Renewals"), Permission.TRAINING_MATRIX_READ),
    ("training.supervision_list", _l("Supervision"), Permission.TRAINING_RECORD),
    ("training.waivers_list", _l("Waivers"), Permission.TRAINING_RECORD),
    ("training.classes_list", _l("Classes"), Permission.TRAINING_OWN_READ),
    ("training.courses_list", _l("Courses"), Permission.TRAINING_MATRIX_READ),
    ("groups.cover_list", _l("Cover ahead"), Permission.TRAINING_MATRIX_READ),
    ("training.past_show", _l("A past day"), Permission.TRAINING_MATRIX_READ),
)


def training_tabs(here: str) -> list[tuple[str, Any, None, bool]]:
    """(address, label, no count, is_current) for `tabs`; `here` is the page's endpoint."""
    return [
        (url_for(endpoint), label, None, endpoint == here)
        for endpoint, label, permission in _TABS
        if endpoint in current_app.view_functions and current_user.may(permission)
    ]
