"""The queue: who comes next, what has arrived since, and the keys of its list."""

from typing import Any

from flask import render_template, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import clock, navigation
from portal.audit import record_look
from portal.auth.forms import EmptyForm
from portal.auth.guard import asks_by_itself, requires
from portal.auth.permissions import Permission
from portal.intake import words as intake_words
from portal.people import same_queries
from portal.referrals import (
    bp,
    presence_queries,
    queries,
    queue_choice_queries,
    queue_pages,
    queue_queries,
    queue_rules,
    queue_words,
    saved_view_queries,
    words,
)

navigation.add(
    navigation.Entry(
        20,
        "referrals.queue_show",
        lambda: _l("Referrals"),
        Permission.REFERRAL_READ,
        count=queries.undecided_count,
    )
)


@bp.route("/referrals")
@requires(Permission.REFERRAL_READ)
def queue_show() -> Any:
    """The queue: risk first, then urgent, then the longest wait."""
    asked = queue_rules.asked(request.args)
    page = queue_queries.queue(current_user, asked)
    if asked.q:
        record_look("referrals_searched", "referral", None, by=current_user)
    choices = queue_choice_queries.choices(current_user)
    ids = [row.referral_id for row in page.rows]
    return render_template(
        "referrals/queue_show.html",
        form=EmptyForm(),
        page=page,
        asked=asked,
        counts=queue_queries.tab_counts(current_user, asked),
        choices=choices,
        chips=queue_words.filters_said(asked, queue_words.names(choices, intake_words.DOOR)),
        views=saved_view_queries.views_of(current_user),
        newest_id=queue_queries.newest_id(),
        presence=presence_queries.colleagues_at(current_user, ids),
        pages=queue_pages,
        rules=queue_rules,
        words=words,
        queue_words=queue_words,
        doors=intake_words.DOOR,
        today=clock.today(),
        now=clock.now(),
        same=same_queries.likely_same(
            current_user, [row.person_id for row in page.rows if row.is_undecided]
        ),
    )


@bp.route("/referrals/arrivals")
@requires(Permission.REFERRAL_READ)
@asks_by_itself
def arrivals_show() -> Any:
    """How many have arrived in a view since a page of it was opened; nothing when that is known.

    The page asks this by itself, and says it without moving a row.
    """
    asked = queue_rules.asked(request.args).view
    since = _number(request.args.get("since"))
    count = queue_queries.arrived_count(current_user, asked, since)
    if count == _number(request.args.get("told")):
        return "", 204
    return render_template(
        "referrals/_queue_arrivals.html",
        asked=asked,
        newest_id=since,
        count=count,
        pages=queue_pages,
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 12 else 0
