"""A member's emergency contact, for the leaders of a session while it lasts."""

import secrets
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user

from portal import settings
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.concerns import (
    bp,
    emergency_actions,
    emergency_queries,
    lead_queries,
    tell_queries,
)
from portal.concerns.emergency_queries import LedSession
from portal.concerns.rules import LookDoor
from portal.concerns.tabs import concern_tabs
from portal.concerns.tell_forms import LookForm
from portal.errors import DomainError
from portal.paging import page_number


@bp.app_context_processor
def _leading() -> dict[str, Any]:
    return {"leads_now": _leads_now}


def _leads_now(session_id: int) -> bool:
    """Whether whoever is signed in may look up emergency contacts at a session now."""
    head = emergency_queries.led_session(current_user, session_id)
    return head is not None and head.door == LookDoor.OPEN


@bp.route("/sessions/<int:session_id>/emergency", methods=["GET", "POST"])
@requires(Permission.ROLL_TAKE, opens_roll=True)
@redisplays
def emergency_ask(session_id: int) -> Any:
    """Choose whose contact, and tap why; outside the session it says when and whom to ring."""
    head = _head_or_404(session_id)
    is_open = head.door == LookDoor.OPEN
    place = emergency_actions.place_of(head)
    form = LookForm(tell_queries.people_at(current_user, place) if is_open else [])
    if form.validate_on_submit():
        try:
            look_id = emergency_actions.look_up(
                session_id,
                form.person_id.data or 0,
                form.chosen,
                form.request_key.data or "",
                current_user,
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(url_for(".emergency_show", session_id=session_id, look_id=look_id))
    if not form.request_key.data:
        form.request_key.data = secrets.token_urlsafe(24)
    status = 422 if form.errors or form.form_errors else 200
    return render_template("concerns/emergency_ask.html", form=form, **_shown(head)), status


@bp.route("/sessions/<int:session_id>/emergency/<int:look_id>")
@requires(Permission.ROLL_TAKE, opens_roll=True)
def emergency_show(session_id: int, look_id: int) -> Any:
    """The contact that was looked up, until the session's time is over."""
    head = _head_or_404(session_id)
    contact = emergency_queries.contact_looked_up(current_user, session_id, look_id)
    if contact is None:
        abort(404)
    if head.door != LookDoor.OPEN:
        return redirect(url_for(".emergency_ask", session_id=session_id))
    return render_template("concerns/emergency_show.html", contact=contact, **_shown(head))


@bp.route("/concerns/emergency-contacts")
@requires(Permission.CONCERN_READ)
def looks_list() -> Any:
    """Emergency contacts that leaders looked up lately, for the leads."""
    if not lead_queries.is_lead(current_user):
        abort(404)
    number = page_number(request.args.get("page"))
    return render_template(
        "concerns/looks_list.html",
        page=emergency_queries.looks_for(current_user, number),
        days=emergency_queries.LISTED_DAYS,
        tabs_shown=concern_tabs(current_user, "looks", is_lead=True),
    )


def _head_or_404(session_id: int) -> LedSession:
    head = emergency_queries.led_session(current_user, session_id)
    if head is None:
        abort(404)
    return head


def _shown(head: LedSession) -> dict[str, Any]:
    return {
        "head": head,
        "to_ring": tell_queries.to_ring(current_user, head.programme_id),
        "opens_before_minutes": settings.current().roll_opens_before_minutes,
        "hours": settings.current().emergency_look_hours,
    }
