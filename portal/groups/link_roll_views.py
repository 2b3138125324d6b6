"""One session's roll for somebody without an account: short names, marks, heads, and no more.

The address is the key, so it stays out of logs and Referer headers, and a wrong one is
answered like one that has ended.
"""

import secrets
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests

from portal import settings
from portal.auth import throttle
from portal.auth.forms import EmptyForm
from portal.auth.guard import public
from portal.errors import DomainError, StaleVersion
from portal.groups import (
    mark_words,
    roll_link_actions,
    roll_link_queries,
    roll_pages,
    rules,
    words,
)
from portal.groups.forms import NO_MARK, HeadCountForm, MarkForm, WalkInForm
from portal.groups.mark_actions import MarkConflict
from portal.groups.roll_link_queries import LinkedRow, OpenLink
from portal.models import Mark
from portal.web import sends_no_referrer

bp = Blueprint("link_roll", __name__, url_prefix="/roll")

# Wrong links from one address, and requests by one link, in so many minutes.
WRONG_LINKS = 20
REQUESTS = 300
MINUTES = 10


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"words": words, "mark_words": mark_words}


@bp.after_request
def _keep_the_address(response: Any) -> Any:
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.route("/<roll_token>")
@public
def roll_show(roll_token: str) -> Any:
    """The roll, as a link opens it."""
    link = _link_or_none(roll_token)
    if link is None:
        return _ended()
    roll_link_actions.note_use(link)
    return _page(roll_token, link)


@bp.route("/<roll_token>/marks", methods=["POST"])
@sends_no_referrer
@public
def mark_set(roll_token: str) -> Any:
    """One tap."""
    link = _link_or_none(roll_token)
    if link is None:
        return _ended()
    form = MarkForm()
    if not form.validate_on_submit():
        abort(400)
    rows = roll_link_queries.rows_of(link)
    row = next((row for row in rows if row.who == form.who.data), None)
    if row is None:
        abort(404)
    try:
        roll_link_actions.mark_by_link(link, row.person_id, form.chosen, seen=form.shown)
    except MarkConflict as conflict:
        return _both(roll_token, link, row, conflict, form.chosen)
    except DomainError as problem:
        flash(problem.message, "error")
        return redirect(url_for(".roll_show", roll_token=roll_token))
    return redirect(url_for(".roll_show", roll_token=roll_token, _anchor=row.who))


@bp.route("/<roll_token>/head-count", methods=["POST"])
@sends_no_referrer
@public
def head_count_set(roll_token: str) -> Any:
    """Say how many were in the room."""
    link = _link_or_none(roll_token)
    if link is None:
        return _ended()
    form = HeadCountForm()
    if not form.validate_on_submit():
        return _page(roll_token, link, head_count_form=form), 422
    try:
        roll_link_actions.count_by_link(link, form.head_count.data, form.version.data)
    except StaleVersion as problem:
        form.refuse(problem)
        fresh = _link_or_none(roll_token)
        form.version.data = (fresh or link).head.version
        form.version.raw_data = None
        return _page(roll_token, link, head_count_form=form), 422
    except DomainError as problem:
        form.refuse(problem)
        return _page(roll_token, link, head_count_form=form), 422
    return redirect(url_for(".roll_show", roll_token=roll_token, _anchor="head-count"))


@bp.route("/<roll_token>/walk-ins", methods=["POST"])
@sends_no_referrer
@public
def walk_in_add(roll_token: str) -> Any:
    """Add a name to the roll."""
    link = _link_or_none(roll_token)
    if link is None:
        return _ended()
    form = WalkInForm()
    if not form.validate_on_submit():
        return _page(roll_token, link, walk_in_form=form), 422
    try:
        roll_link_actions.add_walk_in_by_link(link, form.name.data, form.request_key.data)
    except DomainError as problem:
        form.refuse(problem)
        return _page(roll_token, link, walk_in_form=form), 422
    return redirect(url_for(".roll_show", roll_token=roll_token, _anchor="walk-ins"))


@bp.route("/<roll_token>/done", methods=["POST"])
@sends_no_referrer
@public
def roll_done(roll_token: str) -> Any:
    """Say that the roll is finished."""
    link = _link_or_none(roll_token)
    if link is None:
        return _ended()
    if not EmptyForm().validate_on_submit():
        abort(400)
    try:
        roll_link_actions.finish_by_link(link)
    except DomainError as problem:
        flash(problem.message, "error")
    else:
        flash(_("Thank you. The roll is finished; you can close this page."), "good")
    return redirect(url_for(".roll_show", roll_token=roll_token))


def _link_or_none(token: str) -> OpenLink | None:
    """The link, within its limits. Raises TooManyRequests for one used, or guessed, too fast."""
    link = roll_link_queries.open_link(token)
    if link is None:
        key, most = f"roll link from {request.remote_addr}", WRONG_LINKS
    else:
        key, most = f"roll link {link.link_id}", REQUESTS
    wait = throttle.take(key, most, MINUTES)
    if wait:
        raise TooManyRequests(retry_after=wait)
    return link


def _ended() -> Any:
    """The same for a wrong link, one that has run out and one that was revoked."""
    return render_template("groups/link_roll_ended.html"), 404


def _both(
    token: str, link: OpenLink, row: LinkedRow, conflict: MarkConflict, sent: Mark | None
) -> Any:
    """What stands and what was sent. Which leader said it is no business of a link's."""
    standing = conflict.standing._replace(by_name="", by_id=None, link_holder="")
    page = render_template(
        "groups/link_roll_clash.html",
        link=link,
        roll_token=token,
        row=row,
        standing=standing,
        sent=sent,
    )
    return page, 409


def _page(
    token: str,
    link: OpenLink,
    walk_in_form: WalkInForm | None = None,
    head_count_form: HeadCountForm | None = None,
) -> Any:
    head = link.head
    # Names are for the meeting: before the roll opens a link shows none.
    rows = roll_link_queries.rows_of(link) if head.is_open else []
    # Not bound to the request: its fields are another form's.
    walk_ins = walk_in_form or WalkInForm(formdata=None)
    if walk_in_form is None:
        walk_ins.request_key.data = secrets.token_urlsafe(24)
    heads = head_count_form or HeadCountForm(
        formdata=None, data={"head_count": head.head_count, "version": head.version}
    )
    expected = [row.mark for row in rows if row.is_expected]
    totals = rules.roll_totals(
        expected, len(expected), roll_link_queries.walk_in_count(head.session_id)
    )
    return render_template(
        "groups/link_roll_show.html",
        link=link,
        head=head,
        roll_token=token,
        rows=rows,
        added=roll_link_queries.own_walk_ins(link.link_id),
        totals=totals,
        value_of_tap=_value_of_tap,
        ring_first=roll_pages.ring_first(head) if head.is_open else "",
        walk_in_form=walk_ins,
        head_count_form=heads,
        has_errors=bool(walk_in_form or head_count_form),
        opens_before_minutes=settings.current().roll_opens_before_minutes,
    )


def _value_of_tap(current: str | None, tapped: Mark) -> str:
    return rules.next_mark(current, tapped) or NO_MARK
