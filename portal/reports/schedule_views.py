"""Drafts that make themselves: the list, and stopping one."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, settings
from portal.addresses import number_of
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.reports import (
    ask_pages,
    bp,
    schedule_actions,
    schedule_queries,
    schedule_rules,
    schedule_words,
)


@bp.route("/schedules")
@requires(Permission.REPORT_ISSUE)
def schedules_list() -> Any:
    """Every report of which a draft makes itself, and when the next one does."""
    today, after_days = clock.today(), settings.current().report_draft_after_days
    return render_template(
        "reports/schedules_list.html",
        schedules=[
            (
                one,
                ask_pages.about(one.ask),
                schedule_words.EVERY[one.every],
                schedule_rules.next_on(
                    one.every, one.made_to_on, today, after_days, one.year_starts_month
                ),
            )
            for one in schedule_queries.schedules(current_user)
        ],
        after_days=after_days,
    )


@bp.route("/schedules/<int:schedule_id>/stop", methods=["POST"])
@requires(Permission.REPORT_ISSUE)
def schedule_stop(schedule_id: int) -> Any:
    """Make no more drafts of it; those that are made stay."""
    if schedule_queries.schedule(current_user, schedule_id) is None:
        abort(404)
    sent = request.form.get("version", "")
    try:
        schedule_actions.stop_schedule(schedule_id, number_of(sent) or 0, by=current_user)
    except DomainError as problem:
        flash(problem.message, "bad")
    else:
        flash(_("No more drafts of it make themselves."), "good")
    return redirect(url_for(".schedules_list"))
