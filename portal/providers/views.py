"""The list of organisations that refer."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l

from portal import clock, navigation
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.paging import page_number
from portal.providers import queries, rules, words

bp = Blueprint("providers", __name__)

navigation.add(
    navigation.Entry(
        70,
        "providers.provider_list",
        lambda: _l("Providers"),
        Permission.PROVIDER_READ,
        is_primary=False,
    )
)


@bp.route("/providers")
@requires(Permission.PROVIDER_READ)
def provider_list() -> Any:
    """Providers by name: their referrers, and whether their computers may send."""
    page = queries.provider_page(page_number(request.args.get("page")))
    now = clock.now()
    states = {
        row.provider_id: rules.token_state(row.expires_at, None, row.is_active, now)
        for row in page.rows
    }
    return render_template(
        "providers/provider_list.html", page=page, states=states, token_words=words.token_words
    )
