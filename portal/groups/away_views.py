"""Days away: a leader's own, and those that staff note for one."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth.forms import EmptyForm
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import away_actions, away_queries, bp, cover_queries, cover_words
from portal.groups.away_forms import AwayForm
from portal.groups.away_queries import HitSession


@bp.route("/account/away", methods=["GET", "POST"])
@requires(Permission.AWAY_OWN)
@redisplays
def away_own() -> Any:
    """When the signed-in leader is away; new days, once they know which sessions these hit."""
    return _page(current_user.id, current_user.name)


@bp.route("/account/away/<int:away_id>/remove", methods=["POST"])
@requires(Permission.AWAY_OWN)
def away_own_remove(away_id: int) -> Any:
    """Take own days away back."""
    _remove(away_id, current_user.id)
    return redirect(url_for(".away_own"))


@bp.route("/users/<int:user_id>/away", methods=["GET", "POST"])
@requires(Permission.LEADER_ASSIGN)
@redisplays
def away_for(user_id: int) -> Any:
    """When a leader is away, for staff who were told on the phone."""
    return _page(user_id, _name_or_404(user_id))


@bp.route("/users/<int:user_id>/away/<int:away_id>/remove", methods=["POST"])
@requires(Permission.LEADER_ASSIGN)
def away_for_remove(user_id: int, away_id: int) -> Any:
    """Take a leader's days away back."""
    _name_or_404(user_id)
    _remove(away_id, user_id)
    return redirect(url_for(".away_for", user_id=user_id))


def _page(user_id: int, name: str) -> Any:
    form = AwayForm()
    is_own = user_id == current_user.id
    here = url_for(".away_own") if is_own else url_for(".away_for", user_id=user_id)
    hit: list[HitSession] = []
    if form.validate_on_submit():
        starts_on: Any = form.starts_on.data
        ends_on: Any = form.ends_on.data
        try:
            away_actions.check_days(starts_on, ends_on)
            hit = away_queries.sessions_hit(current_user, user_id, starts_on, ends_on)
            days = f"{starts_on} {ends_on}"
            if not hit or form.asked_for.data == days:
                away_actions.add_away(
                    user_id, starts_on, ends_on, form.note.data or "", current_user
                )
                flash(cover_words.away_noted(len(hit), is_own=is_own), "warn" if hit else "good")
                return redirect(here)
            form.asked_for.data = days
            form.asked_for.raw_data = None
        except DomainError as problem:
            form.refuse(problem)
    has_errors = form.is_submitted() and not hit
    page = render_template(
        "groups/away_show.html",
        form=form,
        name=name,
        user_id=user_id,
        is_own=is_own,
        here=here,
        rows=away_queries.away_of(user_id),
        hit=hit,
        when=cover_words.when,
        staffed=cover_queries.staffed_groups(current_user) if hit and not is_own else (),
        has_errors=has_errors,
    )
    return page, 422 if has_errors else 200


def _remove(away_id: int, user_id: int) -> None:
    if not EmptyForm().validate_on_submit():
        abort(400)
    if not away_actions.remove_away(away_id, user_id, current_user):
        abort(404)
    flash(_("Taken back: these days count as there again."), "good")


def _name_or_404(user_id: int) -> str:
    name = away_queries.leader_name(user_id)
    if name is None:
        abort(404)
    return name
