"""The row of pages about concerns, for leads and for managers, who name them."""

from flask import url_for
from flask_babel import gettext as _

from portal.auth.permissions import Permission
from portal.auth.sessions import SignedInUser


def concern_tabs(
    user: SignedInUser, here: str, *, is_lead: bool
) -> list[tuple[str, str, None, bool]]:
    """Tabs as (url, label, None, is_current); one alone isn't worth a row."""
    found = [
        ("open", url_for("concerns.concerns_list"), _("Open")),
        ("closed", url_for("concerns.concerns_list", show="closed"), _("Closed")),
    ]
    if is_lead:
        found.append(("looks", url_for("concerns.looks_list"), _("Emergency contacts")))
    if user.may(Permission.CONCERN_LEADS):
        found.append(("leads", url_for("concerns.leads_list"), _("Leads")))
    return [(url, label, None, key == here) for key, url, label in found]
