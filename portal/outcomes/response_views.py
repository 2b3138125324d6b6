"""Taking down what a person answered, at the office; one response, and taking it back."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.models import AnsweredBy, Occasion
from portal.outcomes import (
    bp,
    change_words,
    measure_registry,
    measure_words,
    response_actions,
    response_queries,
    session_queries,
)
from portal.outcomes.measure_rules import Measure
from portal.outcomes.response_forms import (
    AnswersForm,
    VoidForm,
    answers_form,
    danger_of,
    total_of,
)
from portal.outcomes.response_queries import ResponseRow
from portal.outcomes.response_rules import Given, Where
from portal.people import person_pages


@bp.route("/people/<int:person_id>/outcomes/<int:programme_id>/<measure>", methods=["GET", "POST"])
@requires(Permission.OUTCOME_RECORD)
@redisplays
def response_add(person_id: int, programme_id: int, measure: str) -> Any:
    """Take down what somebody answered to a measure that their programme asks."""
    person = person_pages.person_or_404(person_id)
    known = _offered_or_404(person_id, programme_id, measure)
    sessions = (
        session_queries.sessions_came(current_user, person_id) if known.is_session_form else []
    )
    has_answered = any(
        row.measure == measure and row.voided_at is None
        for row in response_queries.responses_of(current_user, person_id)
    )
    form = answers_form(
        known,
        sessions=[(one.session_id, one.label) for one in sessions],
        occasion=Occasion.REVIEW if has_answered else Occasion.START,
        answered_on=clock.today(),
    )
    if form.validate_on_submit():
        try:
            response_id = response_actions.record_response(
                _given(person_id, programme_id, known, form, sessions),
                request_key=f"staff {current_user.id} {form.request_key.data}",
                door=AnsweredBy.STAFF,
                by=current_user,
                is_again=bool(form.is_again.data),
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            _say(response_id, known)
            return redirect(url_for(".change_show", person_id=person_id))
    has_errors = bool(form.errors or form.form_errors)
    page = render_template(
        "outcomes/response_add.html",
        measure=known,
        form=form,
        asks_again="is_again" in form.errors,
        can_send=not known.is_session_form or bool(sessions),
        has_errors=has_errors,
        **person_pages.head(person, "outcomes"),
    )
    return page, 422 if has_errors else 200


@bp.route("/people/outcomes/<int:response_id>", methods=["GET", "POST"])
@requires(Permission.OUTCOME_RECORD)
@redisplays
def response_show(response_id: int) -> Any:
    """One response, answer by answer; and taking it back with a reason."""
    person_id, row = _response_or_404(response_id)
    person = person_pages.person_or_404(person_id)
    form = VoidForm(data={"version": row.version})
    if form.validate_on_submit():
        version = form.version.data or ""
        try:
            response_actions.void_response(
                response_id,
                form.reason.data or "",
                int(version) if version.isdecimal() else 0,
                current_user,
            )
        except DomainError as problem:
            form.refuse(problem)
            _person_id, row = _response_or_404(response_id)
            form.version.data = row.version
        else:
            flash(_("Taken back. It stays on record and is counted nowhere."), "good")
            return redirect(url_for(".change_show", person_id=person_id))
    has_errors = bool(form.errors or form.form_errors)
    if not has_errors:
        record_look("response_opened", "response", response_id, by=current_user, person=person_id)
    page = render_template(
        "outcomes/response_show.html",
        row=row,
        measure=measure_registry.known(row.measure),
        form=form,
        words=change_words,
        measure_words=measure_words,
        has_errors=has_errors,
        **person_pages.head(person, "outcomes"),
    )
    return page, 422 if has_errors else 200


def _given(
    person_id: int,
    programme_id: int,
    measure: Measure,
    form: AnswersForm,
    sessions: list[session_queries.SessionCame],
) -> Given:
    occasion, on, where = Occasion.SESSION, clock.today(), Where()
    if measure.is_session_form:
        chosen = next(one for one in sessions if one.session_id == form.session_id.data)
        on = chosen.on
        of_then = response_queries.where_of(current_user, person_id, on, programme_id)
        where = Where(programme_id, chosen.group_id, chosen.session_id, of_then.referral_id)
    else:
        occasion, on = Occasion(form.occasion.data), form.answered_on.data or on
        where = response_queries.where_of(current_user, person_id, on, programme_id)
    return Given(
        person_id,
        measure.code,
        occasion,
        on,
        answers=form.answers,
        total=total_of(form),
        tells_of_danger=danger_of(form),
        where=where,
        note=form.note.data or "",
    )


def _say(response_id: int, measure: Measure) -> None:
    """Flash what was kept, what the measure's rule did, and whether somebody was told."""
    _person_id, row = _response_or_404(response_id)
    flash(measure_words.kept(measure, row.score, row.answers), "good")
    if row.concern_id is not None:
        flash(
            _(
                "This answer tells of danger. A lead has been told: see that somebody speaks with "
                "them today."
            ),
            "bad",
        )


def _response_or_404(response_id: int) -> tuple[int, ResponseRow]:
    found = response_queries.response_for(current_user, response_id)
    if found is None:
        abort(404)
    return found


def _offered_or_404(person_id: int, programme_id: int, code: str) -> Measure:
    offered = response_queries.offered_to(current_user, person_id)
    measure = measure_registry.known(code)
    if measure is None or measure.is_goals:
        abort(404)
    if not any(one.measure == code and one.programme_id == programme_id for one in offered):
        abort(404)
    return measure
