"""Answering a request for cover by the link of its mail, without signing in.

The link is a secret that opens one question once. Looking changes nothing, since mail is opened
by machines too; an answer is a form that is sent.
"""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.exceptions import TooManyRequests

from portal.auth import throttle
from portal.auth.forms import EmptyForm
from portal.auth.guard import public, redisplays
from portal.errors import DomainError
from portal.groups import (
    ask_actions,
    ask_link_queries,
    ask_queries,
    bp,
    cover_queries,
    cover_rules,
    cover_words,
)
from portal.groups.ask_link_queries import LinkedAsk

# Wrong links from one address in so many minutes.
WRONG_LINKS = 20
WRONG_MINUTES = 10


@bp.route("/cover/<link>")
@public
def ask_link_show(link: str) -> Any:
    """Day, time and place of a session that somebody was asked to lead, and yes or no."""
    return _page(_ask_or_404(link), link)


@bp.route("/cover/<link>/accept", methods=["POST"])
@redisplays
@public
def ask_link_accept(link: str) -> Any:
    """Say yes, through the same gate as ever; the first to do so has the session."""
    return _answer(link, accepts=True)


@bp.route("/cover/<link>/decline", methods=["POST"])
@redisplays
@public
def ask_link_decline(link: str) -> Any:
    """Say no."""
    return _answer(link, accepts=False)


def _answer(link: str, *, accepts: bool) -> Any:
    linked = _ask_or_404(link)
    form = EmptyForm()
    if not form.validate_on_submit():
        return _page(linked, link, stale=" ".join(form.form_errors)), 422
    # A link that was used, or has run out, answers nothing; the page says what is so.
    own = ask_queries.own_ask(linked.user_id, linked.ask_id) if linked.is_open else None
    if own is None:
        return redirect(url_for(".ask_link_show", link=link))
    try:
        if accepts:
            ask_actions.accept_cover(own, linked.user_id)
        else:
            ask_actions.decline_cover(own, linked.user_id)
    except DomainError as problem:
        return _page(linked, link, problem=problem.message), 409
    return redirect(url_for(".ask_link_show", link=link))


def _page(ask: LinkedAsk, link: str, problem: str = "", stale: str = "") -> str:
    found = cover_queries.cover_of_session(ask.session_id) if ask.is_open else None
    is_wanted = found is not None and cover_rules.is_wanted(found[0], ask.role)
    return render_template(
        "groups/ask_link_show.html",
        ask=ask,
        link=link,
        when=cover_words.when(ask.starts_at),
        as_role=cover_words.as_role(ask.role),
        problem=problem or stale,
        asks=ask.is_open and is_wanted and not problem,
        said="" if problem else cover_words.link_answer(ask, is_wanted=is_wanted),
    )


def _ask_or_404(link: str) -> LinkedAsk:
    ask = ask_link_queries.ask_by_token(link)
    if ask is None:
        wait = throttle.take(f"cover {request.remote_addr}", WRONG_LINKS, WRONG_MINUTES)
        if wait:
            raise TooManyRequests(retry_after=wait)
        abort(404)
    return ask
