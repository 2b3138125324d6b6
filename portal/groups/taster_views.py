"""First visits to a group: booked, asked after, and how many joined."""

from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from portal import clock
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import actions, bp, queries, seat_words, taster_actions, taster_queries, words
from portal.groups.queries import GroupHead
from portal.groups.seat_forms import OutcomeForm, TasterForm, VersionForm
from portal.groups.taster_queries import TasterRow
from portal.models import TasterOutcome
from portal.people import consent_queries
from portal.people import queries as people

# The page counts those who joined over so many days.
COUNTED_DAYS = 365


@bp.route("/groups/<int:group_id>/tasters")
@requires(Permission.ROSTER_READ)
def tasters_list(group_id: int) -> Any:
    """First visits: to come, to ask after, and what came of the others."""
    head = _group_or_404(group_id)
    record_look("roster_opened", "group", group_id, by=current_user)
    rows = taster_queries.tasters_of(current_user, group_id)
    today = clock.today()
    counted = taster_queries.conversion([group_id], today - timedelta(days=COUNTED_DAYS), today)
    return render_template(
        "groups/tasters_list.html",
        head=head,
        ahead=[row for row in rows if row.is_ahead][::-1],
        to_ask=[row for row in rows if row.is_to_ask],
        past=[row for row in rows if not row.is_ahead and not row.is_to_ask],
        counted=counted.get(group_id),
        books=current_user.may(Permission.GROUP_PLAN),
        plain=VersionForm(formdata=None),
    )


@bp.route("/groups/<int:group_id>/tasters/new", methods=["GET", "POST"])
@requires(Permission.GROUP_PLAN)
@redisplays
def taster_add(group_id: int) -> Any:
    """Book somebody's first visit: find the person, choose the session."""
    head = _group_or_404(group_id)
    form = TasterForm()
    form.session_id.choices = [
        SelectChoice(one.session_id, words.when(one.starts_at))
        for one in taster_queries.sessions_to_visit(group_id)
    ]
    search = request.args.get("q", "").strip()
    if form.validate_on_submit():
        person = people.person_for(current_user, form.person_id.data)
        if person is None:
            abort(404)
        try:
            taster_actions.book(
                form.session_id.data,
                person.id,
                current_user,
                apart_reason=form.apart_reason.data or "",
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("%(name)s is booked for a first visit.", name=person.name), "good")
            return redirect(url_for(".tasters_list", group_id=group_id))
    found = people.search_people(current_user, search) if search else []
    if search:
        record_look("people_searched", "group", group_id, by=current_user)
    status = 422 if form.errors or form.form_errors else 200
    page = render_template(
        "groups/taster_add.html",
        head=head,
        form=form,
        search=search,
        found=found,
        has_errors=status != 200,
    )
    return page, status


@bp.route("/tasters/<int:taster_id>", methods=["GET", "POST"])
@requires(Permission.GROUP_PLAN)
@redisplays
def taster_show(taster_id: int) -> Any:
    """One first visit, and what came of it."""
    row, group_name = _taster_or_404(taster_id)
    form = OutcomeForm(version=row.version, outcome=row.outcome, note=row.note)
    if form.validate_on_submit():
        try:
            taster_actions.record_outcome(
                taster_id,
                form.version.data,
                TasterOutcome(form.outcome.data),
                current_user,
                note=form.note.data or "",
                takes_seat=form.how.data != "wait",
                said_yes=form.said_yes.data,
                reason=form.reason.data or "",
                apart_reason=form.apart_reason.data or "",
            )
        except (actions.GroupFull, actions.OthersWait) as problem:
            form.refuse(DomainError(problem.message, "reason"))
        except DomainError as problem:
            if problem.field is None:
                raise
            form.refuse(problem)
        else:
            said = seat_words.TASTER[form.outcome.data]
            flash(_("Noted for %(name)s: %(said)s.", name=row.name, said=said), "good")
            return redirect(url_for(".tasters_list", group_id=row.group_id))
    record_look("taster_opened", "taster", taster_id, by=current_user, person=row.person_id)
    status = 422 if form.errors or form.form_errors else 200
    page = render_template(
        "groups/taster_show.html",
        row=row,
        group_name=group_name,
        form=form,
        has_consent=consent_queries.has_said_consent(row.person_id),
        is_settled=row.outcome == TasterOutcome.JOINED,
        has_errors=status != 200,
    )
    return page, status


@bp.route("/tasters/<int:taster_id>/cancel", methods=["POST"])
@requires(Permission.GROUP_PLAN)
def taster_cancel(taster_id: int) -> Any:
    """Take back a visit that hasn't taken place."""
    row, _group_name = _taster_or_404(taster_id)
    form = VersionForm()
    if not form.validate_on_submit():
        abort(400)
    taster_actions.cancel(taster_id, form.version.data, current_user)
    flash(_("%(name)s isn't expected any more.", name=row.name), "good")
    return redirect(url_for(".tasters_list", group_id=row.group_id))


def _group_or_404(group_id: int) -> GroupHead:
    head = queries.group_head(current_user, group_id)
    if head is None or not head.shows_roster:
        abort(404)
    return head


def _taster_or_404(taster_id: int) -> tuple[TasterRow, str]:
    found = taster_queries.taster_for(current_user, taster_id)
    if found is None:
        abort(404)
    return found
