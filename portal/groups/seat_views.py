"""A group's seats, and offering one of them to somebody who waits."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import settings
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import (
    actions,
    bp,
    offer_actions,
    place_rules,
    queries,
    seat_queries,
    seat_words,
    waiting_queries,
)
from portal.groups.apart_actions import KeptApart
from portal.groups.offer_actions import Reply
from portal.groups.place_pages import look, place_or_404
from portal.groups.queries import GroupHead
from portal.groups.seat_forms import AnswerForm, OfferForm, VersionForm
from portal.models import MembershipState


@bp.context_processor
def _seat_words() -> dict[str, Any]:
    return {"seat_words": seat_words}


@bp.route("/groups/<int:group_id>/seats")
@requires(Permission.ROSTER_READ)
def seats_show(group_id: int) -> Any:
    """What to do next, seats in numbers, who has been offered one, who waits, who belongs."""
    head = queries.group_head(current_user, group_id)
    if head is None or not head.shows_roster:
        abort(404)
    record_look("roster_opened", "group", group_id, by=current_user)
    board = seat_queries.board_of(current_user, group_id)
    return render_template(
        "groups/seats_show.html",
        head=head,
        board=board,
        step=seat_words.next_step(board, head.seats_left),
        estimate=waiting_queries.estimates([group_id])[group_id],
        places=current_user.may(Permission.GROUP_PLAN),
        sees_waiting=current_user.may(Permission.PERSON_HISTORY_READ),
        may_offer_to=_may_offer_to(board, head),
        plain=VersionForm(formdata=None),
        answer=AnswerForm(formdata=None),
        states=MembershipState,
    )


def _may_offer_to(board: seat_queries.Board, head: GroupHead) -> set[int]:
    """To whom a seat can be offered at one press: those whose turn it is."""
    free = head.seats_left
    if free is None or head.is_over:
        return set()
    return {
        one.row.membership_id
        for one in board.waiting
        if not place_rules.is_passed_over(one.rank, free) and not one.row.was_turned_down
    }


@bp.route("/memberships/<int:membership_id>/offer", methods=["GET", "POST"])
@requires(Permission.GROUP_PLAN)
@redisplays
def offer_make(membership_id: int) -> Any:
    """Offer a seat to somebody who waits, or give it at once to somebody on the phone."""
    place = place_or_404(membership_id)
    form = OfferForm(version=place.row.version)
    if form.validate_on_submit():
        why = {"reason": form.reason.data or "", "apart_reason": form.apart_reason.data or ""}
        try:
            if request.form.get("step") == "now":
                offer_actions.seat_now(membership_id, form.version.data, current_user, **why)
                flash(_("%(name)s has the seat from today.", name=place.row.name), "good")
            else:
                made = offer_actions.offer_seat(
                    membership_id, form.version.data, current_user, **why
                )
                flash(seat_words.offered(place.row.name, made.is_mailed, made.expires_at), "good")
            return redirect(url_for(".seats_show", group_id=place.group_id))
        except (actions.GroupFull, actions.OthersWait) as problem:
            form.refuse(DomainError(problem.message, "reason"))
        except KeptApart as problem:
            form.refuse(problem)
    if place.row.state != MembershipState.WAITING:
        raise offer_actions.NotPossible(
            _(
                "%(name)s doesn't wait for a seat any more. Look at the group's seats.",
                name=place.row.name,
            )
        )
    look(place)
    board = seat_queries.board_of(current_user, place.group_id)
    head = queries.group_head(current_user, place.group_id)
    assert head is not None
    rank = next((one.rank for one in board.waiting if one.row.membership_id == membership_id), None)
    status = 422 if form.errors or form.form_errors else 200
    page = render_template(
        "groups/offer_make.html",
        place=place,
        form=form,
        head=head,
        rank=rank,
        waiting_count=board.waiting_count,
        is_in_turn=membership_id in _may_offer_to(board, head)
        or bool(rank and head.seats_left and rank <= head.seats_left),
        hours=settings.current().offer_hours,
        has_errors=status != 200,
    )
    return page, status


@bp.route("/memberships/<int:membership_id>/answer", methods=["POST"])
@requires(Permission.GROUP_PLAN)
def offer_answer(membership_id: int) -> Any:
    """Write down what somebody said to their offer on the phone."""
    place = place_or_404(membership_id)
    form = AnswerForm()
    if not form.validate_on_submit():
        abort(400)
    reply = Reply(form.reply.data)
    offer_actions.answer_offer(membership_id, form.version.data, reply, current_user)
    flash(
        {
            Reply.YES: _("%(name)s has the seat from today.", name=place.row.name),
            Reply.NOT_NOW: _("%(name)s goes on waiting, in the same turn.", name=place.row.name),
            Reply.NO_LONGER: _("%(name)s no longer waits.", name=place.row.name),
        }[reply],
        "good",
    )
    return redirect(url_for(".seats_show", group_id=place.group_id))


@bp.route("/memberships/<int:membership_id>/withdraw", methods=["POST"])
@requires(Permission.GROUP_PLAN)
def offer_withdraw(membership_id: int) -> Any:
    """Take an offer back before it is answered."""
    place = place_or_404(membership_id)
    form = VersionForm()
    if not form.validate_on_submit():
        abort(400)
    offer_actions.withdraw_offer(membership_id, form.version.data, current_user)
    flash(_("The offer is taken back. Tell %(name)s.", name=place.row.name), "good")
    return redirect(url_for(".seats_show", group_id=place.group_id))
