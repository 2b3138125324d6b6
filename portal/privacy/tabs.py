"""The pages of privacy that a user may open, as tabs."""

from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth.permissions import Permission
from portal.privacy import due_queries, subject_queries


def tabs(current: str) -> list[tuple[str, str, int | None, bool]]:
    """(address, label, count, whether it is the one shown)."""
    found: list[tuple[str, str, str, Permission, int | None]] = [
        ("register", "privacy.register_show", _("Register"), Permission.REGISTER_READ, None),
    ]
    if current_user.may(Permission.ERASE):
        count = len(due_queries.due_people(current_user)) or None
        found.append(("due", "privacy.due_list", _("Due to be erased"), Permission.ERASE, count))
    if current_user.may(Permission.SUBJECT_ACCESS):
        open_count = len(subject_queries.open_requests(current_user)) or None
        found.append(
            (
                "requests",
                "privacy.requests_list",
                _("Requests for a copy"),
                Permission.SUBJECT_ACCESS,
                open_count,
            )
        )
    found.append(("erasures", "privacy.erasures_list", _("Erased"), Permission.REGISTER_READ, None))
    return [
        (url_for(endpoint), label, count, key == current)
        for key, endpoint, label, permission, count in found
        if current_user.may(permission)
    ]
