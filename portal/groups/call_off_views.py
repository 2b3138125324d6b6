"""Calling sessions off or moving them: one, or all that a shut venue or snow concerns.

Everybody who will be told is listed before anything is sent.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal import clock
from portal.addresses import LARGEST_ID
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.groups import (
    bp,
    call_off_actions,
    call_off_queries,
    call_off_rules,
    notice_words,
    telling_queries,
    telling_rules,
    told_people_queries,
)
from portal.groups.call_off_forms import CallOffForm, FindSessionsForm
from portal.groups.call_off_queries import CallOffRow, Wanted
from portal.groups.call_off_rules import Change
from portal.groups.told_people_queries import ToTell
from portal.models import Role

# The days that are looked at unless somebody says others.
DAYS_SHOWN = 7


@bp.route("/sessions/<int:session_id>/call-off", methods=["GET", "POST"])
@requires(Permission.SESSION_CALL_OFF)
@redisplays
def session_call_off(session_id: int) -> Any:
    """Say that one session is off, elsewhere or on after all; staff, or who leads it that day."""
    row = call_off_queries.session_to_call_off(current_user, session_id)
    if row is None:
        abort(404)
    form = _form([row])
    if form.validate_on_submit():
        if set(form.versions) != {session_id}:
            abort(404)
        done = _do(form)
        if done is not None:
            return done or redirect(url_for(".session_show", session_id=session_id))
        row = call_off_queries.session_to_call_off(current_user, session_id) or row
    return _page([row], form)


@bp.route("/sessions/call-off", methods=["GET", "POST"])
@requires(Permission.GROUP_PLAN)
@redisplays
def sessions_call_off() -> Any:
    """Find sessions by place, day, programme and group, tick those meant, then as for one."""
    if request.method != "POST":
        rows = call_off_queries.sessions_to_call_off(current_user, _ticked())
        return _page(rows, _form(rows)) if rows else _find()
    form = CallOffForm()
    asked = form.versions
    rows = call_off_queries.sessions_to_call_off(current_user, asked)
    if not asked or len(rows) != len(asked):
        abort(404)
    form = _form(rows)
    if form.validate_on_submit():
        done = _do(form)
        if done is not None:
            return done or redirect(url_for(".sessions_call_off"))
        rows = call_off_queries.sessions_to_call_off(current_user, asked)
    return _page(rows, form)


def _ticked() -> list[int]:
    texts = request.args.getlist("sessions", type=int)
    return [one for one in dict.fromkeys(texts) if 0 < one <= LARGEST_ID]


def _find() -> Any:
    """The list to tick: nothing is chosen until somebody does."""
    form = FindSessionsForm(request.args)
    form.offer(
        call_off_queries.places_ahead(current_user),
        call_off_queries.programmes_staffed(current_user),
        call_off_queries.groups_staffed(current_user),
    )
    today = clock.today()
    first = form.first.data or today
    last = form.last.data or first + timedelta(days=DAYS_SHOWN)
    last = max(first, last)
    form.first.process_data(first)
    form.last.process_data(last)
    programme, group = form.chosen(form.programme), form.chosen(form.group)
    wanted = Wanted(
        first,
        last,
        int(programme) if programme else None,
        int(group) if group else None,
        form.chosen(form.place),
    )
    return render_template(
        "groups/sessions_call_off.html",
        form=form,
        rows=call_off_queries.sessions_found(current_user, wanted),
        most=call_off_queries.MOST_SESSIONS,
        ticks_all=request.args.get("tick") == "all",
        nothing_ticked="sessions" in request.args or request.args.get("step") == "tick",
    )


def _form(rows: Sequence[CallOffRow]) -> CallOffForm:
    """The form for these sessions, holding what may be said of at least one of them."""
    form = CallOffForm()
    possible = {change for row in rows for change in row.changes}
    if form.is_submitted():
        # The second tap of a button says what is so by now: the action knows it for the same.
        possible |= {change for change in Change if change == form.change.data}
    form.offer([change for change in Change if change in possible])
    if not form.is_submitted():
        form.request_key.data = secrets.token_urlsafe(24)
        asked = request.args.get("change", "")
        form.change.data = asked if asked in possible else None
        form.seen.data = _seen(rows)
    return form


def _seen(rows: Sequence[CallOffRow]) -> str:
    return " ".join(f"{row.session_id}:{row.version}" for row in rows)


def _do(form: CallOffForm) -> Any:
    """Do what the form says: where to go then, '' for where one was, None where it can't be."""
    try:
        notice_id = call_off_actions.call_off(
            call_off_actions.CallOff(
                form.versions,
                Change(form.change.data),
                form.request_key.data or "",
                form.reason.data or "",
                form.place.data or "",
                form.online_link.data or "",
            ),
            current_user,
        )
    except StaleVersion as problem:
        form.refuse(problem)
        # Sending it again is a decision made knowing how the sessions stand now.
        rows = call_off_queries.standing(form.versions)
        form.seen.data = _seen(rows)
        form.seen.raw_data = None
        return None
    except DomainError as problem:
        form.refuse(problem)
        return None
    count = len(form.versions)
    flash(ngettext("%(num)s session changed.", "%(num)s sessions changed.", count), "good")
    if notice_id is None:
        return ""
    if current_user.may(Permission.NOTICE_TELL):
        return redirect(url_for(".notice_show", notice_id=notice_id))
    flash(_("Whoever agreed to mail is written to. The office tells all others."), "info")
    return ""


def _page(rows: Sequence[CallOffRow], form: CallOffForm) -> Any:
    now = clock.now()
    ahead = [row.told for row in rows if row.ends_at > now]
    everybody = telling_queries.everybody(ahead, but_user=current_user.id) if ahead else []
    shown = _visible(everybody)
    one = rows[0] if len(rows) == 1 else None
    record_look(
        "people_to_tell_opened", "session", one.session_id if one else None, by=current_user
    )
    has_errors = bool(form.errors or form.form_errors)
    page = render_template(
        "groups/session_call_off.html",
        rows=rows,
        one=one,
        form=form,
        has_errors=has_errors,
        shown=shown,
        others_count=len(everybody) - len(shown),
        is_ahead=bool(ahead),
        tells_by_itself=notice_words.how_many([row.channel for row in everybody]),
        group_names={row.group_id: row.group_name for row in rows},
        notice_words=notice_words,
        needs_nobody=[Change.DID_NOT_MEET],
        moves={"place": Change.MOVED_VENUE, "online_link": Change.MOVED_ONLINE},
        states=call_off_rules.STATE,
    )
    return page, 422 if has_errors else 200


def _visible(everybody: Sequence[ToTell]) -> list[ToTell]:
    """Those whom the user may see: nobody barred, and for leaders those they know anyway.

    Leaders read the names that people want in the group, and no other.
    """
    seen = told_people_queries.people_seen(current_user, [one.person_id for one in everybody])
    is_staff = current_user.has(Role.STAFF)
    found = [
        one
        for one in everybody
        if (one.person_id is None or one.person_id in seen)
        and (is_staff or one.part in telling_rules.KNOWN_TO_LEADERS)
    ]
    return found if is_staff else told_people_queries.called_in(found)
