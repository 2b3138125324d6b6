"""Standing somebody down, reading why for those named on it, and ending it."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import bp, stand_down_actions, stand_down_queries
from portal.groups.stand_down_forms import EVERY_GROUP, StandDownEndForm, StandDownForm
from portal.groups.stand_down_queries import LeaderToStandDown, StandDownWhole


@bp.app_context_processor
def _own() -> dict[str, Any]:
    return {"own_stand_downs": _own_stand_downs}


def _own_stand_downs() -> list[stand_down_queries.OwnStandDown]:
    """From what whoever is signed in is stood down, for the pages that they start from."""
    return stand_down_queries.own_stand_downs(current_user)


@bp.route("/stand-downs/new/<int:user_id>", methods=["GET", "POST"])
@requires(Permission.LEADER_ASSIGN)
@redisplays
def stand_down_add(user_id: int) -> Any:
    """Stand somebody down from one group or every one, saying why to those named alone."""
    who = stand_down_queries.leader_to_stand_down(current_user, user_id)
    if who is None:
        abort(404)
    form = StandDownForm(
        groups=[
            *((str(group_id), name) for group_id, name in who.groups),
            (EVERY_GROUP, _("Every group, also those to come")),
        ],
        readers=_readers(who),
        group=_group_asked(who),
    )
    if form.validate_on_submit():
        try:
            stand_down_id = stand_down_actions.stand_down(
                user_id,
                form.group_id,
                form.reason.data or "",
                form.readers.data or [],
                current_user,
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("%(name)s is stood down from this minute.", name=who.name), "good")
            return redirect(url_for(".stand_down_show", stand_down_id=stand_down_id))
    has_errors = bool(form.errors or form.form_errors)
    page = render_template("groups/stand_down_add.html", who=who, form=form, has_errors=has_errors)
    return page, 422 if has_errors else 200


def _group_asked(who: LeaderToStandDown) -> str:
    """The group of the address, where it is one of theirs; else the only choice there is."""
    asked = request.args.get("group", "")
    if any(asked == str(group_id) for group_id, _name in who.groups):
        return asked
    return "" if who.groups else EVERY_GROUP


def _readers(who: LeaderToStandDown) -> list[tuple[int, str]]:
    """Colleagues who aren't readers anyway, and last the person themselves."""
    always = (current_user.id, who.supervisor_id)
    found = [
        one for one in stand_down_queries.possible_readers(but=who.user_id) if one[0] not in always
    ]
    return [*found, (who.user_id, _("%(name)s: the person stood down", name=who.name))]


@bp.route("/stand-downs/<int:stand_down_id>")
@requires(Permission.WORK_READ)
def stand_down_show(stand_down_id: int) -> Any:
    """Why somebody is stood down, for those named on it."""
    whole = _read_or_404(stand_down_id)
    record_look("stand_down_opened", "stand_down", stand_down_id, by=current_user)
    return render_template("groups/stand_down_show.html", whole=whole, may_end=_may_end(whole))


@bp.route("/stand-downs/<int:stand_down_id>/end", methods=["GET", "POST"])
@requires(Permission.LEADER_ASSIGN)
@redisplays
def stand_down_end(stand_down_id: int) -> Any:
    """Say that somebody may be asked to lead again, and why."""
    whole = _read_or_404(stand_down_id)
    form = StandDownEndForm()
    if form.validate_on_submit():
        try:
            stand_down_actions.end_stand_down(stand_down_id, form.reason.data or "", current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(
                _(
                    "%(name)s may be assigned again. Nothing comes back by itself.",
                    name=whole.name,
                ),
                "good",
            )
            return redirect(url_for(".stand_down_show", stand_down_id=stand_down_id))
    has_errors = bool(form.errors or form.form_errors)
    page = render_template(
        "groups/stand_down_end.html", whole=whole, form=form, has_errors=has_errors
    )
    return page, 422 if has_errors else 200


def _read_or_404(stand_down_id: int) -> StandDownWhole:
    whole = stand_down_queries.stand_down_read_by(current_user, stand_down_id)
    if whole is None:
        abort(404)
    return whole


def _may_end(whole: StandDownWhole) -> bool:
    return (
        whole.ended_at is None
        and whole.user_id != current_user.id
        and current_user.may(Permission.LEADER_ASSIGN)
    )
