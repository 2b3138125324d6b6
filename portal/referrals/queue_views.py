"""The queue: who comes next, and who looks after whom."""

from typing import Any

from flask import render_template, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import clock, navigation
from portal.audit import record_look
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.paging import page_number
from portal.people import queries as people
from portal.referrals import bp, queries, words

navigation.add(
    navigation.Entry(
        20,
        "referrals.queue_show",
        lambda: _l("Referrals"),
        Permission.REFERRAL_READ,
        count=queries.undecided_count,
    )
)

TAB_WORDS = {
    "decide": _l("To decide"),
    "contacting": _l("Contacting"),
    "asked": _l("Waiting on referrer"),
    "seat": _l("Waiting for a seat"),
    "placed": _l("Placed"),
    "open": _l("All open"),
    "ended": _l("Ended"),
}


@bp.route("/referrals")
@requires(Permission.REFERRAL_READ)
def queue_show() -> Any:
    """The queue: risk first, then urgent, then the longest wait."""
    search = request.args.get("q", "").strip()
    tab = request.args.get("tab", "decide")
    if tab not in queries.TABS:
        tab = "decide"
    page = queries.queue(current_user, tab, search, page_number(request.args.get("page")))
    if search:
        record_look("referrals_searched", "referral", None, by=current_user)
    return render_template(
        "referrals/queue_show.html",
        page=page,
        tab=tab,
        search=search,
        counts=queries.tab_counts(current_user),
        tab_words=TAB_WORDS,
        words=words,
        today=clock.today(),
        same=people.likely_same(
            current_user, [row.person_id for row in page.rows if row.is_undecided]
        ),
    )
