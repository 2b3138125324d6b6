"""Who the leads are, in which order, and when they are away: managers say so."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import settings
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.concerns import bp, lead_actions, lead_queries, words
from portal.concerns.lead_forms import LeadForm
from portal.concerns.lead_queries import LeadRow
from portal.concerns.tabs import concern_tabs
from portal.errors import DomainError, StaleVersion
from portal.models import ConcernKind


@bp.route("/concerns/leads")
@requires(Permission.CONCERN_LEADS)
def leads_list() -> Any:
    """The leads, in the order in which concerns go to them."""
    found = lead_queries.leads()
    return render_template(
        "concerns/leads_list.html",
        leads=[one for one in found if one.is_active],
        former=[one for one in found if not one.is_active],
        tabs_shown=concern_tabs(current_user, "leads", is_lead=lead_queries.is_lead(current_user)),
        waits=words.waits(
            settings.current().concern_urgent_minutes, settings.current().concern_working_days
        ),
    )


@bp.route("/concerns/leads/new", methods=["GET", "POST"])
@requires(Permission.CONCERN_LEADS)
@redisplays
def lead_add() -> Any:
    """Name somebody a lead; they come last until they are moved up."""
    form = _form(is_active=True, kinds=list(ConcernKind), version=1)
    if form.validate_on_submit():
        try:
            lead_actions.name_lead(form.user_id.data or 0, form.plan(), current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Named. Concerns go to them after those above."), "good")
            return redirect(url_for(".leads_list"))
    return _page(form, None)


@bp.route("/concerns/leads/<int:lead_id>", methods=["GET", "POST"])
@requires(Permission.CONCERN_LEADS)
@redisplays
def lead_edit(lead_id: int) -> Any:
    """Change what a lead takes on, when they are away, or that they lead no more."""
    row = _lead_or_404(lead_id)
    form = _form(
        phone=row.phone,
        kinds=list(row.kinds),
        programme_id=row.programme_id,
        away_from_on=row.away_from_on,
        away_until_on=row.away_until_on,
        is_active=row.is_active,
        version=row.version,
    )
    stale = None
    if form.validate_on_submit():
        try:
            lead_actions.change_lead(lead_id, form.plan(), form.version.data or 0, current_user)
        except StaleVersion as problem:
            form.refuse(problem)
            stale = row = _lead_or_404(lead_id)
            form.version.data = row.version
            form.version.raw_data = None
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Saved."), "good")
            return redirect(url_for(".leads_list"))
    return _page(form, row, stale)


@bp.route("/concerns/leads/<int:lead_id>/up", methods=["POST"])
@requires(Permission.CONCERN_LEADS)
def lead_move(lead_id: int) -> Any:
    """Let a lead change places with whoever stands before them."""
    row = _lead_or_404(lead_id)
    if lead_actions.move_up(lead_id, current_user):
        flash(_("%(name)s has moved up.", name=row.name), "good")
    return redirect(url_for(".leads_list"))


def _form(**data: Any) -> LeadForm:
    return LeadForm(lead_queries.users_to_name(), lead_queries.programmes(), data=data)


def _lead_or_404(lead_id: int) -> LeadRow:
    row = lead_queries.lead(lead_id)
    if row is None:
        abort(404)
    return row


def _page(form: LeadForm, row: LeadRow | None, stale: LeadRow | None = None) -> Any:
    has_errors = bool(form.errors or form.form_errors)
    page = render_template(
        "concerns/lead_edit.html", form=form, row=row, stale=stale, has_errors=has_errors
    )
    return page, 422 if has_errors else 200
