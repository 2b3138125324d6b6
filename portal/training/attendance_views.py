"""Completing a class: everybody who had a place is ticked, whoever was absent is unticked."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.models import BookingState, ClassState
from portal.training import (
    attendance_actions,
    bp,
    class_pages,
    class_queries,
    class_rules,
    class_words,
)
from portal.training.attendance_forms import AttendanceForm
from portal.training.class_queries import BookingRow, ClassHead


@bp.route("/classes/<int:class_id>/complete", methods=["GET", "POST"])
@requires(Permission.COURSE_MANAGE)
@redisplays
def class_complete(class_id: int) -> Any:
    """Say who came; a record is made for each of them."""
    head = class_queries.class_head(class_id)
    if head is None:
        abort(404)
    rows = class_queries.bookings(class_id)
    users = class_pages.people_to_choose()
    booked = [one for one in rows if one.state == BookingState.BOOKED]
    form = AttendanceForm(users=users, version=head.version, came=[one.user_id for one in booked])
    is_adding = request.form.get("step") == "add"
    if form.validate_on_submit() and not is_adding:
        try:
            outcome = attendance_actions.complete_class(
                class_id, form.came_ids, form.version.data, current_user
            )
        except StaleVersion:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            if outcome is None:
                flash(_("This class is completed already. Nothing was changed."), "info")
            else:
                flash(class_words.completed(*outcome), "good")
            return redirect(url_for(".class_show", class_id=class_id))
    if not form.is_submitted():
        if head.state == ClassState.COMPLETED:
            return redirect(url_for(".class_show", class_id=class_id))
        if not class_rules.may_be_completed(head.state, head.starts_at, clock.now()):
            raise DomainError(_("Who came can be said once the class has begun."))
    return _page(head, rows, form, users, is_adding=is_adding)


def _page(
    head: ClassHead,
    rows: list[BookingRow],
    form: AttendanceForm,
    users: list[tuple[int, str]],
    *,
    is_adding: bool,
) -> Any:
    came_ids, added_ids = form.came_ids, form.added_ids
    if is_adding:
        # On the list by now: left chosen, they would count as having come though unticked.
        form.walk_in.data = None
    listed = {one.user_id for one in rows}
    names = dict(users)
    by_name = sorted(rows, key=lambda one: (one.name.casefold(), one.booking_id))
    status = 422 if form.errors or form.form_errors else 200
    page = render_template(
        "training/class_complete.html",
        form=form,
        head=head,
        booked=[one for one in by_name if one.state == BookingState.BOOKED],
        others=[one for one in by_name if one.state != BookingState.BOOKED and one.is_active],
        added=[(one, names[one]) for one in added_ids if one in names and one not in listed],
        came_ids=came_ids,
        hints=class_pages.hints(rows),
        has_errors=status != 200,
    )
    return page, status
