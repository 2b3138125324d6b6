"""The row of links over the pages about cover."""

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal.auth.permissions import Permission


def cover_tabs(here: str) -> list[tuple[str, Any, None, bool]]:
    """The ways of looking at cover that the user may open, for `tabs`."""
    return [
        (url_for(endpoint), label, None, endpoint == here)
        for endpoint, label, permission in (
            ("groups.cover_list", _l("Sessions ahead"), Permission.TRAINING_MATRIX_READ),
            ("groups.compliance_list", _l("By group"), Permission.TRAINING_MATRIX_READ),
            (
                "groups.overrides_list",
                _l("Leave and stand-downs"),
                Permission.TRAINING_MATRIX_READ,
            ),
            ("groups.debriefs_list", _l("How sessions went"), Permission.LEADER_ASSIGN),
        )
        if current_user.may(permission)
    ]
