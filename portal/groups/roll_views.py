"""One session's roll: made for a phone, two minutes before or after the session.

Each button works as a plain form; with scripts the answer is that person's card and the
running total alone, so that nothing on the screen moves.
"""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_login import current_user

from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.groups import (
    bp,
    recognise_queries,
    roll_actions,
    roll_forms,
    roll_pages,
    roll_queries,
    walk_in_actions,
)
from portal.groups.forms import HeadCountForm, MatchForm, WalkInForm


@bp.route("/sessions/<int:session_id>/roll")
@requires(Permission.ROLL_TAKE, opens_roll=True)
def roll_show(session_id: int) -> Any:
    """Everybody on the roll, four marks each, and a way to add somebody."""
    together = roll_forms.instant(request.args.get("marked", ""))
    return roll_pages.page(roll_pages.head_or_404(session_id), marked_together_at=together)


@bp.route("/sessions/<int:session_id>/walk-ins", methods=["POST"])
@requires(Permission.ROLL_TAKE, opens_roll=True)
@redisplays
def walk_in_add(session_id: int) -> Any:
    """Add a name to the roll; it is matched to a person later, or stays a count."""
    head = roll_pages.head_or_404(session_id)
    form = WalkInForm()
    if not form.validate_on_submit():
        return roll_pages.page(head, walk_in_form=form), 422
    try:
        walk_in_actions.add_walk_in(
            session_id,
            form.name.data,
            form.request_key.data,
            by=current_user,
            is_first_visit=form.is_first_visit,
            leader_days=head.leader_days,
        )
    except DomainError as problem:
        form.refuse(problem)
        return roll_pages.page(head, walk_in_form=form), 422
    return redirect(url_for(".roll_show", session_id=session_id, _anchor="walk-ins"))


@bp.route("/sessions/<int:session_id>/walk-ins/<int:walk_in_id>/remove", methods=["POST"])
@requires(Permission.ROLL_TAKE, opens_roll=True)
def walk_in_remove(session_id: int, walk_in_id: int) -> Any:
    """Undo one's own walk-in."""
    head = roll_pages.head_or_404(session_id)
    try:
        walk_in_actions.remove_walk_in(
            session_id, walk_in_id, current_user, leader_days=head.leader_days
        )
    except DomainError as problem:
        flash(problem.message, "error")
    return redirect(url_for(".roll_show", session_id=session_id, _anchor="walk-ins"))


@bp.route("/sessions/<int:session_id>/walk-ins/<int:walk_in_id>/person", methods=["POST"])
@requires(Permission.ROLL_TAKE, opens_roll=True)
def walk_in_recognise(session_id: int, walk_in_id: int) -> Any:
    """Say which person a walk-in was: one of those whom the roll offered, or could have."""
    head = roll_pages.head_or_404(session_id)
    form = MatchForm()
    if not form.validate_on_submit():
        abort(404 if form.names_nobody else 400)
    offered = recognise_queries.recognised(
        current_user,
        head,
        roll_queries.walk_ins_of(session_id),
        roll_queries.roll_of(current_user, head),
    )
    ids = [one.person_id for one in offered.get(walk_in_id, [])]
    if form.person_id.data not in ids:
        abort(404)
    try:
        walk_in_actions.recognise_walk_in(
            session_id,
            walk_in_id,
            form.person_id.data,
            current_user,
            leader_days=head.leader_days,
        )
    except DomainError as problem:
        flash(problem.message, "error")
    return redirect(
        url_for(".roll_show", session_id=session_id, _anchor=f"person-{form.person_id.data}")
    )


@bp.route("/sessions/<int:session_id>/head-count", methods=["POST"])
@requires(Permission.ROLL_TAKE, opens_roll=True)
@redisplays
def head_count_set(session_id: int) -> Any:
    """Say how many were in the room, without names."""
    head = roll_pages.head_or_404(session_id)
    form = HeadCountForm()
    if not form.validate_on_submit():
        return roll_pages.page(head, head_count_form=form), 422
    try:
        roll_actions.record_head_count(
            session_id, **form.values(), by=current_user, leader_days=head.leader_days
        )
    except StaleVersion as problem:
        form.refuse(problem)
        # What was typed stays; sending it again is a decision made knowing the other count.
        form.version.data = roll_pages.head_or_404(session_id).version
        form.version.raw_data = None
        return roll_pages.page(head, head_count_form=form), 422
    except DomainError as problem:
        form.refuse(problem)
        return roll_pages.page(head, head_count_form=form), 422
    return redirect(url_for(".roll_show", session_id=session_id, _anchor="head-count"))
