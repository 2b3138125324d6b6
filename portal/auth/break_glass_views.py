"""Opening one record in an emergency, and looking into it afterwards."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms.fields import SelectChoice

from portal import clock, navigation, settings
from portal.audit import record_look
from portal.auth import break_glass_actions as actions
from portal.auth import break_glass_queries as queries
from portal.auth import break_glass_words as words
from portal.auth import look_words, officer_queries, read_watch, review_queries
from portal.auth.break_glass_forms import OfficersForm, OpenForm, ReviewForm
from portal.auth.field_classes import Standing
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.concerns import tell_queries
from portal.concerns import words as concern_words
from portal.errors import DomainError, StaleVersion
from portal.models import Finding

bp = Blueprint("break_glass", __name__, url_prefix="/break-glass")

navigation.add(
    navigation.Entry(
        96,
        "break_glass.officers_edit",
        lambda: _l("Emergency officers"),
        Permission.BREAK_GLASS_OFFICERS,
        is_primary=False,
    )
)


@bp.app_context_processor
def _banner() -> dict[str, Any]:
    return {
        "record_open_now": _record_open_now,
        "reviews_waiting": _reviews_waiting,
        "looks_into_openings": _looks_into_openings,
    }


def _looks_into_openings() -> bool:
    """Whether whoever is signed in is an officer, so that they find the list when none waits."""
    return current_user.may(Permission.BREAK_GLASS_REVIEW) and officer_queries.is_officer(
        current_user
    )


def _record_open_now() -> queries.OpenNow | None:
    """The record that whoever is signed in has open in an emergency."""
    if not current_user.is_authenticated or not current_user.may(Permission.BREAK_GLASS):
        return None
    return queries.open_now(current_user)


def _reviews_waiting() -> review_queries.Waiting | None:
    """What waits for whoever is signed in to look into it."""
    if not current_user.may(Permission.BREAK_GLASS_REVIEW):
        return None
    found = review_queries.waiting_for(current_user)
    return found if found.count else None


@bp.route("", methods=["GET", "POST"])
@requires(Permission.BREAK_GLASS)
@redisplays
def record_open() -> Any:
    """Say whose record, exactly, and why; it opens for a while, and two officers are told."""
    form = OpenForm()
    if form.validate_on_submit():
        try:
            opening_id = actions.open_record(
                form.name.data or "",
                form.born_on.data,
                form.receipt.data or "",
                form.reason.data or "",
                current_user,
            )
        except actions.MayOpenAnyway as problem:
            flash(problem.message)
            return redirect(url_for("people.person_show", person_id=problem.person_id))
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(url_for(".record_show", opening_id=opening_id))
    status = 422 if form.errors or form.form_errors else 200
    return (
        render_template(
            "auth/break_glass_open.html",
            form=form,
            minutes=settings.current().break_glass_minutes,
            words=concern_words,
            to_ring=tell_queries.to_ring(current_user, None),
        ),
        status,
    )


@bp.route("/<int:opening_id>")
@requires(Permission.BREAK_GLASS)
def record_show(opening_id: int) -> Any:
    """What an emergency needs of the person, while it is open; after that, that it is shut."""
    with read_watch.standing(Standing.EMERGENCY):
        record = queries.record_of(current_user, opening_id)
    if record is None:
        ended_at = queries.own_ended(current_user, opening_id)
        if ended_at is None:
            abort(404)
        return render_template("auth/break_glass_shut.html", ended_at=ended_at)
    record_look(
        "break_glass_record_opened",
        "break_glass",
        opening_id,
        by=current_user,
        person=record.person_id,
    )
    return render_template(
        "auth/break_glass_record.html",
        record=record,
        person=record.person,
        glass_words=words,
        words=concern_words,
        to_ring=tell_queries.to_ring(current_user, None),
    )


@bp.route("/<int:opening_id>/close", methods=["POST"])
@requires(Permission.BREAK_GLASS)
def record_close(opening_id: int) -> Any:
    """Shut it now."""
    try:
        actions.close_record(opening_id, current_user)
    except DomainError:
        abort(404)
    flash(_("Shut. Thank you."), "good")
    return redirect(url_for("home.home_show"))


@bp.route("/reviews")
@requires(Permission.BREAK_GLASS_REVIEW)
def reviews_list() -> Any:
    """Every record that was opened in an emergency, for the officers."""
    if not officer_queries.is_officer(current_user):
        abort(404)
    record_look("break_glass_list_opened", "break_glass", None, by=current_user)
    return render_template(
        "auth/break_glass_list.html",
        rows=review_queries.openings_for(current_user),
        words=words,
        today=clock.today(),
        days=settings.current().break_glass_review_days,
    )


@bp.route("/<int:opening_id>/review", methods=["GET", "POST"])
@requires(Permission.BREAK_GLASS_REVIEW)
@redisplays
def review_edit(opening_id: int) -> Any:
    """What was opened, why, and what was looked at meanwhile; an officer says what they found."""
    row = review_queries.opening_for(current_user, opening_id)
    if row is None:
        abort(404)
    form = ReviewForm(version=row.version)
    status = 200
    if form.validate_on_submit():
        try:
            actions.review(
                opening_id,
                Finding(form.finding.data),
                form.words.data or "",
                form.version.data or 0,
                current_user,
            )
        except StaleVersion as problem:
            form.refuse(problem)
            row = review_queries.opening_for(current_user, opening_id) or row
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Kept. The others can read it too."), "good")
            return redirect(url_for(".reviews_list"))
    if form.errors or form.form_errors:
        status = 422
    record_look(
        "break_glass_review_opened",
        "break_glass",
        opening_id,
        by=current_user,
        person=row.person_id,
    )
    page = render_template(
        "auth/break_glass_review.html",
        row=row,
        form=form,
        looks=[(at, look_words.said(action)) for at, action in review_queries.looked_at(row)],
        told=officer_queries.told_of(opening_id),
        words=words,
    )
    return page, status


@bp.route("/officers", methods=["GET", "POST"])
@requires(Permission.BREAK_GLASS_OFFICERS, step_up=True)
@redisplays
def officers_edit() -> Any:
    """Who is told of every record opened in an emergency, and looks into it."""
    known = officer_queries.candidates()
    form = OfficersForm(officers=[one.user_id for one in known if one.is_officer])
    form.officers.choices = [SelectChoice(one.user_id, one.name) for one in known]
    if form.validate_on_submit():
        try:
            actions.name_officers(form.officers.data or [], current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Kept."), "good")
            return redirect(url_for(".officers_edit"))
    status = 422 if form.errors or form.form_errors else 200
    count = sum(1 for one in known if one.is_officer)
    return render_template("auth/break_glass_officers.html", form=form, count=count), status
