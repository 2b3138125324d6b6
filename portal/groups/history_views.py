"""One person's attendance, group by group, for the office."""

from typing import Any

from flask import abort, render_template
from flask_login import current_user

from portal.audit import record_look
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.groups import bp, history_queries
from portal.people import queries as people


@bp.route("/people/<int:person_id>/attendance")
@requires(Permission.PERSON_HISTORY_READ)
def attendance_show(person_id: int) -> Any:
    """Each session that a person was expected at, and how often they came."""
    person = people.person_for(current_user, person_id)
    if person is None:
        abort(404)
    record_look("attendance_opened", "person", person_id, by=current_user, person=person_id)
    return render_template(
        "groups/attendance_show.html",
        person=person,
        histories=history_queries.history_of(current_user, person_id),
    )
