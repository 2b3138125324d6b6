"""Typing in a pile of paper: the measure and the day once, then person and digits, one by one."""

import secrets
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from portal import clock
from portal.auth.forms import EmptyForm
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.models import Occasion
from portal.outcomes import (
    bp,
    due_queries,
    link_keys,
    link_words,
    measure_words,
    paper_actions,
    paper_queries,
    paper_rules,
    response_actions,
    response_queries,
)
from portal.outcomes.measure_registry import known
from portal.outcomes.measure_rules import Measure
from portal.outcomes.paper_forms import EntryForm
from portal.outcomes.paper_queries import PrintedForm, SessionHead
from portal.outcomes.response_rules import Given, Where
from portal.people import queries as people_queries

MOST_FOUND = 8


@bp.route("/outcomes/paper", methods=["GET", "POST"])
@requires(Permission.RESPONSE_COLLECT)
@redisplays
def paper_enter() -> Any:
    """Choose what the pile is; then type in one form after the other."""
    measure = _measure_asked()
    if measure is None:
        return _choose_page()
    session = _session_asked()
    form = EntryForm(measure)
    if not form.is_submitted():
        _prefill(form, session)
        return _page(form, measure, session)
    answers = form.read()
    printed, person_id = _whose(form)
    if answers is None or person_id is None:
        return _page(form, measure, session), 422
    given = Given(
        person_id=person_id,
        measure=measure.code,
        occasion=Occasion(form.occasion.data),
        answered_on=form.day,
        answers=answers,
        total=form.total_typed,
        tells_of_danger=form.danger if measure.risk_question else None,
        where=_where(form, person_id, printed, session),
    )
    try:
        response_id = paper_actions.enter(
            given,
            current_user,
            # All that was typed: a press more is the same, another form after "back" isn't.
            f"paper {link_keys.stamp(f'{form.request_key.data} {given}')}",
            form_id=printed.form_id if printed else None,
            is_again=bool(form.is_again.data),
        )
    except DomainError as problem:
        form.refuse(problem)
        return _page(form, measure, session), 422
    flash(_("Kept. The next one."), "good")
    if paper_queries.has_alarmed(response_id):
        flash(
            _(
                "This answer tells of danger. A lead has been told: see that somebody speaks with "
                "them today."
            ),
            "bad",
        )
    return redirect(_next(form, measure, session, printed))


@bp.route("/outcomes/paper/<int:typed_id>/undo", methods=["POST"])
@requires(Permission.RESPONSE_COLLECT)
def paper_undo(typed_id: int) -> Any:
    """Take back what was just typed: it stays on record and counts nowhere."""
    row = paper_queries.typed_by(current_user, typed_id)
    if row is None:
        abort(404)
    if not EmptyForm().validate_on_submit():
        abort(400)
    try:
        response_actions.void_response(
            typed_id, _("Typed in by mistake"), row.version, current_user
        )
    except DomainError as problem:
        flash(problem.message, "error")
    else:
        flash(_("Taken back. Type it in again if you like."), "good")
    names = ("measure", "occasion", "on", "session")
    back: dict[str, Any] = {name: request.form.get(name) or None for name in names}
    return redirect(url_for(".paper_enter", **back))


def _measure_asked() -> Measure | None:
    code = request.args.get("code", "")
    if code and not request.args.get("measure"):
        kept = paper_rules.as_code(code)
        form = paper_queries.form_for(current_user, kept) if kept else None
        return next(iter(form.known_measures()), None) if form else None
    found = known(request.args.get("measure", ""))
    return None if found is None or found.is_goals else found


def _session_asked() -> SessionHead | None:
    text = request.args.get("session", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return paper_queries.session_for(current_user, int(text))


def _day_asked() -> date | None:
    try:
        return date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return None


def _prefill(form: EntryForm, session: SessionHead | None) -> None:
    asked = request.args
    form.request_key.data = secrets.token_urlsafe(24)
    code = paper_rules.as_code(asked.get("code", ""))
    printed = paper_queries.form_for(current_user, code) if code else None
    form.occasion.data = (
        asked.get("occasion")
        or (printed.occasion if printed else "")
        or (Occasion.SESSION.value if session else None)
    )
    form.set_day(_day_asked() or (session.on if session else clock.today()))
    if printed is not None and printed.person_id is not None:
        form.who.data = printed.shown_code
    elif asked.get("person", "").isdecimal():
        name = due_queries.person_name(current_user, int(asked["person"][:9]))
        if name is not None:
            form.who.data = name
            form.person_id.choices = [SelectChoice(asked["person"], name)]
            form.person_id.data = asked["person"]


def _blank_asked() -> PrintedForm | None:
    """The form of the address, where it was printed for nobody in particular."""
    code = paper_rules.as_code(request.args.get("code", ""))
    printed = paper_queries.form_for(current_user, code) if code else None
    return printed if printed is not None and printed.person_id is None else None


def _whose(form: EntryForm) -> tuple[PrintedForm | None, int | None]:
    """The form a code means and whose it is; None, with what is wrong on the form, for nobody."""
    text = form.who.data or ""
    if not text:
        return None, None
    chosen = form.person_id.data or ""
    if chosen.isdecimal() and len(chosen) < 10:
        name = due_queries.person_name(current_user, int(chosen))
        if name is not None:
            form.person_id.choices = [SelectChoice(chosen, name)]
            code = paper_rules.as_code(text)
            printed = paper_queries.form_for(current_user, code) if code else None
            return printed or _blank_asked(), int(chosen)
    code = paper_rules.as_code(text)
    if code is not None:
        return _of_code(form, code)
    found = people_queries.search_people(current_user, text, MOST_FOUND)
    exact = [one for one in found if one.is_exact]
    if len(found) == 1 and exact:
        return _blank_asked(), found[0].person_id
    if not found:
        form.who.errors = [_("Nobody whom you may open is called that. Check the name or code.")]
        return None, None
    form.person_id.choices = [
        SelectChoice(str(one.person_id), link_words.person_choice(one)) for one in found
    ]
    form.person_id.errors = [_("Choose who it is.")]
    return None, None


def _of_code(form: EntryForm, code: str) -> tuple[PrintedForm | None, int | None]:
    printed = paper_queries.form_for(current_user, code)
    if printed is None:
        form.who.errors = [_("No form has this code. Check each letter, or enter a name.")]
    elif printed.person_id is None:
        form.who.errors = [_("This form was printed for nobody in particular: enter the name.")]
    elif form.measure.code not in printed.measures:
        form.who.errors = [
            _(
                "This form asks something else: %(names)s.",
                names=link_words.measure_names(printed.measures),
            )
        ]
    else:
        return printed, printed.person_id
    return None, None


def _where(
    form: EntryForm, person_id: int, printed: PrintedForm | None, session: SessionHead | None
) -> Where:
    chosen = request.args.get("programme", "")
    programme_id = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else None
    if programme_id is not None and programme_id not in response_queries.programme_ids_of(
        current_user, person_id
    ):
        programme_id = None
    if session is not None:
        programme_id = session.programme_id
    found = response_queries.where_of(current_user, person_id, form.day, programme_id)
    if printed is not None:
        return paper_queries.where_of_form(printed, found)
    if session is not None and form.occasion.data == Occasion.SESSION:
        return Where(session.programme_id, session.group_id, session.session_id, found.referral_id)
    return found


def _next(
    form: EntryForm, measure: Measure, session: SessionHead | None, printed: PrintedForm | None
) -> str:
    """The same pile again; a form that asks more goes on with what comes next on it."""
    kept: dict[str, Any] = {
        "occasion": form.occasion.data,
        "on": form.day.isoformat(),
        "session": session.session_id if session else None,
    }
    if printed is not None:
        codes = [one.code for one in printed.known_measures()]
        after = codes[codes.index(measure.code) + 1 :] if measure.code in codes else []
        if after:
            return url_for(".paper_enter", measure=after[0], code=printed.code, **kept)
        if codes:
            return url_for(".paper_enter", measure=codes[0], **kept)
    return url_for(".paper_enter", measure=measure.code, **kept)


def _choose_page() -> Any:
    typed = request.args.get("code", "").strip()
    page = render_template(
        "outcomes/paper_choose.html",
        measures=paper_queries.measures_asked(current_user),
        occasions=[(one.value, measure_words.OCCASION[one]) for one in Occasion],
        today=clock.today(),
        typed=typed,
        problem=_("No form that you may open has this code. Check each letter.") if typed else "",
        has_errors=bool(typed),
        rows=paper_queries.typed_lately(current_user),
        button=EmptyForm(formdata=None),
        link_words=link_words,
    )
    return page, 422 if typed else 200


def _page(form: EntryForm, measure: Measure, session: SessionHead | None) -> str:
    return render_template(
        "outcomes/paper_enter.html",
        form=form,
        measure=measure,
        session=session,
        typed=form.typed if form.is_submitted() else {},
        rows=paper_queries.typed_lately(current_user),
        button=EmptyForm(formdata=None),
        link_words=link_words,
        has_errors=bool(form.errors or form.form_errors or form.item_errors),
    )
