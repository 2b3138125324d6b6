"""Ending somebody's place in a group, or their wait for one."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.groups import actions, bp, membership_queries, words
from portal.groups.forms import MembershipEndForm
from portal.groups.membership_queries import PlaceRow
from portal.models import MembershipEnding


@bp.route("/memberships/<int:membership_id>/end", methods=["GET", "POST"])
@requires(Permission.GROUP_PLAN)
@redisplays
def membership_end(membership_id: int) -> Any:
    """End a membership today, saying why. The seat is free at once; what was recorded stays."""
    place = _place_or_404(membership_id)
    form = MembershipEndForm(version=place.version)
    if form.validate_on_submit():
        ending = MembershipEnding(form.ending.data)
        actions.end_membership(
            membership_id, ending, current_user, form.version.data, note=form.note.data or ""
        )
        flash(words.place_ended(place.person_name, ending, is_wait=place.is_wait), "good")
        return redirect(url_for(".group_show", group_id=place.group_id))
    if place.is_ended:
        raise actions.NotAMember(_("This place has ended already."))
    record_look(
        "membership_opened", "membership", membership_id, by=current_user, person=place.person_id
    )
    status = 422 if form.errors or form.form_errors else 200
    page = render_template(
        "groups/membership_end.html", place=place, form=form, has_errors=status != 200
    )
    return page, status


def _place_or_404(membership_id: int) -> PlaceRow:
    place = membership_queries.place_for(current_user, membership_id)
    if place is None:
        abort(404)
    return place
