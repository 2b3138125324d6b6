"""Places in classes: booked for oneself or for somebody, taken when offered, given up."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.training import (
    booking_actions,
    bp,
    class_pages,
    class_queries,
    class_rules,
    class_words,
)
from portal.training.class_forms import BookingForm


@bp.route("/classes/<int:class_id>/book", methods=["POST"])
@requires(Permission.TRAINING_OWN_ADD)
def class_book(class_id: int) -> Any:
    """Book a place for oneself, or wait for one."""
    head = class_queries.class_head(class_id)
    if head is None:
        abort(404)
    state = booking_actions.book(class_id, current_user.id, current_user)
    flash(class_words.placed(state, head.starts_at), "good")
    return redirect(url_for(".class_show", class_id=class_id))


@bp.route("/classes/<int:class_id>/bookings/new", methods=["GET", "POST"])
@requires(Permission.COURSE_MANAGE)
@redisplays
def booking_add(class_id: int) -> Any:
    """Give somebody a place, or a place in the waiting list."""
    head = class_queries.class_head(class_id)
    if head is None:
        abort(404)
    users = class_pages.people_to_choose()
    form = BookingForm(users=users, user_id=request.args.get("user", type=int))
    if form.validate_on_submit():
        try:
            state = booking_actions.book(
                class_id,
                form.user_id.data,
                current_user,
                is_over=form.is_over.data,
                reason=form.reason.data or "",
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            name = dict(users).get(form.user_id.data, "")
            flash(class_words.placed_for(name, state), "good")
            return redirect(url_for(".class_show", class_id=class_id, _anchor="list"))
    elif not form.is_submitted() and not class_rules.takes_bookings(
        head.state, head.starts_at, clock.now()
    ):
        raise DomainError(_("Places in this class can't be changed any more."))
    status = 422 if form.errors or form.form_errors else 200
    page = render_template(
        "training/booking_add.html",
        form=form,
        head=head,
        seats=class_queries.seating_of(head, class_queries.bookings(class_id)),
        has_errors=status != 200,
    )
    return page, status


@bp.route("/bookings/<int:booking_id>/take", methods=["POST"])
@requires(Permission.TRAINING_OWN_ADD)
def booking_take(booking_id: int) -> Any:
    """Take the place that is offered: one's own, or for somebody whose classes one plans."""
    class_id, is_own = _booking_or_404(booking_id)
    booking_actions.take(booking_id, current_user)
    flash(_("You have the place.") if is_own else _("They have the place."), "good")
    return redirect(_page_of(class_id, is_own))


@bp.route("/bookings/<int:booking_id>/leave", methods=["POST"])
@requires(Permission.TRAINING_OWN_ADD)
def booking_leave(booking_id: int) -> Any:
    """Give up a place, an offer or a wait; the seat goes to whoever waits next."""
    class_id, is_own = _booking_or_404(booking_id)
    booking_actions.leave(booking_id, current_user)
    flash(
        _("You are off the list of this class.") if is_own else _("They are off the list."), "good"
    )
    return redirect(_page_of(class_id, is_own))


def _booking_or_404(booking_id: int) -> tuple[int, bool]:
    """The class of a booking that is one's own, or anybody's for those who plan classes."""
    found = class_queries.class_of_booking(booking_id)
    if found is None:
        abort(404)
    class_id, user_id = found
    is_own = user_id == current_user.id
    if not is_own and not current_user.may(Permission.COURSE_MANAGE):
        abort(404)
    return class_id, is_own


def _page_of(class_id: int, is_own: bool) -> str:
    return url_for(".class_show", class_id=class_id, _anchor=None if is_own else "list")
