"""My training, and the same about one user for those who keep records or oversee them."""

from typing import Any

from flask import abort, render_template
from flask_login import current_user

from portal import clock
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.groups import cover_queries, led_queries
from portal.models import Renewal
from portal.training import (
    book_queries,
    bp,
    class_queries,
    class_words,
    learning_queries,
    queries,
    standing_pages,
    standing_queries,
    supervision_pages,
    supervision_queries,
    waiver_queries,
)


@bp.route("")
@requires(Permission.TRAINING_OWN_READ)
def training_show() -> Any:
    """The signed-in user's own training: what to do, what lapses when, what they hold."""
    supervised = supervision_queries.supervised_by(current_user.id)
    book = book_queries.load([current_user.id, *(user_id for user_id, _name in supervised)])
    ahead = led_queries.parts_ahead(current_user.id)
    account = standing_queries.account(current_user.id)
    names = {one.group_id: one.name for one in led_queries.group_choices(current_user)}
    names |= {one.part.group.id: one.group_name for one in ahead}
    bookings = class_queries.bookings_of(current_user.id)
    records = standing_queries.history(current_user.id)
    learning = learning_queries.learning_of(current_user.id)
    return render_template(
        "training/training_show.html",
        asks=cover_queries.wanted_asks(current_user.id),
        standing=standing_pages.standing(
            book,
            current_user.id,
            [one.part for one in ahead],
            names,
            supervisor_name=account.supervisor_name,
            links_of="own",
            bookings=bookings,
        ),
        bookings=bookings,
        class_words=class_words,
        records=records,
        learning=learning,
        refused=standing_pages.refused_lately(records, learning),
        supervision=supervision_queries.supervision_of(current_user.id),
        counts_hours=any(one.renewal == Renewal.HOURS for one in book.catalogue.values()),
        supervised=supervision_pages.supervised(book, supervised, clock.today()),
        given=supervision_queries.given_by(current_user.id),
    )


@bp.route("/users/<int(max=2147483647):user_id>")
@requires(Permission.TRAINING_MATRIX_READ)
def user_show(user_id: int) -> Any:
    """One user's training. Records, hours, supervision and reasons are for those who keep them."""
    user = queries.user_with_training(user_id)
    if user is None:
        abort(404)
    keeps_records = current_user.may(Permission.TRAINING_RECORD)
    is_self = user_id == current_user.id
    account = standing_queries.account(user_id)
    ahead = led_queries.parts_ahead(user_id)
    names = {one.group_id: one.name for one in led_queries.group_choices(current_user)}
    more: dict[str, Any] = {}
    if keeps_records:
        more = {
            "records": standing_queries.history(user_id),
            "learning": learning_queries.learning_of(user_id),
            "supervision": supervision_queries.supervision_of(user_id),
            "supervised": supervision_queries.supervised_by(user_id),
            "waivers": waiver_queries.waivers_of(user_id),
            "leave": waiver_queries.leave_of(current_user, user_id),
        }
    may_act = keeps_records and user.is_active
    return render_template(
        "training/user_show.html",
        user=user,
        account=account,
        is_self=is_self,
        keeps_records=keeps_records,
        may_act=may_act,
        standing=standing_pages.standing(
            book_queries.load([user_id]),
            user_id,
            [one.part for one in ahead],
            names,
            links_of="staff" if may_act and not is_self else "",
        ),
        **more,
    )
