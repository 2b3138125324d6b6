"""Exceptions to the gate in one place: leave that was given, and who is stood down."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.groups import bp, cover_tabs, override_actions, override_queries, stand_down_queries


@bp.route("/groups/overrides")
@requires(Permission.TRAINING_MATRIX_READ)
def overrides_list() -> Any:
    """Every leave, current first, and who is stood down since when."""
    rows = override_queries.overrides_for(current_user)
    downs = stand_down_queries.stand_downs_for(current_user)
    return render_template(
        "groups/overrides_list.html",
        current=[one for one in rows if one.is_current],
        past=[one for one in rows if not one.is_current],
        standing=[one for one in downs if one.ended_at is None],
        ended=[one for one in downs if one.ended_at is not None],
        views=cover_tabs.cover_tabs("groups.overrides_list"),
        may_end=current_user.may(Permission.LEADER_ASSIGN),
    )


@bp.route("/groups/overrides/<int:override_id>/end", methods=["POST"])
@requires(Permission.LEADER_ASSIGN)
def override_end(override_id: int) -> Any:
    """Take leave back from today on."""
    row = override_queries.override_for(current_user, override_id)
    if row is None:
        abort(404)
    override_actions.end_leave(override_id, current_user)
    flash(_("The leave of %(name)s ends today.", name=row.name), "good")
    return redirect(url_for(".overrides_list"))
