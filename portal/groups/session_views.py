"""Sessions as pages of their own: one with its facts and what can be done about it."""

from typing import Any

from flask import abort, render_template
from flask_login import current_user

from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.groups import bp, session_links, session_page_queries
from portal.groups.session_page_queries import SessionPage


@bp.route("/sessions/<int:session_id>")
@requires(Permission.ROLL_TAKE)
def session_show(session_id: int) -> Any:
    """One session: when, where, who leads it, what became of it, and what can be done."""
    head = _page_or_404(session_id)
    return render_template(
        "groups/session_show.html",
        head=head,
        leaders=session_page_queries.leaders_of(head),
        links=session_links.links_of(head),
    )


def _page_or_404(session_id: int) -> SessionPage:
    head = session_page_queries.session_page(current_user, session_id)
    if head is None:
        abort(404)
    return head
