"""What a facilitator was asked: to stand in at a session, with a yes and a no."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.groups import ask_actions, ask_queries, bp, cover_queries, cover_rules, cover_words
from portal.groups.ask_queries import OwnAsk


@bp.route("/asks/<int:ask_id>")
@requires(Permission.TRAINING_OWN_READ)
def ask_show(ask_id: int) -> Any:
    """One session that the user was asked to lead, and what they can answer."""
    ask = _ask_or_404(ask_id)
    found = cover_queries.cover_of_session(ask.session_id)
    return render_template(
        "groups/ask_show.html",
        ask=ask,
        when=cover_words.when(ask.starts_at),
        as_role=cover_words.as_role(ask.role),
        is_over=ask.starts_at <= clock.now(),
        is_wanted=found is not None and cover_rules.is_wanted(found[0], ask.role),
    )


@bp.route("/asks/<int:ask_id>/accept", methods=["POST"])
@requires(Permission.TRAINING_OWN_READ)
def ask_accept(ask_id: int) -> Any:
    """Say yes; the first to do so has the session."""
    ask = _ask_or_404(ask_id)
    try:
        ask_actions.accept_cover(ask, current_user)
    except ask_actions.Covered as problem:
        flash(problem.message, "info")
    else:
        flash(_("Thank you. The session is yours; it stands on your start page."), "good")
    return redirect(url_for(".ask_show", ask_id=ask_id))


@bp.route("/asks/<int:ask_id>/decline", methods=["POST"])
@requires(Permission.TRAINING_OWN_READ)
def ask_decline(ask_id: int) -> Any:
    """Say no."""
    ask = _ask_or_404(ask_id)
    ask_actions.decline_cover(ask, current_user)
    flash(_("Thank you for answering. The office asks somebody else."), "good")
    return redirect(url_for(".ask_show", ask_id=ask_id))


def _ask_or_404(ask_id: int) -> OwnAsk:
    ask = ask_queries.own_ask(current_user.id, ask_id)
    if ask is None:
        abort(404)
    return ask
