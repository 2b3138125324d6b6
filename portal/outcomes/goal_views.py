"""A person's own goals: set, rated, changed, and what became of them."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.outcomes import bp, goal_actions, goal_queries, goal_words, response_queries
from portal.outcomes.change_chart import goal_chart
from portal.outcomes.goal_forms import ChangeForm, CloseForm, GoalForm, RateForm
from portal.outcomes.goal_queries import GoalRow
from portal.people import person_pages


@bp.route("/people/<int:person_id>/goals/new", methods=["GET", "POST"])
@requires(Permission.OUTCOME_RECORD)
@redisplays
def goal_add(person_id: int) -> Any:
    """Set a goal in the person's own words."""
    person = person_pages.person_or_404(person_id)
    form = GoalForm(data={"set_on": clock.today()})
    if form.validate_on_submit():
        on = form.set_on.data or clock.today()
        where = response_queries.where_of(current_user, person_id, on, None)
        try:
            goal_id = goal_actions.set_goal(
                person_id,
                form.words.data or "",
                form.theme.data or "",
                on,
                current_user,
                programme_id=where.programme_id,
                rating=form.rating_value,
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Kept. It is theirs: only they say how near they are."), "good")
            return redirect(url_for(".goal_show", goal_id=goal_id))
    has_errors = bool(form.errors or form.form_errors)
    page = render_template(
        "outcomes/goal_add.html",
        form=form,
        has_errors=has_errors,
        **person_pages.head(person, "outcomes"),
    )
    return page, 422 if has_errors else 200


@bp.route("/goals/<int:goal_id>")
@requires(Permission.OUTCOME_READ)
def goal_show(goal_id: int) -> Any:
    """One goal, every rating, and what may be said of it."""
    return _page(_goal_or_404(goal_id))


@bp.route("/goals/<int:goal_id>/rate", methods=["POST"])
@requires(Permission.OUTCOME_RECORD)
@redisplays
def goal_rate(goal_id: int) -> Any:
    """Take down how near they feel to it."""
    row = _goal_or_404(goal_id)
    form = RateForm()
    if form.validate_on_submit():
        try:
            goal_actions.rate_goal(
                goal_id,
                int(form.rating.data),
                form.rated_on.data or clock.today(),
                by=current_user,
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Kept."), "good")
            return redirect(url_for(".goal_show", goal_id=goal_id))
    return _page(row, rate=form)


@bp.route("/goals/<int:goal_id>/change", methods=["POST"])
@requires(Permission.OUTCOME_RECORD)
@redisplays
def goal_change(goal_id: int) -> Any:
    """Set another goal in its place; this one stays on record."""
    row = _goal_or_404(goal_id)
    form = ChangeForm()
    if form.validate_on_submit():
        try:
            made = goal_actions.change_goal(
                goal_id,
                form.words.data or "",
                form.theme.data or "",
                form.changed_on.data or clock.today(),
                form.version.data or 0,
                current_user,
            )
        except DomainError as problem:
            form.refuse(problem)
            row = _goal_or_404(goal_id)
            form.version.data = row.version
        else:
            flash(_("Changed. The goal before it stays on record."), "good")
            return redirect(url_for(".goal_show", goal_id=made))
    return _page(row, change=form)


@bp.route("/goals/<int:goal_id>/close", methods=["POST"])
@requires(Permission.OUTCOME_RECORD)
@redisplays
def goal_close(goal_id: int) -> Any:
    """Say what became of it: reached, let go, or entered in error."""
    row = _goal_or_404(goal_id)
    form = CloseForm()
    if form.validate_on_submit():
        try:
            goal_actions.close_goal(goal_id, **form.values(), by=current_user)
        except DomainError as problem:
            form.refuse(problem)
            row = _goal_or_404(goal_id)
            form.version.data = row.version
        else:
            flash(_("Kept. The goal is closed, with all its ratings."), "good")
            return redirect(url_for(".change_show", person_id=row.person_id))
    return _page(row, close=form)


@bp.route("/goals/ratings/<int:rating_id>/void", methods=["POST"])
@requires(Permission.OUTCOME_RECORD)
def rating_void(rating_id: int) -> Any:
    """Take back a rating that was typed wrong."""
    goal_id = goal_queries.goal_of_rating(current_user, rating_id)
    if goal_id is None:
        abort(404)
    goal_actions.void_rating(rating_id, current_user)
    flash(_("Taken back. Enter the right one."), "good")
    return redirect(url_for(".goal_show", goal_id=goal_id))


def _goal_or_404(goal_id: int) -> GoalRow:
    row = goal_queries.goal_for(current_user, goal_id)
    if row is None:
        abort(404)
    return row


def _page(row: GoalRow, **forms: Any) -> Any:
    person = person_pages.person_or_404(row.person_id)
    today = clock.today()
    ratings = [(one.rated_on, one.rating) for one in row.ratings]
    page = render_template(
        "outcomes/goal_show.html",
        row=row,
        picture=goal_chart(f"goal-{row.goal_id}", row.words, ratings) if row.newest else None,
        rate=forms.get("rate") or RateForm(formdata=None, data={"rated_on": today}),
        change=forms.get("change")
        or ChangeForm(
            formdata=None,
            data={
                "words": row.words,
                "theme": row.theme,
                "changed_on": today,
                "version": row.version,
            },
        ),
        close=forms.get("close")
        or CloseForm(formdata=None, data={"closed_on": today, "version": row.version}),
        opened=next(iter(forms), ""),
        goal_words=goal_words,
        has_errors=bool(forms),
        **person_pages.head(person, "outcomes"),
    )
    return page, 422 if forms else 200
