"""What is owed to people: a list, soonest due first, and one at a time."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import navigation
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.paging import page_number
from portal.people import follow_up_actions, follow_up_queries, words
from portal.people.forms import FollowUpForm

# A blueprint of its own, so that the sidebar knows this page from the people.
bp = Blueprint("follow_ups", __name__, url_prefix="/follow-ups")

navigation.add(
    navigation.Entry(
        25,
        "follow_ups.follow_ups_list",
        lambda: _l("Follow-ups"),
        Permission.FOLLOW_UP,
        count=follow_up_queries.follow_up_count,
        is_primary=False,
    )
)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"words": words}


@bp.route("")
@requires(Permission.FOLLOW_UP)
def follow_ups_list() -> Any:
    """Everything owed, late ones first."""
    number = page_number(request.args.get("page"))
    page = follow_up_queries.follow_ups_open(current_user, number)
    return render_template("people/follow_ups_list.html", page=page)


@bp.route("/<int:follow_up_id>", methods=["GET", "POST"])
@requires(Permission.FOLLOW_UP)
@redisplays
def follow_up_show(follow_up_id: int) -> Any:
    """One thing owed: whom to reach and how, and what came of it."""
    follow_up = follow_up_queries.follow_up_for(current_user, follow_up_id)
    if follow_up is None:
        abort(404)
    form = FollowUpForm(data={"version": follow_up.version})
    if form.validate_on_submit():
        try:
            follow_up_actions.settle_follow_up(
                follow_up_id, form.outcome.data, current_user, form.version.data
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Done, and kept."), "good")
            return redirect(url_for(".follow_ups_list"))
    if follow_up.person_id is not None:
        record_look(
            "follow_up_opened",
            "follow_up",
            follow_up_id,
            by=current_user,
            person=follow_up.person_id,
        )
    page = render_template("people/follow_up_show.html", follow_up=follow_up, form=form)
    return (page, 422) if form.is_submitted() else page
