"""One's own sign-ins, and how long an open page may still be shown.

A page that is left alone covers itself by a small script when its sign-in runs out, and asks here
whether it has.
"""

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from portal import clock
from portal.auth import bp, sessions
from portal.auth.guard import asks_by_itself, requires
from portal.auth.permissions import Permission


@bp.route("/account/sign-ins/<int:sign_in_id>/end", methods=["POST"])
@requires(Permission.ACCOUNT)
def sign_in_end(sign_in_id: int) -> Any:
    """Sign one device of this user out."""
    if not sessions.end_one(current_user.id, sign_in_id):
        abort(404)
    if sign_in_id == current_user.sign_in_id:
        session.clear()
        flash(_("You're signed out."))
        return redirect(url_for("auth.sign_in"))
    flash(_("That device is signed out."), "good")
    return redirect(url_for("auth.account_show"))


@bp.route("/account/sign-ins/end-others", methods=["POST"])
@requires(Permission.ACCOUNT)
def sign_ins_end_others() -> Any:
    """Sign out every device of this user but this one."""
    sessions.end_others(current_user.id, current_user.sign_in_id)
    flash(_("Every other device is signed out."), "good")
    return redirect(url_for("auth.account_show"))


@bp.route("/account/idle")
@requires(Permission.ACCOUNT)
@asks_by_itself
def idle_show() -> Any:
    """How long this sign-in still lasts without a click. Asking is no click."""
    return _lasts()


@bp.route("/account/here")
@requires(Permission.ACCOUNT)
def here_show() -> Any:
    """The same, for a page whose reader just typed or moved: as good as a click."""
    return _lasts()


@bp.route("/account/back")
@requires(Permission.ACCOUNT)
def back_show() -> Any:
    """Signed in again in a second tab: the first one waits as it was left."""
    return render_template("auth/session_back.html")


def _lasts() -> Any:
    now = clock.now()
    until_idle = current_user.seen_at + sessions.idle_limit(current_user.roles) - now
    until_end = current_user.expires_at - now
    # The page's own token may be from an older sign-in.
    return jsonify(
        user=current_user.id,
        idle=max(0, int(until_idle.total_seconds())),
        ends=max(0, int(until_end.total_seconds())),
        csrf_token=generate_csrf(),
    )
