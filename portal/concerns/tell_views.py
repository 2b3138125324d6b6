"""Tell the office: one short form, from the roll, a session's page and a group's page."""

import secrets
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import settings
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.concerns import bp, message_queries, tell_actions, tell_queries, words
from portal.concerns.tell_forms import CONCERN, MESSAGE, TellForm
from portal.concerns.tell_queries import Place
from portal.errors import DomainError


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"words": words}


@bp.app_context_processor
def _told() -> dict[str, Any]:
    return {"told_about": _told_about}


def _told_about(group_id: int) -> list[message_queries.MessageRow]:
    """What whoever is signed in told the office about a group lately, for the group's page."""
    if not current_user.may(Permission.OFFICE_TELL):
        return []
    return message_queries.own_messages_about(current_user, group_id)


@bp.route("/sessions/<int:session_id>/tell", methods=["GET", "POST"])
@requires(Permission.ROLL_TAKE, opens_roll=True)
@redisplays
def session_tell(session_id: int) -> Any:
    """Tell the office about a session: it stays open as long as the roll does."""
    place = tell_queries.place_of_session(current_user, session_id)
    if place is None:
        abort(404)
    return _tell(place)


@bp.route("/groups/<int:group_id>/tell", methods=["GET", "POST"])
@requires(Permission.OFFICE_TELL)
@redisplays
def group_tell(group_id: int) -> Any:
    """Tell the office about a group."""
    place = tell_queries.place_of_group(current_user, group_id)
    if place is None:
        abort(404)
    return _tell(place)


def _tell(place: Place) -> Any:
    asked = request.args.get("what", "")
    form = TellForm(
        tell_queries.people_at(current_user, place),
        tell_queries.colleagues_at(current_user, place),
        what=asked if asked in (MESSAGE, CONCERN) else None,
    )
    if form.validate_on_submit():
        try:
            return _done(place, form)
        except DomainError as problem:
            form.refuse(problem)
    if not form.request_key.data:
        form.request_key.data = secrets.token_urlsafe(24)
    status = 422 if form.errors or form.form_errors else 200
    page = render_template(
        "concerns/tell.html",
        place=place,
        back=_back(place),
        form=form,
        to_ring=tell_queries.to_ring(current_user, place.programme_id),
        waits=words.waits(
            settings.current().concern_urgent_minutes, settings.current().concern_working_days
        ),
    )
    return page, status


def _done(place: Place, form: TellForm) -> Any:
    key = form.request_key.data or ""
    if not form.is_concern:
        tell_actions.send_message(place, form.text.data or "", key, current_user)
        flash(_("The office has your message. The answer will stand on your start page."), "good")
        return redirect(_back(place))
    concern_id = tell_actions.raise_concern(place, form.worry(), key, current_user)
    # On a roll that stayed open past the idle limit, nothing but the roll opens.
    if not current_user.may(Permission.CONCERN_READ):
        flash(_("Your concern is kept. Sign in again to see who has seen it."), "good")
        return redirect(_back(place))
    return redirect(url_for(".concern_show", concern_id=concern_id, _anchor="next"))


def _back(place: Place) -> str:
    if place.session_id is not None:
        return url_for("groups.roll_show", session_id=place.session_id)
    return url_for("groups.group_show", group_id=place.group_id)
