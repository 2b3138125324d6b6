"""One person's place in a group, or wait for one: its facts, and what can be done with it."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from portal import formats
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import actions, bp, membership_actions, place_rules, queries
from portal.groups.place_pages import look, place_or_404
from portal.groups.place_rules import Move
from portal.groups.seat_forms import AskedForm, CalledForm, MoveForm, PauseForm, VersionForm
from portal.groups.seat_queries import PlacePage


@bp.route("/memberships/<int:membership_id>")
@requires(Permission.GROUP_PLAN)
def place_show(membership_id: int) -> Any:
    """One place: how it stands, and each thing that can be done with it."""
    return _page(place_or_404(membership_id))


@bp.route("/memberships/<int:membership_id>/pause", methods=["POST"])
@requires(Permission.GROUP_PLAN)
@redisplays
def place_pause(membership_id: int) -> Any:
    """Say that a member is away until a day; their seat is kept."""
    place = place_or_404(membership_id)
    form = PauseForm()
    if form.validate_on_submit():
        try:
            membership_actions.pause(
                membership_id, form.version.data, form.until.data, current_user
            )
        except DomainError as problem:
            if problem.field is None:
                raise
            form.refuse(problem)
        else:
            flash(
                _(
                    "%(name)s is away until %(day)s. The seat is kept.",
                    name=place.row.name,
                    day=formats.long_date(form.until.data),
                ),
                "good",
            )
            return _to_place(place)
    return _page(place, pause=form)


@bp.route("/memberships/<int:membership_id>/resume", methods=["POST"])
@requires(Permission.GROUP_PLAN)
def place_resume(membership_id: int) -> Any:
    """Say that a member is back before the day that was named."""
    place = place_or_404(membership_id)
    membership_actions.resume(membership_id, _version(), current_user)
    flash(_("%(name)s is back from today.", name=place.row.name), "good")
    return _to_place(place)


@bp.route("/memberships/<int:membership_id>/name", methods=["POST"])
@requires(Permission.GROUP_PLAN)
@redisplays
def place_name(membership_id: int) -> Any:
    """Say what somebody wants to be called in this group."""
    place = place_or_404(membership_id)
    form = CalledForm()
    if form.validate_on_submit():
        membership_actions.call_them(
            membership_id, form.version.data, form.shown_as.data or "", current_user
        )
        flash(
            _("Shown as %(name)s in this group.", name=form.shown_as.data or place.row.name),
            "good",
        )
        return _to_place(place)
    return _page(place, called=form)


@bp.route("/memberships/<int:membership_id>/asked", methods=["POST"])
@requires(Permission.GROUP_PLAN)
def wait_asked(membership_id: int) -> Any:
    """Write down that somebody who waits was asked: they still want the seat, or no answer."""
    place = place_or_404(membership_id)
    form = AskedForm()
    if not form.validate_on_submit() or form.version.data is None:
        abort(400)
    membership_actions.note_asked(
        membership_id, form.version.data, still_wants=form.still_wants, by=current_user
    )
    flash(
        _("Noted: %(name)s still wants a seat.", name=place.row.name)
        if form.still_wants
        else _("Noted: you tried to reach %(name)s today.", name=place.row.name),
        "good",
    )
    return redirect(url_for(".seats_show", group_id=place.group_id))


@bp.route("/memberships/<int:membership_id>/move", methods=["GET", "POST"])
@requires(Permission.GROUP_PLAN)
@redisplays
def place_move(membership_id: int) -> Any:
    """Move somebody to another group; both places stay on record."""
    place = place_or_404(membership_id)
    form = MoveForm(version=place.row.version)
    others = [
        one for one in queries.groups_to_place_in(current_user) if one.group_id != place.group_id
    ]
    form.group_id.choices = [SelectChoice(one.group_id, one.name) for one in others]
    if form.validate_on_submit():
        try:
            new_id = membership_actions.move_to(
                membership_id,
                form.version.data,
                form.group_id.data,
                current_user,
                takes_seat=form.how.data == "seat",
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
            flash(_("%(name)s has moved. Both places stay on record.", name=place.row.name), "good")
            return redirect(url_for(".place_show", membership_id=new_id))
    if not place_rules.may(place.row.state, Move.MOVE_GROUP):
        raise actions.NotAMember(_("This place has ended already."))
    look(place)
    status = 422 if form.errors or form.form_errors else 200
    page = render_template(
        "groups/place_move.html", place=place, form=form, has_errors=status != 200
    )
    return page, status


def _version() -> int:
    form = VersionForm()
    if not form.validate_on_submit() or form.version.data is None:
        abort(400)
    return form.version.data


def _to_place(place: PlacePage) -> Any:
    return redirect(url_for(".place_show", membership_id=place.row.membership_id))


def _page(place: PlacePage, **forms: Any) -> Any:
    """A place's page, with a form that was refused instead of a fresh one."""
    look(place)
    status = 422 if forms else 200
    fresh = {
        "pause": PauseForm(formdata=None, version=place.row.version, until=place.row.paused_until),
        "called": CalledForm(formdata=None, version=place.row.version, shown_as=place.row.shown_as),
        "plain": VersionForm(formdata=None, version=place.row.version),
    }
    page = render_template(
        "groups/place_show.html",
        place=place,
        row=place.row,
        forms={**fresh, **forms},
        may={move: place_rules.may(place.row.state, move) for move in Move},
        has_errors=status != 200,
    )
    return page, status
