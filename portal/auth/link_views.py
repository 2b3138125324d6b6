"""Choosing a passphrase by a link, and asking for one: for people who aren't signed in.

The address is the key, so it stays out of Referer headers. A wrong one and one that is dead get
the same page; opening one changes nothing, since mail programs open links by themselves.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import settings
from portal.auth import link_actions, link_queries, passwords
from portal.auth.actions import TooManyTries
from portal.auth.guard import public, redisplays
from portal.auth.link_actions import LinkIsDead
from portal.auth.link_forms import ChooseForm, ForgotForm
from portal.errors import DomainError
from portal.models import UserLinkKind
from portal.web import sends_no_referrer

bp = Blueprint("links", __name__)


@bp.after_request
def _keep_the_address(response: Any) -> Any:
    if request.view_args:
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.route("/invitation/<link_token>", methods=["GET", "POST"])
@sends_no_referrer
@redisplays
@public
def invitation_open(link_token: str) -> Any:
    """Somebody who was invited chooses a passphrase."""
    return _choose(link_token, UserLinkKind.INVITATION)


@bp.route("/passphrase/<link_token>", methods=["GET", "POST"])
@sends_no_referrer
@redisplays
@public
def reset_open(link_token: str) -> Any:
    """Somebody chooses a new passphrase."""
    return _choose(link_token, UserLinkKind.RESET)


@bp.route("/forgot", methods=["GET", "POST"])
@redisplays
@public
def forgot_show() -> Any:
    """Ask for a link to a new passphrase. The answer is the same for every address."""
    form = ForgotForm()
    if form.validate_on_submit():
        try:
            link_actions.ask_reset(form.email.data or "", request.remote_addr or "")
        except TooManyTries as problem:
            form.refuse(problem)
            page = render_template("auth/link_forgot.html", form=form)
            return page, 429, {"Retry-After": str(problem.wait_seconds)}
        return redirect(url_for("links.forgot_sent"))
    page = render_template("auth/link_forgot.html", form=form)
    return page, 422 if form.is_submitted() else 200


@bp.route("/forgot/sent")
@public
def forgot_sent() -> Any:
    """What happens now, whoever asked."""
    return render_template("auth/link_sent.html", minutes=settings.current().reset_minutes)


def _choose(token: str, kind: UserLinkKind) -> Any:
    owner = link_queries.owner(token, kind)
    if owner is None:
        return _dead()
    form = ChooseForm()
    if form.validate_on_submit():
        if not form.is_same:
            form.again.errors = [_("This isn’t the same. Enter both again.")]
        else:
            try:
                user_id = link_actions.use(token, kind, form.passphrase.data or "")
            except LinkIsDead:
                return _dead()
            except DomainError as problem:
                form.refuse(problem)
            else:
                return _chosen(user_id)
    page = render_template(
        "auth/link_choose.html",
        form=form,
        owner=owner,
        is_new=kind == UserLinkKind.INVITATION,
        least=passwords.MINIMUM_LENGTH,
    )
    return page, 422 if form.is_submitted() else 200


def _chosen(user_id: int) -> Any:
    # Whoever else is signed in at this browser stays; the user's own sign-ins have ended.
    if not current_user.is_authenticated or current_user.id == user_id:
        session.clear()
    flash(_("Your passphrase is kept. Sign in with it."), "good")
    return redirect(url_for("auth.sign_in"))


def _dead() -> Any:
    return render_template("auth/link_gone.html"), 404
