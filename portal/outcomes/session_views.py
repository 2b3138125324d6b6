"""After an own session: a leader takes down what members answer, and sees nothing earlier."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.models import AnsweredBy, Occasion
from portal.outcomes import (
    bp,
    measure_registry,
    response_actions,
    response_queries,
    session_queries,
)
from portal.outcomes.measure_rules import Measure
from portal.outcomes.response_forms import AnswersForm, answers_form, danger_of, total_of
from portal.outcomes.response_rules import Given, Where
from portal.outcomes.session_queries import LedSession, Present


@bp.route("/sessions/<int:session_id>/answers")
@requires(Permission.OUTCOME_ASK)
def session_answers(session_id: int) -> Any:
    """Who came, and which forms the leader may take down for each."""
    led = _led_or_404(session_id)
    return render_template(
        "outcomes/session_answers.html",
        led=led,
        measures=_measures(led),
        present=session_queries.present_at(current_user, led),
    )


@bp.route("/sessions/<int:session_id>/answers/<int:person_id>/<measure>", methods=["GET", "POST"])
@requires(Permission.OUTCOME_ASK)
@redisplays
def session_answer_add(session_id: int, person_id: int, measure: str) -> Any:
    """Take down one member's answers to one form."""
    led = _led_or_404(session_id)
    known = next((one for one in _measures(led) if one.code == measure), None)
    present = session_queries.present_at(current_user, led)
    who = next((one for one in present if one.person_id == person_id), None)
    if known is None or who is None:
        abort(404)
    form = answers_form(known, is_short=True)
    if form.validate_on_submit():
        try:
            response_actions.record_response(
                _given(led, who, known, form),
                request_key=f"leader {current_user.id} {form.request_key.data}",
                door=AnsweredBy.FACILITATOR,
                by=current_user,
                is_again=bool(form.is_again.data),
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            # No score: leaders see what they type, and never what it comes to.
            flash(_("Kept for %(name)s.", name=who.name), "good")
            return redirect(url_for(".session_answers", session_id=session_id))
    has_errors = bool(form.errors or form.form_errors)
    page = render_template(
        "outcomes/session_answer_add.html",
        led=led,
        who=who,
        measure=known,
        form=form,
        asks_again="is_again" in form.errors,
        has_errors=has_errors,
    )
    return page, 422 if has_errors else 200


def _given(led: LedSession, who: Present, measure: Measure, form: AnswersForm) -> Given:
    of_then = response_queries.where_of(current_user, who.person_id, led.on, led.programme_id)
    return Given(
        who.person_id,
        measure.code,
        # What looks back over weeks is a review wherever it's filled in.
        Occasion.SESSION if measure.is_session_form else Occasion.REVIEW,
        led.on,
        answers=form.answers,
        total=total_of(form),
        tells_of_danger=danger_of(form),
        where=Where(led.programme_id, led.group_id, led.session_id, of_then.referral_id),
    )


def _led_or_404(session_id: int) -> LedSession:
    led = session_queries.led_session(current_user, session_id)
    if led is None:
        abort(404)
    return led


def _measures(led: LedSession) -> list[Measure]:
    """What its programme lets leaders take down, as far as each measure goes by leaders."""
    found = [measure_registry.known(code) for code in led.measures]
    return [one for one in found if one is not None and one.goes_by_facilitator]
