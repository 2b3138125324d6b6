"""One session's roll: made for a phone, two minutes before or after the session.

Each button works as a plain form; with scripts the answer is that person's card and the
running total alone, so that nothing on the screen moves.
"""

import secrets
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from portal import clock, settings
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.groups import (
    bp,
    call_off_queries,
    cover_queries,
    cover_words,
    roll_actions,
    roll_pages,
    roll_queries,
    walk_in_actions,
)
from portal.groups.forms import HeadCountForm, WalkInForm
from portal.groups.roll_queries import RollHead


@bp.route("/sessions/<int:session_id>/roll")
@requires(Permission.ROLL_TAKE, opens_roll=True)
def roll_show(session_id: int) -> Any:
    """Everybody on the roll, four marks each, and a way to add somebody."""
    head = roll_pages.head_or_404(session_id)
    return _roll_page(head)


@bp.route("/sessions/<int:session_id>/walk-ins", methods=["POST"])
@requires(Permission.ROLL_TAKE, opens_roll=True)
@redisplays
def walk_in_add(session_id: int) -> Any:
    """Add a name to the roll; it is matched to a person later, or stays a count."""
    head = roll_pages.head_or_404(session_id)
    form = WalkInForm()
    if not form.validate_on_submit():
        return _roll_page(head, walk_in_form=form), 422
    try:
        walk_in_actions.add_walk_in(
            session_id, **form.values(), by=current_user, leader_days=head.leader_days
        )
    except DomainError as problem:
        form.refuse(problem)
        return _roll_page(head, walk_in_form=form), 422
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


@bp.route("/sessions/<int:session_id>/head-count", methods=["POST"])
@requires(Permission.ROLL_TAKE, opens_roll=True)
@redisplays
def head_count_set(session_id: int) -> Any:
    """Say how many were in the room, without names."""
    head = roll_pages.head_or_404(session_id)
    form = HeadCountForm()
    if not form.validate_on_submit():
        return _roll_page(head, head_count_form=form), 422
    try:
        roll_actions.record_head_count(
            session_id, **form.values(), by=current_user, leader_days=head.leader_days
        )
    except StaleVersion as problem:
        form.refuse(problem)
        # What was typed stays; sending it again is a decision made knowing the other count.
        form.version.data = roll_pages.head_or_404(session_id).version
        form.version.raw_data = None
        return _roll_page(head, head_count_form=form), 422
    except DomainError as problem:
        form.refuse(problem)
        return _roll_page(head, head_count_form=form), 422
    return redirect(url_for(".roll_show", session_id=session_id, _anchor="head-count"))


def _roll_page(
    head: RollHead,
    walk_in_form: WalkInForm | None = None,
    head_count_form: HeadCountForm | None = None,
) -> str:
    # Not bound to the request: its fields are another form's.
    walk_ins = walk_in_form or WalkInForm(formdata=None)
    if walk_in_form is None:
        walk_ins.request_key.data = secrets.token_urlsafe(24)
    heads = head_count_form or HeadCountForm(
        formdata=None, data={"head_count": head.head_count, "version": head.version}
    )
    # However it came to be shown: a form sent with a mistake shows the same people.
    record_look("roll_opened", "session", head.session_id, by=current_user)
    return render_template(
        "groups/roll_show.html",
        others=roll_queries.others_leading(current_user, head),
        walk_in_form=walk_ins,
        head_count_form=heads,
        has_errors=bool(walk_in_form or head_count_form),
        short=_short(head),
        may_call_off=_may_call_off(head),
        opens_before_minutes=settings.current().roll_opens_before_minutes,
        **roll_pages.shown(head),
    )


def _short(head: RollHead) -> str:
    """Of what a session ahead falls short, for those who assign leaders; '' otherwise."""
    if head.starts_at <= clock.now() or not current_user.may(Permission.LEADER_ASSIGN):
        return ""
    if head.group_id not in cover_queries.staffed_groups(current_user):
        return ""
    found = cover_queries.cover_of_session(head.session_id)
    return cover_words.short(found[0].cover) if found else ""


def _may_call_off(head: RollHead) -> bool:
    return current_user.may(Permission.SESSION_CALL_OFF) and (
        call_off_queries.session_to_call_off(current_user, head.session_id) is not None
    )
