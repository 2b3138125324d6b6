"""Venues as pages: all of them, one with the groups that meet there, adding and changing one."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.groups import bp, group_words, venue_actions, venue_queries
from portal.groups.venue_forms import VenueForm, filled
from portal.groups.venue_queries import VenuePage


@bp.route("/venues")
@requires(Permission.GROUP_EDIT)
def venues_list() -> Any:
    """Every building in which groups meet, or met."""
    return render_template("groups/venues_list.html", venues=venue_queries.venues(current_user))


@bp.route("/venues/<int:venue_id>")
@requires(Permission.GROUP_EDIT)
def venue_show(venue_id: int) -> Any:
    """One venue: where it is, how one gets in, whom to ring, and who meets there."""
    venue = _venue_or_404(venue_id)
    return render_template(
        "groups/venue_show.html",
        venue=venue,
        groups=venue_queries.groups_at(current_user, venue_id),
    )


@bp.route("/venues/new", methods=["GET", "POST"])
@requires(Permission.GROUP_EDIT)
@redisplays
def venue_add() -> Any:
    """Add a venue."""
    form = VenueForm()
    if form.validate_on_submit():
        try:
            venue_id = venue_actions.add_venue(form.plan(), by=current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("%(name)s added.", name=form.name.data), "good")
            return redirect(url_for(".venue_show", venue_id=venue_id))
    page = render_template("groups/venue_add.html", form=form)
    return page, (422 if form.is_submitted() else 200)


@bp.route("/venues/<int:venue_id>/edit", methods=["GET", "POST"])
@requires(Permission.GROUP_EDIT)
@redisplays
def venue_edit(venue_id: int) -> Any:
    """Change a venue. Who comes second sees both, and decides."""
    venue = _venue_or_404(venue_id)
    form = VenueForm(**filled(venue))
    if not form.is_submitted():
        return _edit_page(form, venue)
    if form.validate():
        try:
            venue_actions.change_venue(
                venue_id, form.version.data or 0, form.plan(), by=current_user
            )
        except StaleVersion as problem:
            form.refuse(problem)
            form.version.data, form.version.raw_data = venue.version, None
            return _edit_page(form, venue, 409, as_it_stands=group_words.venue_rows(venue))
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("%(name)s is as you changed it.", name=form.name.data), "good")
            return redirect(url_for(".venue_show", venue_id=venue_id))
    return _edit_page(form, venue, 422)


def _edit_page(form: VenueForm, venue: VenuePage, status: int = 200, **more: Any) -> Any:
    return render_template("groups/venue_edit.html", form=form, venue=venue, **more), status


def _venue_or_404(venue_id: int) -> VenuePage:
    venue = venue_queries.venue(venue_id)
    if venue is None:
        abort(404)
    return venue
