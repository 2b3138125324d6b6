"""The training pages of one user: one's own, and anybody's for those who keep records."""

from typing import Any

from flask import abort, render_template
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import clock, navigation
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.training import (
    book_queries,
    bp,
    queries,
    record_queries,
    record_words,
    rules,
    tabs,
    words,
)

navigation.add(
    navigation.Entry(
        50, "training.training_show", lambda: _l("Training"), Permission.TRAINING_OWN_READ
    )
)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "words": words,
        "record_words": record_words,
        "today": clock.today(),
        "training_tabs": tabs.training_tabs,
    }


@bp.route("")
@requires(Permission.TRAINING_OWN_READ)
def training_show() -> Any:
    """The signed-in user's own training: what needs doing first."""
    statuses = book_queries.load([current_user.id]).standing(current_user.id, clock.today())
    return render_template(
        "training/training_show.html",
        statuses=statuses,
        attention_count=rules.needs_attention(statuses),
        records=record_queries.records_of(current_user.id),
        may_see_all=current_user.may(Permission.TRAINING_MATRIX_READ),
        may_record=current_user.may(Permission.TRAINING_RECORD),
    )


@bp.route("/users/<int(max=2147483647):user_id>")
@requires(Permission.TRAINING_MATRIX_READ)
def user_show(user_id: int) -> Any:
    """One user's training, course by course; every record behind it for those who keep them."""
    user = queries.user_with_training(user_id)
    if user is None:
        abort(404)
    statuses = book_queries.load([user_id]).standing(user_id, clock.today())
    keeps_records = current_user.may(Permission.TRAINING_RECORD)
    return render_template(
        "training/user_show.html",
        user=user,
        statuses=statuses,
        # Notes are for those who keep them; the statuses say what the matrix says.
        records=record_queries.records_of(user_id) if keeps_records else None,
        may_record=keeps_records and user.is_active,
    )
