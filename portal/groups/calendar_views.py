"""A user's own calendar: the page that makes its secret address, and the feed at it."""

import hashlib
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.exceptions import TooManyRequests
from wtforms import BooleanField

from portal import mail
from portal.auth import queries as auth_queries
from portal.auth import throttle
from portal.auth.guard import public, redisplays, requires
from portal.auth.permissions import Permission
from portal.forms import PortalForm
from portal.groups import bp, calendar_actions, calendar_queries, calendar_words

# Wrong addresses from one place in so many minutes; a calendar asks for an old one each hour.
WRONG_FEEDS = 60
WRONG_MINUTES = 10


class FeedForm(PortalForm):
    """Whether the feed says which group it is."""

    names_groups = BooleanField(
        _l("Say which group it is"),
        description=_l(
            "Its name then lies with whoever runs your calendar. Private groups are never named."
        ),
    )


@bp.route("/account/calendar", methods=["GET", "POST"])
@requires(Permission.ACCOUNT)
@redisplays
def calendar_show() -> Any:
    """One's own calendar feed: whether there is one, and a new address, shown this once."""
    form = FeedForm()
    token = ""
    if form.validate_on_submit():
        token = calendar_actions.make_feed(bool(form.names_groups.data), current_user)
    feed = calendar_queries.feed_of(current_user.id)
    if not form.is_submitted() and feed:
        form.names_groups.data = feed.names_groups
    page = render_template(
        "groups/calendar_show.html",
        form=form,
        feed=feed,
        address=mail.address_of("groups.calendar_feed", token=token) if token else "",
        has_errors=bool(form.form_errors),
    )
    answer = Response(page, status=422 if form.form_errors else 200)
    # The address stands on this page once and in no cache.
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.route("/account/calendar/revoke", methods=["POST"])
@requires(Permission.ACCOUNT)
def calendar_revoke() -> Any:
    """Take the address away."""
    calendar_actions.end_feed(current_user)
    flash(_("The address is gone: calendars that read it get nothing any more."), "good")
    return redirect(url_for(".calendar_show"))


@bp.route("/calendar/<token>.ics")
@public
def calendar_feed(token: str) -> Any:
    """The feed at a secret address. One that isn't there answers like any page that isn't."""
    feed = calendar_queries.feed_by_token(token)
    user = auth_queries.acting_user(feed.user_id) if feed else None
    if feed is None or user is None:
        wait = throttle.take(f"calendar {request.remote_addr}", WRONG_FEEDS, WRONG_MINUTES)
        if wait:
            raise TooManyRequests(retry_after=wait)
        abort(404)
    rows = calendar_queries.feed_sessions(user)
    text = calendar_words.calendar_text(rows, names_groups=feed.names_groups)
    calendar_actions.note_reading(feed)
    answer = Response(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="sessions.ics"'
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(hashlib.sha256(text).hexdigest())
    return answer.make_conditional(request)
