"""Asking for a course, and asking for it no longer; each with what it would mean."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import ahead_queries
from portal.training import (
    book_queries,
    bp,
    course_words,
    gate_rules,
    impact_rules,
    requirement_actions,
)
from portal.training.course_pages import course_or_404, effects
from portal.training.course_queries import CourseRow
from portal.training.course_term_forms import RequirementForm, SureForm
from portal.training.gate_rules import Need


@bp.route("/courses/<int:course_id>/requirements/new", methods=["GET", "POST"])
@requires(Permission.COURSE_MANAGE)
@redisplays
def requirement_add(course_id: int) -> Any:
    """Ask for a course: shown with who would lack it before it is saved."""
    course = course_or_404(course_id)
    form = RequirementForm()
    step = request.form.get("step", "check")
    if step != "edit" and form.validate_on_submit():
        try:
            if step == "save":
                requirement_actions.add_requirement(course_id, form.asking(), by=current_user)
                flash(_("%(course)s is asked for now.", course=course.title), "good")
                return redirect(url_for(".course_show", course_id=course_id))
            need = requirement_actions.checked_need(course_id, form.asking())
            return _check_page(form, course, need)
        except DomainError as problem:
            form.refuse(problem)
    page = render_template(
        "training/requirement_add.html",
        form=form,
        course=course,
        audiences=ahead_queries.audiences_known(current_user),
    )
    return page, (422 if form.errors else 200)


def _check_page(form: RequirementForm, course: CourseRow, need: Need) -> Any:
    # What is asked for from a day ahead is looked at as of that day.
    on = max(clock.today(), need.starts_on or clock.today())
    before = book_queries.load()
    after = impact_rules.with_need(before, need)
    ahead = ahead_queries.sessions_to_come(current_user)
    found = effects(before, after, course.course_id, ahead)
    return render_template(
        "training/requirement_check.html",
        form=form,
        course=course,
        need=need,
        on=on,
        asked=impact_rules.newly_asked(before, after, course.course_id, found.users, on),
        effects=found,
        is_for_nobody=not gate_rules.names_an_audience(
            need.audience, ahead_queries.audiences_known(current_user)
        ),
        says=course_words,
    )


@bp.route("/requirements/<int:requirement_id>/end", methods=["GET", "POST"])
@requires(Permission.COURSE_MANAGE)
@redisplays
def requirement_end(requirement_id: int) -> Any:
    """Ask for a course no longer, from today on. What was asked for until now stays on record."""
    before, today = book_queries.load(), clock.today()
    need = next((one for one in before.needs if one.id == requirement_id), None)
    if need is None:
        abort(404)
    course = course_or_404(need.course_id)
    form = SureForm()
    if form.validate_on_submit():
        requirement_actions.end_requirement(requirement_id, by=current_user)
        flash(_("%(course)s is asked for no longer there.", course=course.title), "good")
        return redirect(url_for(".course_show", course_id=course.course_id))
    after = impact_rules.without_need(before, requirement_id)
    found = effects(before, after, course.course_id, ahead_queries.sessions_to_come(current_user))
    page = render_template(
        "training/requirement_end.html",
        form=form,
        course=course,
        need=need,
        is_over=need.ends_on is not None and need.ends_on < today,
        # Seen from the other side: who needs it only because of this.
        freed=impact_rules.newly_asked(after, before, course.course_id, found.users, today),
        effects=found,
        says=course_words,
    )
    return page, (422 if form.errors else 200)
