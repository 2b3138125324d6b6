"""Rolls that nobody has finished, for the office: which sessions were never written down."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import navigation
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.groups import roll_list_queries, roll_words, words
from portal.paging import page_number

# A blueprint of its own, so that the sidebar knows this page from the groups.
bp = Blueprint("rolls", __name__, url_prefix="/rolls")

navigation.add(
    navigation.Entry(
        44,
        "rolls.rolls_list",
        lambda: _l("Unfinished rolls"),
        Permission.ROLL_MEND,
        count=roll_list_queries.open_roll_count,
        is_primary=False,
    )
)


@bp.route("")
@requires(Permission.ROLL_MEND)
def rolls_list() -> Any:
    """Sessions that are over and whose roll nobody has finished, newest first."""
    page = roll_list_queries.open_rolls(current_user, page_number(request.args.get("page")))
    return render_template("groups/rolls_list.html", page=page, words=words, roll_words=roll_words)
